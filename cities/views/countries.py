"""Pages of countries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cities import country_profiles, figures
from cities.models import Country
from gnlc_portal.lib import clock
from gnlc_portal.lib.caching import public_page


@public_page
@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    """Countries with member cities, by region."""
    totals = figures.totals(clock.hamburg_date(request.arrived_at))  # type: ignore[attr-defined]
    context = {"regions": country_profiles.by_region(), "totals": totals}
    return render(request, "cities/countries.html", context)


@public_page
@require_safe
def country_detail(request: HttpRequest, iso2: str) -> HttpResponse:
    """One country; its address has small letters."""
    country = get_object_or_404(Country, iso2=iso2.upper())
    if iso2 != iso2.lower():
        return redirect("country_detail", iso2.lower(), permanent=True)
    day = clock.hamburg_date(request.arrived_at)  # type: ignore[attr-defined]
    return render(request, "cities/country.html", country_profiles.profile(country, day))
