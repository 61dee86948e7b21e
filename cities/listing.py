"""The directory's page, put together: what was found, its pages, its map, and the choices of the filter."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cities import atlas, directory, entries, figures
from cities.directory import Filter, Sort
from cities.enums import Cluster
from cities.models import Country, Membership
from cities.models.countries import Region
from gnlc_portal.lib.text import fold


def listing(wanted: Filter, countries: dict[str, Country], today: date) -> dict[str, Any]:
    """What the page of the directory shows."""
    found = directory.find(wanted)
    similar = not found and bool(wanted.q)
    if similar:
        found = directory.find_similar(wanted)
    on_hold = [membership for membership in found if membership.on_hold_since]
    # On the plain page they stand in grey; a search shows them only on request. They never count.
    shows_hold = wanted.on_hold or not wanted.is_active
    shown = found if shows_hold else [membership for membership in found if not membership.on_hold_since]
    page = directory.page_of(shown, wanted)
    return {
        "wanted": wanted,
        "totals": figures.totals(today),
        "count": 0 if similar else len(found) - len(on_hold),
        "similar": similar and bool(shown),
        "hold_count": len(on_hold),
        "shows_hold": shows_hold,
        "with_hold": wanted.address(on_hold=True, page=1),
        "without_hold": wanted.address(on_hold=False, page=1),
        # A file has all pages; where only similar names were found, it has nothing that was asked for.
        "download": wanted.address(on_hold=bool(shows_hold and on_hold), page=1, sort=Sort.COUNTRY),
        "groups": _groups(list(page.object_list), shown, wanted),
        "pages": _pages(wanted, page.number, page.paginator.num_pages),
        "points": atlas.points(shown),
        "placed": sum(1 for membership in shown if membership.city.latitude is not None),
        "shown": len(shown),
        **_choices(wanted, countries),
    }


def _groups(members: list[Membership], shown: list[Membership], wanted: Filter) -> list[dict[str, Any]]:
    """By country under the country's name, its members counted over all pages; in another order as one list."""
    if wanted.sort != Sort.COUNTRY:
        return [{"country": None, "entries": [entries.abroad(one) for one in members]}] if members else []
    counts: dict[str, int] = {}
    for membership in shown:
        if membership.on_hold_since is None:
            counts[membership.city.country_id] = counts.get(membership.city.country_id, 0) + 1
    return [
        {
            "country": country,
            "count": counts.get(country.iso2, 0),
            "entries": [entries.member(one) for one in group],
        }
        for country, group in directory.by_country(members)
    ]


def _pages(wanted: Filter, current: int, last: int) -> list[dict[str, Any]]:
    if last == 1:
        return []
    return [
        {
            "label": str(number),
            "name": _("Page %(number)s of %(last)s") % {"number": number, "last": last},
            "url": (wanted.address(page=number) or "?") + "#list",
            "current": number == current,
        }
        for number in range(1, last + 1)
    ]


def _choices(wanted: Filter, countries: dict[str, Country]) -> dict[str, Any]:
    """Countries with members, and the one asked for, in the order of the reader's language; years with members."""
    with_members = set(Membership.objects.current().values_list("city__country", flat=True))
    offered = [country for iso2, country in countries.items() if iso2 in with_members | {wanted.country}]
    years = figures.joining_years()
    if wanted.year and wanted.year not in years:
        years = sorted([*years, wanted.year], reverse=True)
    return {
        "countries": sorted(offered, key=lambda country: fold(country.name)),
        "regions": Region.choices,
        "clusters": Cluster.choices,
        "years": years,
        "sorts": Sort.choices,
        "more_chosen": bool(
            wanted.cluster or wanted.year or wanted.laureate or wanted.sort != Sort.COUNTRY.value
        ),
    }
