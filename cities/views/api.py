"""The API for programs: member cities and countries as JSON, described by its OpenAPI document."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse

from cities import api, directory, open_data, openapi, querysets
from cities.models import Country, Membership
from cities.views.for_anybody import for_anybody, problem


@for_anybody
def city_list(request: HttpRequest) -> HttpResponse:
    """Member cities, found as in the directory, by name."""
    countries = {country.iso2: country for country in Country.objects.all()}
    try:
        wanted, page = api.read_cities(request.GET, countries)
    except api.BadQuestion as bad:
        return _refusal(bad)
    found = directory.find(wanted)
    shown = found if wanted.on_hold else [one for one in found if not one.on_hold_since]
    return _list(request, shown, page, open_data.record)


@for_anybody
def city_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One city on record, former members too."""
    city = querysets.with_page_facts(querysets.on_record()).filter(slug=slug).first()
    if city is None:
        return problem(404, "There is no such city.")
    return _json(api.city_details(city))


@for_anybody
def country_list(request: HttpRequest) -> HttpResponse:
    """Countries, by their ISO code, with their numbers of member cities."""
    try:
        region, page = api.read_countries(request.GET)
    except api.BadQuestion as bad:
        return _refusal(bad)
    counted = Membership.objects.counted().values("city__country").annotate(cities=Count("city"))
    members = dict(counted.values_list("city__country", "cities"))
    countries = Country.objects.filter(Q(region=region) if region else Q()).order_by("iso2")
    return _list(request, list(countries), page, lambda row: api.country(row, members.get(row.iso2, 0)))


@for_anybody
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description of this API."""
    codes = list(Country.objects.order_by("iso2").values_list("iso2", flat=True))
    return _json(openapi.document(codes), content_type="application/vnd.oai.openapi+json;version=3.1")


def _list(
    request: HttpRequest, found: Sequence[Any], page: api.Page, record: Callable[[Any], api.Record]
) -> HttpResponse:
    pages = page.count(found)
    body = {
        "count": len(found),
        "page": page.number,
        "pages": pages,
        "next": _at(request, page.number + 1) if page.number < pages else None,
        "previous": _at(request, min(page.number - 1, pages)) if page.number > 1 else None,
        "results": [record(one) for one in page.of(found)],
    }
    response = _json(body)
    links = [
        f'<{body[rel]}>; rel="{name}"' for rel, name in (("next", "next"), ("previous", "prev")) if body[rel]
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def _at(request: HttpRequest, number: int) -> str:
    query = request.GET.dict() | {"page": str(number)}
    return f"{settings.SITE_URL}{request.path}?{urlencode(query)}"


def _json(body: api.Record, content_type: str = "application/json") -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type=content_type)


def _refusal(bad: api.BadQuestion) -> HttpResponse:
    return problem(400, "The question has parameters that cannot be answered.", bad.mistakes)
