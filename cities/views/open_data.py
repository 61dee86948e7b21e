"""The data anybody may take away, with conditional requests; the filters of the directory work here too."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from cities import directory, open_data
from cities.models import Country, Membership


@require_safe
def cities_csv(request: HttpRequest) -> HttpResponse:
    """Member cities as a table."""
    return _answer(request, open_data.as_csv, "text/csv; charset=utf-8", filename="learning-cities.csv")


@require_safe
def cities_geojson(request: HttpRequest) -> HttpResponse:
    """Member cities as points."""
    return _answer(request, open_data.as_geojson, "application/geo+json", filename="learning-cities.geojson")


@require_safe
def cities_atom(request: HttpRequest) -> HttpResponse:
    """Member cities last recorded, as a feed."""
    return _answer(request, open_data.as_atom, "application/atom+xml; charset=utf-8")


def _answer(
    request: HttpRequest, write: Callable[[list[Membership]], bytes], content_type: str, filename: str = ""
) -> HttpResponse:
    """The file, or 304 where the reader has it already.

    Its tag is the hash of its bytes, so it can never be stale. There is no date of the last change: the
    portal does not keep one for every public field, and a wrong one would hide
    a correction.
    """
    body = write(_wanted(request))
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Link"] = f'<{open_data.LICENCE_URL}>; rel="license"'
    response["Access-Control-Allow-Origin"] = "*"  # a map on another site may read it
    if filename:
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    patch_cache_control(response, public=True, no_cache=True)  # keep it, but ask each time
    return get_conditional_response(request, etag=etag, response=response) or response


def _wanted(request: HttpRequest) -> list[Membership]:
    countries = {country.iso2: country for country in Country.objects.all()}
    wanted = directory.Filter.read(request.GET, countries)
    if (
        wanted.ignored
    ):  # data for a country that does not exist is no data; everything would be taken for an answer
        return []
    found = directory.find(wanted)
    return found if wanted.on_hold else [membership for membership in found if not membership.on_hold_since]
