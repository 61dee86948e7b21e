"""The API for programs, and the pages of countries and figures that show the same facts."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from cities.models import City, Membership
from tests.cities.public_data import a_member
from tests.pages import query_count, words

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def asked(client, address, query=""):
    answer = client.get(reverse(address) + query)
    return answer.status_code, json.loads(answer.content)


def test_cities_are_found_as_in_the_directory_and_come_in_pages(client):
    for name in ("Angers", "Brest", "Cholet"):
        a_member(name)
    a_member("Bonn", "DE")

    status, first = asked(client, "api_cities", "?country=FR&page_size=2&sort=name")
    _status, last = asked(client, "api_cities", "?country=FR&page_size=2&sort=name&page=2")

    assert (status, first["count"], first["pages"]) == (200, 3, 2)
    assert [city["name"] for city in first["results"] + last["results"]] == ["Angers", "Brest", "Cholet"]
    assert first["next"].endswith("?country=FR&page_size=2&sort=name&page=2")
    assert (first["previous"], last["next"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?country=ZZ", "country"),
        ("?region=MOON", "region"),
        ("?year=1900", "year"),
        ("?page=0", "page"),
        ("?page=9" + "9" * 5000, "page"),
        ("?page_size=501", "page_size"),
        ("?q=" + "x" * 101, "q"),
        ("?contry=FR", "contry"),
        ("?country=FR&country=DE", "country"),
        ("?laureate=yes", "laureate"),
    ],
)
def test_a_mistake_in_a_question_is_named(client, query, name):
    a_member("Angers"), a_member("Bonn", "DE")

    answer = client.get(reverse("api_cities") + query)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in json.loads(answer.content)["errors"]] == [name]


def test_a_city_tells_all_its_periods_also_when_it_left(client):
    a_member("Muharraq", year=2019, ended_on=date(2022, 6, 30), end_reason="an inner matter")
    slug = City.objects.get(name="Muharraq").slug

    answer = client.get(reverse("api_city", args=[slug]))
    record = json.loads(answer.content)

    assert record["status"] == "former member"
    assert [period["ended_on"] for period in record["memberships"]] == ["2022-06-30"]
    assert "an inner matter" not in answer.content.decode()


def test_what_does_not_exist_is_told_as_programs_read_it(client):
    for address in ("/api/v1/cities/nowhere-fr/", "/api/v2/"):
        answer = client.get(address)

        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_it_can_only_be_read_and_a_browser_may_ask_so_first():
    client = Client(enforce_csrf_checks=True)

    refused, options = client.post(reverse("api_cities")), client.options(reverse("api_cities"))

    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (options.status_code, options["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_since_when_it_is_so_is_told_and_a_change_is_never_hidden(client):
    member = a_member("Angers")
    first = client.get(reverse("api_cities"))
    since = {"if-modified-since": first["Last-Modified"]}

    unchanged = client.get(reverse("api_cities"), headers=since)
    City.objects.filter(pk=member.city_id).update(name="Tours")
    changed = client.get(reverse("api_cities"), headers=since)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["Access-Control-Allow-Origin"] == "*"
    assert changed.status_code == 200  # though it changed within the same second


def test_the_description_has_the_countries_on_record(client):
    a_member("Angers"), a_member("Bonn", "DE")

    _status, document = asked(client, "openapi")

    country = next(
        one for one in document["paths"]["/api/v1/cities/"]["get"]["parameters"] if one["name"] == "country"
    )
    assert country["schema"]["enum"] == ["DE", "FR"]


def test_figures_count_members_and_say_what_is_not_known(client):
    a_member("Angers", year=2022, city_population=150_000)
    a_member("Bonn", "DE", year=None)
    a_member("Tours", year=2020, on_hold_since=date(2026, 1, 1))

    page = words(client.get(reverse("figures")))
    file = client.get(reverse("figure_csv", args=["members-by-year"])).content.decode("utf-8-sig")

    assert "1 of 2 cities; the year is not known for 1." in page
    assert list(csv.reader(io.StringIO(file))) == [
        ["year", "cities", "countries", "cities_so_far", "licence"],
        ["2022", "1", "1", "1", "CC BY 4.0"],
        ["", "1", "1", "", "CC BY 4.0"],
    ]


def test_a_country_shows_its_cities_its_status_and_what_follows(client):
    a_member("Angers", year=2022)
    a_member("Tours", year=2019, ended_on=date(2022, 6, 30), end_reason="It left.")

    page = words(client.get("/en/countries/fr/"))

    assert "1 city of the country is a member of the network." in page
    assert "Tours member until 30 June 2022" in page
    assert "Cities of this country may apply." in page
    assert client.get("/en/countries/FR/").url == "/en/countries/fr/"


@pytest.mark.parametrize(
    "address",
    ["/api/v1/cities/", "/api/v1/countries/", "/en/countries/", "/en/countries/fr/", "/en/figures/"],
)
def test_more_cities_need_no_more_queries(client, address):
    a_member("Angers", year=2022)
    one = query_count(client, address)
    a_member("Brest", year=2022), a_member("Cholet", year=2024), a_member("Bonn", "DE")

    assert query_count(client, address) == one


# What caches may keep


PAGES = ["home", "city_list", "figures", "documents", "data", "privacy", "accessibility", "legal", "contact"]


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_kept_for_visitors_and_never_once_somebody_signed_in(
    client, settings, django_user_model, name
):
    settings.CLOCK_FILE, settings.PORTAL_DEMO = None, False
    a_member("Angers")
    address = reverse(name)

    visitor = client.get(address, headers={"accept-encoding": "gzip"})
    again = client.get(address, headers={"if-none-match": visitor["ETag"]})
    client.force_login(django_user_model.objects.create_user("somebody@city.example"))
    person = client.get(address, headers={"accept-encoding": "gzip"})

    assert visitor["Cache-Control"] == "public, max-age=300"
    assert {"Cookie", "Accept-Encoding"} <= set(visitor["Vary"].split(", "))
    assert visitor["Content-Encoding"] == "gzip"
    assert not visitor.cookies
    assert again.status_code == 304
    assert set(person["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert not person.has_header("Content-Encoding")


def test_the_page_of_a_mistake_needs_no_database():
    a_member("Angers")
    client = Client(raise_request_exception=False)

    def down(*_arguments):
        raise OperationalError("the database does not answer")

    with connection.execute_wrapper(down):
        answer = client.get("/fr/cities/")

    assert answer.status_code == 500
    assert "Le portail" in answer.content.decode()
    assert Membership.objects.count() == 1
