"""The data anybody may take away; the filters of the directory work here too."""

from django.http import HttpRequest, HttpResponse

from cities import directory, open_data
from cities.models import Country, Membership
from cities.views.for_anybody import for_anybody


@for_anybody
def cities_csv(request: HttpRequest) -> HttpResponse:
    """Member cities as a table."""
    return _file(open_data.as_csv(_wanted(request)), "text/csv; charset=utf-8", "learning-cities.csv")


@for_anybody
def cities_geojson(request: HttpRequest) -> HttpResponse:
    """Member cities as points."""
    return _file(open_data.as_geojson(_wanted(request)), "application/geo+json", "learning-cities.geojson")


@for_anybody
def cities_atom(request: HttpRequest) -> HttpResponse:
    """Member cities last recorded, as a feed."""
    return HttpResponse(
        open_data.as_atom(_wanted(request)), content_type="application/atom+xml; charset=utf-8"
    )


def _file(body: bytes, content_type: str, filename: str) -> HttpResponse:
    disposition = f'inline; filename="{filename}"'
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": disposition})


def _wanted(request: HttpRequest) -> list[Membership]:
    countries = {country.iso2: country for country in Country.objects.all()}
    wanted = directory.Filter.read(request.GET, countries)
    if (
        wanted.ignored
    ):  # data for a country that does not exist is no data; everything would be taken for an answer
        return []
    found = directory.find(wanted)
    return found if wanted.on_hold else [membership for membership in found if not membership.on_hold_since]
