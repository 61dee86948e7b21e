"""The totals and the directory, as a visitor finds them; how many queries the public pages cost."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from cities import admissions, directory, figures
from cities.enums import Area
from cities.models import Award
from tests.cities.public_data import a_city, a_country, a_member
from tests.factories import hamburg, utc

pytestmark = [pytest.mark.once, pytest.mark.django_db]
RATINGS = [(code, 1, 1) for code in Area.values]


@pytest.fixture
def at(portal_clock):
    """Sets the portal's clock by Hamburg's; it stands still, at first in the window of 2027."""
    return lambda *moment: portal_clock(hamburg(*moment))


def text(answer) -> str:
    """The page's words, blanks made single."""
    assert answer.status_code == 200
    body = answer.content.decode().split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def listed(client, **query) -> list[str]:
    """The cities the directory shows, in its order."""
    answer = client.get(reverse("city_list"), query)
    assert answer.status_code == 200
    return [entry["name"] for group in answer.context["groups"] for entry in group["entries"]]


# Totals


def test_totals_count_current_members_and_their_countries_only():
    a_member("Angers"), a_member("Tours"), a_member("Bonn", "DE")
    a_member("Le Mans", on_hold_since=date(2027, 1, 1))
    a_member("Curitiba", "BR", ended_on=date(2026, 1, 1), end_reason="left")
    a_city("Nantes")

    assert figures.totals(date(2027, 3, 15)) == figures.Totals(cities=3, countries=2, on=date(2027, 3, 15))


# Directory


def test_the_directory_lists_members_by_country_in_the_readers_language(client):
    a_member("Tours"), a_member("Angers"), a_member("Bonn", "DE"), a_member("Curitiba", "BR")
    a_city("Nantes")
    a_member("Le Mans", ended_on=date(2026, 1, 1), end_reason="left")

    english = listed(client)
    with translation.override("fr"):
        french = listed(client)

    assert english == ["Curitiba", "Angers", "Tours", "Bonn"]
    assert french == ["Bonn", "Curitiba", "Angers", "Tours"]


@pytest.mark.parametrize(
    "query",
    [
        "sao paulo",
        "SÃO PAULO",
        "são-paulo",
        "paulo",
        "  sao   pau ",
        "Сан-Паулу",
        "圣保罗",
        "brasil",
        "Brésil",
        "Бразилия",
    ],
)
def test_a_city_is_found_whatever_the_spelling_or_script(client, query):
    a_member("São Paulo", "BR", city_alternate_names="Сан-Паулу\n圣保罗\nBrasil state capital")
    a_member("Angers")

    assert listed(client, q=query) == ["São Paulo"]


def test_a_search_needs_every_word_and_finds_no_middle_of_a_word(client):
    a_member("Montauban")

    assert listed(client, q="montauban france") == ["Montauban"]
    assert listed(client, q="montauban germany") == []
    assert listed(client, q="auban") == []


def test_country_and_region_narrow_the_list(client):
    a_member("Angers"), a_member("Bonn", "DE"), a_member("Curitiba", "BR")

    assert listed(client, country="DE") == ["Bonn"]
    assert listed(client, country="de") == ["Bonn"]
    assert listed(client, region="EUR") == ["Angers", "Bonn"]
    assert listed(client, region="EUR", q="bo") == ["Bonn"]
    assert listed(client, region="LAC", country="DE") == []


def test_cities_on_hold_stand_in_grey_and_a_search_leaves_them_out_unless_asked(client):
    a_member("Angers"), a_member("Tours", on_hold_since=date(2027, 2, 1))

    plain = client.get(reverse("city_list"))

    assert listed(client) == ["Angers", "Tours"]
    assert '<li class="hold">' in plain.content.decode()
    assert "1 member city in 1 country" in text(plain)
    assert "on hold since 1 February 2027" in text(plain)
    assert listed(client, q="tours") == []
    assert listed(client, country="FR") == ["Angers"]
    assert listed(client, country="FR", on_hold="1") == ["Angers", "Tours"]
    assert "?country=FR&amp;on_hold=1" in client.get(reverse("city_list"), {"country": "FR"}).content.decode()


def test_the_data_of_exactly_this_list_can_be_taken_away(client):
    a_member("Bonn", "DE")

    page = client.get(reverse("city_list"), {"q": "bonn & co", "country": "DE"}).content.decode()
    found = client.get(reverse("city_list"), {"q": "bonn", "country": "DE"}).content.decode()

    assert reverse("cities_csv") not in page.split("<footer")[0]
    assert f'href="{reverse("cities_csv")}?q=bonn&amp;country=DE"' in found


def test_a_search_without_result_says_so_and_leads_back(client):
    a_member("Angers")

    page = text(client.get(reverse("city_list"), {"q": "<Atlantis>"}))

    assert f"No member city or country is called “{escape('<Atlantis>')}”" in page
    assert "Showing 0 of 1 cities." in page
    assert "Show all cities" in page


@pytest.mark.parametrize(
    "query",
    [
        {"country": "ZZ"},
        {"region": "MOON"},
        {"country": "FR' OR 1=1 --"},
        {"region": "E" * 10_000},
    ],
)
def test_a_country_or_region_that_does_not_exist_is_left_out_with_a_word(client, query):
    a_member("Angers")

    answer = client.get(reverse("city_list"), query)

    assert "does not exist and was left out" in text(answer)
    assert listed(client, **query) == ["Angers"]


@pytest.mark.parametrize(
    "q", ["\0", "a\0b", "x" * 10_000, "🎉", "!!!", "%", "'; DROP TABLE", "\ud7ff", "\u202eangers"]
)
def test_no_search_breaks_the_page(client, q):
    a_member("Tours")

    answer = client.get(reverse("city_list"), {"q": q})

    assert answer.status_code == 200
    assert len(answer.context["wanted"].q) <= directory.LONGEST_QUERY
    assert answer.content.decode().count("</html>") == 1


def test_a_country_without_members_can_be_asked_for(client):
    a_country("BR"), a_member("Angers")

    answer = client.get(reverse("city_list"), {"country": "BR"})

    assert "No member city lies there." in text(answer)
    assert '<option value="BR" selected>' in answer.content.decode()
    assert '<option value="DE"' not in answer.content.decode()


# The number of queries does not grow with what is shown


def furnish(name: str, iso2: str) -> None:
    membership = a_member(name, iso2, 2027)
    admissions.write_facts(city=membership.city, facts=[("population", Decimal(1), 2024)], ratings=RATINGS)
    Award.objects.create(city=membership.city, year=2024)


@pytest.mark.parametrize("address", ["/en/", "/en/cities/", "/en/cities/?q=a&region=EUR"])
def test_the_number_of_queries_does_not_grow_with_the_cities(client, at, address):
    furnish("Angers", "FR")
    client.get(address)  # the round is made when first needed
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    furnish("Augsburg", "DE"), furnish("Avignon", "FR")

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


def test_the_number_of_queries_of_a_city_page_does_not_grow_with_its_facts(client):
    city = a_member("Angers").city
    admissions.write_facts(city=city, facts=[("population", Decimal(1), 2020)], ratings=RATINGS[:1])
    Award.objects.create(city=city, year=2015)
    with CaptureQueriesContext(connection) as one:
        client.get(city.get_absolute_url())
    more = [("population", Decimal(1), 2024), ("area_km2", Decimal(1), 2024)]
    admissions.write_facts(city=city, facts=more, ratings=RATINGS)
    Award.objects.create(city=city, year=2017)

    with CaptureQueriesContext(connection) as three:
        client.get(city.get_absolute_url())

    assert len(three) == len(one)


def test_names_are_folded_once_and_not_at_each_search(client):
    a_member("Angers", city_alternate_names="Анже")
    listed(client, q="angers")
    before = directory._names.cache_info()

    listed(client, q="анже")

    after = directory._names.cache_info()
    assert (after.misses, after.hits > before.hits) == (before.misses, True)


def test_the_moment_of_counting_is_hamburgs_day(client, portal_clock):
    portal_clock(utc(2027, 3, 15, 23, 30))

    assert "counted on 16 March 2027" in text(client.get(reverse("city_list")))
