"""What everybody sees: the directory and the page of a city."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cities import directory, entries, figures, profiles, querysets
from cities.models import Country, Membership
from cities.models.countries import Region
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold


@require_safe
def city_list(request: HttpRequest) -> HttpResponse:
    """The directory: members by country, found by name, country and region."""
    countries = {country.iso2: country for country in Country.objects.all()}
    wanted = directory.Filter.read(request.GET, countries)
    found = directory.find(wanted)
    on_hold = [membership for membership in found if membership.on_hold_since]
    # On the plain page they stand in grey; a search shows them only on request. They never count.
    shows_hold = wanted.on_hold or not wanted.is_active
    shown = found if shows_hold else [membership for membership in found if not membership.on_hold_since]
    context = {
        "wanted": wanted,
        "totals": figures.totals(clock.hamburg_date(request.arrived_at)),  # type: ignore[attr-defined]
        "count": len(found) - len(on_hold),
        "hold_count": len(on_hold),
        "shows_hold": shows_hold,
        "with_hold": wanted.address(on_hold=True),
        "download": wanted.address(on_hold=bool(shows_hold and on_hold)),
        "without_hold": wanted.address(on_hold=False),
        "groups": [_group(country, members) for country, members in directory.by_country(shown)],
        "countries": _choices(countries, wanted.country),
        "regions": Region.choices,
    }
    return render(request, "cities/list.html", context)


@require_safe
def city_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's page: what it is, what it offers and seeks, its years in the network."""
    city = get_object_or_404(querysets.with_page_facts(querysets.on_record()), slug=slug)
    return render(request, "cities/detail.html", profiles.profile(city))


def _group(country: Country, members: list[Membership]) -> dict[str, object]:
    counted = sum(1 for membership in members if membership.on_hold_since is None)
    return {"country": country, "count": counted, "entries": [entries.member(one) for one in members]}


def _choices(countries: dict[str, Country], chosen: str) -> list[Country]:
    """Countries with members, and the one asked for, in the order of the reader's language."""
    with_members = set(Membership.objects.current().values_list("city__country", flat=True))
    offered = [country for iso2, country in countries.items() if iso2 in with_members or iso2 == chosen]
    return sorted(offered, key=lambda country: fold(country.name))
