"""The OpenAPI description of the API; its lists of values are those the code knows, so that it cannot drift."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from cities import api, directory, open_data
from cities.enums import Area, Cluster, Figure
from cities.models.countries import Region, UnescoStatus

Part = dict[str, Any]


def document(country_codes: Sequence[str]) -> Part:
    """The whole description; the codes are those of the countries on record."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Learning cities",
            "version": "1.0.0",
            "summary": "Member cities of the UNESCO Global Network of Learning Cities, to be read by programs.",
            "description": "Only public fields; what a city gave is here because it consented. "
            + open_data.ATTRIBUTION,
            "license": {"name": open_data.LICENCE, "url": open_data.LICENCE_URL},
            "contact": {"email": settings.CONTACT_EMAIL, "url": open_data.page_address("data")},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            "/api/v1/cities/": {"get": _cities(country_codes)},
            "/api/v1/cities/{slug}/": {"get": _city()},
            "/api/v1/countries/": {"get": _countries()},
        },
        "components": {
            "schemas": {
                "City": _object(CITY_FIELDS),
                "CityDetails": _object(CITY_FIELDS | _DETAILS),
                "Country": _object(_COUNTRY),
                "CityPage": _page_of("City"),
                "CountryPage": _page_of("Country"),
                "Problem": _PROBLEM,
            }
        },
    }


def _cities(country_codes: Sequence[str]) -> Part:
    return {
        "operationId": "listCities",
        "summary": "Member cities",
        "parameters": [
            _query(
                "q",
                {"type": "string", "maxLength": directory.LONGEST_QUERY},
                "Part of any name of the city or of its country; accents and capitals do not matter.",
            ),
            _query(
                "country", {"type": "string", "enum": list(country_codes)}, "ISO 3166 code of two letters."
            ),
            *(_query(name, _one_of(values), _MEANINGS[name]) for name, values in api.CHOICES.items()),
            _query(
                "year",
                {"type": "integer", "minimum": directory.FIRST_YEAR, "maximum": api.LAST_YEAR},
                "The year of joining.",
            ),
            *_PAGING,
        ],
        "responses": _answers("A page of cities", "CityPage", 400),
    }


def _city() -> Part:
    slug = {"name": "slug", "in": "path", "required": True, "description": "The id of a city."}
    return {
        "operationId": "readCity",
        "summary": "A city on record, former members too",
        "parameters": [
            slug | {"schema": {"type": "string", "pattern": "^[-a-z0-9]+$", "examples": ["angers-fr"]}}
        ],
        "responses": _answers("The city", "CityDetails", 404),
    }


def _countries() -> Part:
    return {
        "operationId": "listCountries",
        "summary": "Countries, ordered by code",
        "parameters": [
            _query("region", _one_of(Region.values), _MEANINGS["region"]),
            *_PAGING,
        ],
        "responses": _answers("A page of countries", "CountryPage", 400),
    }


def _answers(description: str, schema: str, refusal: int) -> Part:
    refusals = {400: "A parameter cannot be answered", 404: "There is no such city"}
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        "200": {"description": description, "content": {"application/json": {"schema": _ref(schema)}}},
        "304": {"description": "Not changed since the ETag or day that was sent"},
        str(refusal): {"description": refusals[refusal], "content": problem},
    }


def _query(name: str, schema: Part, description: str) -> Part:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _one_of(values: Sequence[Any]) -> Part:
    return {"type": "string", "enum": list(values)}


def _or_null(kind: str, **more: Any) -> Part:
    return {"type": [kind, "null"], **more}


def _object(properties: Part) -> Part:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(properties: Part) -> Part:
    return {"type": "array", "items": _object(properties)}


def _ref(schema: str) -> Part:
    return {"$ref": f"#/components/schemas/{schema}"}


def _page_of(schema: str) -> Part:
    return _object(
        {
            "count": {"type": "integer", "description": "How many were found in all."},
            "page": {"type": "integer"},
            "pages": {"type": "integer"},
            "next": _or_null("string", format="uri"),
            "previous": _or_null("string", format="uri"),
            "results": {"type": "array", "items": _ref(schema)},
        }
    )


_MEANINGS = {
    "region": "One of UNESCO's five regional groups.",
    "cluster": "A theme on which the city works with others.",
    "laureate": "1: only cities with a Learning City Award.",
    "on_hold": "1: memberships on hold as well.",
    "sort": "The order; by country unless given.",
}
_PAGING = [
    _query(
        "page", {"type": "integer", "minimum": 1, "maximum": api.LAST_PAGE, "default": 1}, "Counted from 1."
    ),
    _query(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": api.LARGEST_PAGE, "default": api.PAGE_SIZE},
        "How many on a page.",
    ),
]
_DAY = _or_null("string", format="date")
_YEAR = _or_null("integer")
_RATING = _or_null("integer", minimum=1, maximum=5)
CITY_FIELDS: Part = {
    "id": {"type": "string", "description": "Never changes."},
    "name": {"type": "string"},
    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "country_name": {"type": "string", "description": "In English."},
    "region": _one_of(Region.values),
    "member_since": _YEAR | {"description": "Null where the year is not known."},
    "joined_on": _DAY,
    "status": _one_of(open_data.STATUSES),
    "latitude": _or_null("number"),
    "longitude": _or_null("number"),
    "population_geonames": _or_null(
        "integer", description="Of the populated place, undated; not the city's figure."
    ),
    "geonames_id": _or_null("integer"),
    "website": _or_null("string", format="uri"),
    "page": {"type": "string", "format": "uri", "description": "The page for people."},
}
_DETAILS: Part = {
    "figures": _list_of(
        {"key": _one_of(Figure.values), "value": {"type": "number"}, "year": {"type": "integer"}}
    ),
    "ratings": _list_of({"area": _one_of(Area.values), "challenge": _RATING, "expertise": _RATING}),
    "clusters": {"type": "array", "items": _one_of(Cluster.values)},
    "awards": {
        "type": "array",
        "items": {"type": "integer"},
        "description": "Years of Learning City Awards.",
    },
    "memberships": _list_of(
        {"joined_year": _YEAR, "joined_on": _DAY, "on_hold_since": _DAY, "ended_on": _DAY}
    ),
}
_COUNTRY: Part = {
    "id": {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166, two letters."},
    "iso3": {"type": "string"},
    "names": _object({language: {"type": "string"} for language in ("en", "fr", "es", "ru", "zh", "ar")}),
    "region": _one_of(Region.values),
    "unesco_status": _one_of(UnescoStatus.values),
    "member_from": _DAY,
    "member_until": _DAY | {"description": "The last day of membership, past or announced."},
    "member_cities": {"type": "integer", "description": "On hold not counted."},
    "page": {"type": "string", "format": "uri"},
}
_PROBLEM: Part = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": _list_of({"parameter": {"type": "string"}, "detail": {"type": "string"}}),
    },
}
