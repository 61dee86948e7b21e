"""Which round and which Commission a page is about, and for whom it exists."""

from django.http import Http404

from applications import dashboards
from applications.models import Round
from cities import permissions as city_permissions
from cities.models import Country
from gnlc_portal.lib.admin import Request, is_coordinator


def fetch(request: Request, year: int, iso2: str) -> tuple[Round, Country]:
    """The round and the country, or 404 when the country is another Commission's or there was no such round."""
    if not (is_of_the_commission(request, iso2) or is_coordinator(request) or request.user.is_superuser):
        raise Http404
    country = Country.objects.filter(pk=iso2).first()
    if country is None:
        raise Http404
    return find_round(request, year), country


def find_round(request: Request, year: int) -> Round:
    """The round of a year, stored or about to be, or 404."""
    round = Round.objects.filter(year=year).first()
    coming = dashboards.current_round(request.arrived_at)
    if round is None and coming.year == year:
        round = coming
    if round is None:
        raise Http404
    return round


def is_of_the_commission(request: Request, country: Country | str) -> bool:
    """Whether the user orders and decides here; who only reads finds no such address to post to."""
    iso2 = country.pk if isinstance(country, Country) else country
    commission = city_permissions.commission_of(request.user)
    return commission is not None and commission.country_id == iso2
