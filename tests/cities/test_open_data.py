"""What anybody may take away: CSV, GeoJSON and Atom, with conditional requests."""

import csv
import io
import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities.models import City
from tests.cities.public_data import a_city, a_lead, a_member

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ATOM = "{http://www.w3.org/2005/Atom}"
FILES = ["cities_csv", "cities_geojson", "cities_atom"]


def rows(client, query=""):
    answer = client.get(reverse("cities_csv") + query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def features(client, query=""):
    return json.loads(client.get(reverse("cities_geojson") + query).content)["features"]


def test_the_table_has_the_public_fields_and_its_licence(client, settings):
    settings.SITE_URL = "https://cities.example"
    a_member(
        "São Paulo",
        "BR",
        2024,
        joined_on=date(2024, 2, 14),
        city_latitude="-23.54750",
        city_longitude="-46.63611",
        city_population=10021295,
        city_geonames_id=3448439,
        city_website="https://sp.example",
    )

    assert rows(client) == [
        {
            "id": "sao-paulo-br",
            "name": "São Paulo",
            "country": "BR",
            "country_name": "Brazil",
            "region": "LAC",
            "member_since": "2024",
            "joined_on": "2024-02-14",
            "status": "member",
            "latitude": "-23.5475",
            "longitude": "-46.63611",
            "population_geonames": "10021295",
            "geonames_id": "3448439",
            "website": "https://sp.example",
            "page": "https://cities.example/en/cities/sao-paulo-br/",
            "licence": "CC BY 4.0",
        }
    ]


def test_the_table_begins_with_the_mark_by_which_spreadsheets_know_utf_8(client):
    a_member("Łódź", "DE")

    assert client.get(reverse("cities_csv")).content.startswith(b"\xef\xbb\xbfid,name,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(client, start):
    a_member(f"{start}HYPERLINK(1)")

    assert rows(client)[0]["name"] == f"'{start}HYPERLINK(1)"


def test_nobody_is_in_the_data_but_members(client):
    a_city("Tours")
    a_member("Le Mans", ended_on=date(2026, 1, 1), end_reason="left")
    a_member("Brest", on_hold_since=date(2027, 1, 1))
    lead = a_lead(a_member("Angers").city, "lead@secret.example")

    everything = b"".join(client.get(reverse(name)).content for name in FILES)

    assert [row["name"] for row in rows(client)] == ["Angers"]
    assert [feature["id"] for feature in features(client)] == ["angers-fr"]
    assert lead.user.email.encode() not in everything
    assert b"Tours" not in everything


def test_a_city_on_hold_is_in_the_data_on_request_and_says_so(client):
    a_member("Brest", on_hold_since=date(2027, 1, 1))

    assert [(row["name"], row["status"]) for row in rows(client, "?on_hold=1")] == [("Brest", "on hold")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?country=DE", ["Bonn"]),
        ("?region=LAC", ["Curitiba"]),
        ("?q=anger", ["Angers"]),
        ("?country=ZZ", []),
        ("?region=MOON", []),
    ],
)
def test_the_files_hold_exactly_the_list_that_was_asked_for(client, query, names):
    a_member("Angers"), a_member("Bonn", "DE"), a_member("Curitiba", "BR")

    assert [row["name"] for row in rows(client, query)] == names
    assert [feature["properties"]["name"] for feature in features(client, query)] == names


def test_the_points_are_longitude_before_latitude_and_unknown_places_have_none(client):
    a_member("Angers", city_latitude="47.47294", city_longitude="-0.55139")
    a_member("Kuno Consortium")

    answer = client.get(reverse("cities_geojson"))
    collection = json.loads(answer.content)

    assert answer["Content-Type"] == "application/geo+json"
    assert collection["type"] == "FeatureCollection"
    assert collection["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    geometries = {feature["id"]: feature["geometry"] for feature in collection["features"]}
    assert geometries == {
        "angers-fr": {"type": "Point", "coordinates": [-0.55139, 47.47294]},
        "kuno-consortium-fr": None,
    }


def test_the_feed_names_the_latest_first_with_stable_identifiers(client, settings):
    settings.SITE_URL = "https://cities.example"
    old = a_member("Angers", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    oldest = a_member("Tours", year=None, created_at=datetime(2027, 1, 1, tzinfo=UTC))
    new = a_member("Bonn & Beuel", "DE", 2027, created_at=datetime(2027, 4, 1, 8, tzinfo=UTC))

    feed = ElementTree.fromstring(client.get(reverse("cities_atom")).content)  # noqa: S314 (our own feed)

    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["Bonn & Beuel, Germany", "Angers, France", "Tours, France"]
    assert ids == [f"tag:cities.example,2026:membership:{one.pk}" for one in (new, old, oldest)]
    assert feed.findtext(f"{ATOM}updated") == "2027-04-01T08:00:00+00:00"
    assert "CC BY 4.0" in feed.findtext(f"{ATOM}rights")


@pytest.mark.parametrize("name", FILES)
def test_a_reader_who_has_the_file_gets_304_until_a_public_field_changes(client, name):
    member = a_member("Angers")
    first = client.get(reverse(name))

    again = client.get(reverse(name), headers={"if-none-match": first["ETag"]})
    City.objects.filter(pk=member.city_id).update(name="Angers-sur-Maine")
    changed = client.get(reverse(name), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert "Angers-sur-Maine" in changed.content.decode()


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_the_same_for_everybody_may_be_read_from_other_sites_and_names_its_licence(client, name):
    a_member("Angers")

    english = client.get(reverse(name), headers={"accept-language": "en"})
    french = client.get(reverse(name), headers={"accept-language": "fr"})

    assert english.content == french.content
    assert english["Access-Control-Allow-Origin"] == "*"
    assert english["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", FILES)
def test_a_portal_without_members_serves_well_formed_files(client, name):
    first, second = client.get(reverse(name)), client.get(reverse(name))

    assert first.status_code == 200
    assert first.content == second.content


@pytest.mark.parametrize("name", FILES)
def test_the_number_of_queries_does_not_grow_with_the_cities(client, name):
    a_member("Angers")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name))
    a_member("Bonn", "DE"), a_member("Curitiba", "BR")

    with CaptureQueriesContext(connection) as three:
        client.get(reverse(name))

    assert len(three) == len(one)
