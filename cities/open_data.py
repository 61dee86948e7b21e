"""The open data: each member city as one record of public fields, written as CSV, GeoJSON and Atom.

Identifiers are the cities' addresses, which never change. Names of countries are in English, whatever the
reader's language, so that the same file goes to everybody.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed

from cities.models import Membership
from gnlc_portal.lib import cells

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = "Learning Cities portal; coordinates and populations: GeoNames (geonames.org)"
NEWS = 50  # entries of the feed
STATUSES = ("member", "on hold", "former member")  # files and lists have current members only
Value = str | int | float | None


def record(membership: Membership) -> dict[str, Value]:
    """The public fields of a member, in the order of the CSV's columns."""
    city = membership.city
    return {
        "id": city.slug,
        "name": city.name,
        "country": city.country_id,
        "country_name": city.country.name_en,
        "region": city.country.region,
        "member_since": membership.joined_year,
        "joined_on": membership.joined_on.isoformat() if membership.joined_on else None,
        "status": _status(membership),
        "latitude": None if city.latitude is None else float(city.latitude),
        "longitude": None if city.longitude is None else float(city.longitude),
        "population_geonames": city.population,
        "geonames_id": city.geonames_id,
        "website": city.website or None,
        "page": page_address("city_detail", city.slug),
    }


def as_csv(memberships: Iterable[Membership]) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know the letters; data tools skip it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_COLUMNS, "licence"])
    for membership in memberships:
        row = record(membership)
        writer.writerow([*(cells.in_csv(row[column]) for column in _COLUMNS), LICENCE])
    return text.getvalue().encode("utf-8-sig")


def as_geojson(memberships: Iterable[Membership]) -> bytes:
    """A feature collection (RFC 7946); a city whose place is not known has no geometry."""
    collection = {
        "type": "FeatureCollection",
        "licence": LICENCE_URL,
        "attribution": ATTRIBUTION,
        "features": [_feature(record(membership)) for membership in memberships],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def as_atom(memberships: Sequence[Membership]) -> bytes:
    """News: cities that joined, the newest first; dated by the moment the portal recorded it (RFC 4287)."""
    newest = sorted(memberships, key=_newness, reverse=True)[:NEWS]
    with translation.override("en"):
        home = settings.SITE_URL + reverse("home")
        feed = _Feed(
            title="New learning cities",
            link=home,
            description="Cities that joined the network, as recorded in this portal.",
            language="en",
            author_name="UNESCO Institute for Lifelong Learning",
            feed_url=settings.SITE_URL + reverse("cities_atom"),
            feed_guid=home,
            feed_copyright=f"{LICENCE}, {LICENCE_URL}. {ATTRIBUTION}",
        )
    for membership in newest:
        city, since = membership.city, membership.joined_year
        feed.add_item(
            title=f"{city.name}, {city.country.name_en}",
            link=page_address("city_detail", city.slug),
            description=f"Member of the network since {since}." if since else "Member of the network.",
            unique_id=_tag(membership),
            updateddate=membership.created_at,
        )
    return feed.writeString("utf-8").encode()


_BEFORE_ALL = datetime(2013, 10, 23, tzinfo=UTC)  # the Beijing Declaration: no city joined earlier
_COLUMNS = (
    "id",
    "name",
    "country",
    "country_name",
    "region",
    "member_since",
    "joined_on",
    "status",
    "latitude",
    "longitude",
    "population_geonames",
    "geonames_id",
    "website",
    "page",
)


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """The newest entry's date; an empty feed must not change at each look."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates) if dates else _BEFORE_ALL


def _feature(row: dict[str, Value]) -> dict[str, object]:
    properties = dict(row)
    latitude, longitude = properties.pop("latitude"), properties.pop("longitude")
    has_place = latitude is not None and longitude is not None
    geometry = {"type": "Point", "coordinates": [longitude, latitude]} if has_place else None
    return {"type": "Feature", "id": properties.pop("id"), "geometry": geometry, "properties": properties}


def page_address(name: str, *arguments: str) -> str:
    """The whole address of a page for people, in English."""
    with translation.override("en"):
        return settings.SITE_URL + reverse(name, args=arguments)


def _status(membership: Membership) -> str:
    if membership.ended_on:
        return STATUSES[2]
    return STATUSES[1] if membership.on_hold_since else STATUSES[0]


def _newness(membership: Membership) -> tuple[int, date, datetime, int]:
    year, day = membership.joined_year or 0, membership.joined_on or date.min
    return year, day, membership.created_at, membership.pk


def _tag(membership: Membership) -> str:
    """An identifier that outlives a change of address (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:membership:{membership.pk}"
