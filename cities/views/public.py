"""What everybody sees: the directory and the page of a city."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cities import directory, listing, profiles, querysets
from cities.models import Country
from gnlc_portal.lib import clock
from gnlc_portal.lib.caching import public_page


@public_page
@require_safe
def city_list(request: HttpRequest) -> HttpResponse:
    """The directory: members in a list and on a map, found by name, country, region, cluster, year and award."""
    countries = {country.iso2: country for country in Country.objects.all()}
    wanted = directory.Filter.read(request.GET, countries)
    today = clock.hamburg_date(request.arrived_at)  # type: ignore[attr-defined]
    return render(request, "cities/list.html", listing.listing(wanted, countries, today))


@public_page
@require_safe
def city_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's page: what it is, what it offers and seeks, its years in the network."""
    city = get_object_or_404(querysets.with_page_facts(querysets.on_record()), slug=slug)
    return render(request, "cities/detail.html", profiles.profile(city))
