"""What a page says to programs, in the words of schema.org (JSON-LD): the network, a member city, the open data.

Nothing stands here that the page does not show, so nothing that a city did not consent to publish.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities import open_data
from cities.models import City

Node = dict[str, Any]
CONTEXT = {"@context": "https://schema.org"}
UIL = {
    "@type": "Organization",
    "name": "UNESCO Institute for Lifelong Learning",
    "url": "https://www.uil.unesco.org/",
}


def portal() -> list[Node]:
    """The portal, how it is searched, and the network it speaks for."""
    site = {
        "@type": "WebSite",
        "name": _("Learning Cities"),
        "url": _address("home"),
        "inLanguage": get_language(),
        "publisher": UIL,
        "potentialAction": {
            "@type": "SearchAction",
            "target": _address("city_list") + "?q={words}",
            "query-input": "required name=words",
        },
    }
    return [CONTEXT | site, CONTEXT | _network() | {"foundingDate": "2013", "parentOrganization": UIL}]


def city(record: City, *, is_member: bool) -> list[Node]:
    """A city with its place and awards; the member is the city itself, so it is an organization as well as a place."""
    address, country = _address("city_detail", record.slug), record.country
    same = [f"https://sws.geonames.org/{record.geonames_id}/" if record.geonames_id else "", record.website]
    node: Node = {
        "@type": ["City", "Organization"],
        "@id": f"{settings.SITE_URL}/#{record.slug}",  # the same in every language
        "name": record.name,
        "url": address,
        "sameAs": [one for one in same if one],
        "containedInPlace": {"@type": "Country", "name": country.name, "identifier": country.iso2},
        "award": [
            _("UNESCO Learning City Award %(year)s") % {"year": award.year} for award in record.awards.all()
        ],
    }
    if record.latitude is not None and record.longitude is not None:
        point = {"latitude": float(record.latitude), "longitude": float(record.longitude)}
        node["geo"] = {"@type": "GeoCoordinates", **point}
    if is_member:
        node["memberOf"] = _network()
    way = [
        (_("Cities"), _address("city_list")),
        (country.name, _address("country_detail", country.iso2.lower())),
        (record.name, address),
    ]
    return [CONTEXT | {name: value for name, value in node.items() if value}, CONTEXT | _breadcrumb(way)]


def dataset() -> list[Node]:
    """The open data with its licence and its files."""
    files = (
        ("text/csv", "cities_csv"),
        ("application/geo+json", "cities_geojson"),
        ("application/json", "api_cities"),
    )
    node = {
        "@type": "Dataset",
        "name": _("Member cities of the UNESCO Global Network of Learning Cities"),
        "description": _(
            "Every member city on record: its name, country and region, since when it is a member, its place and its page."
        ),
        "url": _address("data"),
        "license": open_data.LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": _network(),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": _address(name)}
            for kind, name in files
        ],
    }
    return [CONTEXT | node]


def _network() -> Node:
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#network",
        "name": _("UNESCO Global Network of Learning Cities"),
        "url": _address("home"),
    }


def _breadcrumb(way: list[tuple[str, str]]) -> Node:
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(way, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _address(name: str, *arguments: str) -> str:
    """The whole address of a page in the reader's language."""
    return settings.SITE_URL + reverse(name, args=arguments)
