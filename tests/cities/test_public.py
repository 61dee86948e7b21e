"""The public face: home, directory and city pages, as a visitor finds them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from applications.models import Round
from cities import admissions, directory, figures
from cities.enums import Area
from cities.models import Award
from tests.cities.public_data import a_city, a_country, a_lead, a_member
from tests.factories import hamburg, utc

pytestmark = pytest.mark.django_db
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


# Home


def test_the_home_page_says_the_totals_with_day_and_basis(client, at):
    a_member("Angers"), a_member("Bonn", "DE")

    page = text(client.get("/en/"))

    assert "2 cities, 2 countries, one idea" in page
    assert (
        "2 cities in 2 countries on record here on 15 March 2027; the network counted 425 in December 2025"
        in page
    )


def test_the_home_page_of_an_empty_portal_stands(client, at):
    page = text(client.get("/en/"))

    assert "0 cities, 0 countries" in page
    assert "Joined in" not in page
    assert "Learning City Award" not in page


def test_an_open_round_says_its_last_minute_in_hamburg_and_what_is_left(client, at):
    page = text(client.get("/en/"))

    assert "The 2027 round is open. Last day to submit Friday 30 April 2027 23:59 in Hamburg (UTC+2)" in page
    assert "46 days are left. A National Commission may approve up to three cities of its country." in page


def test_the_last_hours_of_a_round_are_counted_in_hours(client, at):
    at(2027, 4, 30, 20, 30)

    assert "3 full hours are left." in text(client.get("/en/"))


def test_after_the_last_day_the_next_round_is_announced(client, at):
    at(2027, 5, 1, 0, 0)

    page = text(client.get("/en/"))

    assert "The 2028 round opens Wednesday 1 March 2028 00:00 in Hamburg (UTC+1)" in page
    assert "It opens in 305 days." in page


def test_a_round_that_is_still_decided_is_named(client, at):
    at(2027, 5, 10)
    Round.objects.create(
        year=2027,
        opens_on=date(2027, 3, 1),
        closes_on=date(2027, 4, 30),
        examination_closes_on=date(2027, 5, 31),
    )

    page = text(client.get("/en/"))

    assert "The 2027 round takes no more applications." in page
    assert "The National Commissions decide on it until Monday 31 May 2027." in page


def test_an_extended_round_shows_its_own_last_day(client, at):
    at(2027, 5, 10)
    Round.objects.create(
        year=2027,
        opens_on=date(2027, 3, 1),
        closes_on=date(2027, 5, 15),
        examination_closes_on=date(2027, 5, 31),
    )

    assert "Saturday 15 May 2027 23:59 in Hamburg (UTC+2)" in text(client.get("/en/"))


def test_the_newest_year_and_the_newest_laureates_are_shown(client, at):
    a_member("Angers", year=2022)
    newest = a_member("Bonn", "DE", 2027, joined_on=date(2027, 3, 10))
    hidden = a_member("Tours", year=2027, on_hold_since=date(2027, 3, 1))
    Award.objects.create(city=newest.city, year=2021)
    Award.objects.create(city=hidden.city, year=2024)

    answer = client.get("/en/")

    assert "Joined in 2027 1 city in 1 country" in text(answer)
    assert [entry["name"] for entry in answer.context["newest"]] == ["Bonn"]
    assert [entry["name"] for entry in answer.context["laureates"]] == ["Tours"]
    assert "Learning City Award 2024" in text(answer)


def test_the_home_page_leads_to_the_directory_and_to_an_application(client, at):
    page = client.get("/en/").content.decode()

    assert f'href="{reverse("city_list")}"' in page
    assert f'href="{reverse("apply")}"' in page


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


# City pages


def test_a_city_page_shows_figures_with_years_ratings_and_website(client):
    city = a_member("Angers", year=2022, city_population=157175).city
    admissions.write_facts(
        city=city,
        facts=[
            ("population", Decimal(150000), 2020),
            ("population", Decimal(160123), 2024),
            ("schooling_women", Decimal("12.500"), 2023),
        ],
        ratings=[("1.1", 5, 1), ("1.2", 1, 4), ("1.3", 4, 5)],
        website="https://www.angers.example/",
    )

    answer = client.get(city.get_absolute_url())
    page = text(answer)

    assert "Member of the network since 2022." in page
    assert "inhabitants figure of the city, 2024 160,123" in page
    assert "years of schooling, women figure of the city, 2023 12.5" in page
    assert "150,000" not in page
    assert "GeoNames, undated" not in page
    assert "Angers: offers experience in 1.2, 1.3; seeks exchange in 1.1, 1.3" in page
    assert [part["cls"] for part in answer.context["parts"]] == ["g-c", "g-e", "g-b"] + ["g-0"] * 9
    assert 'href="https://www.angers.example/"' in answer.content.decode()


def test_without_a_figure_of_its_own_the_population_is_geonames_and_undated(client):
    city = a_member("Angers", city_population=157175).city

    assert "inhabitants populated place, GeoNames, undated 157,175" in text(
        client.get(city.get_absolute_url())
    )


def test_a_city_without_ratings_gets_no_drawing_and_no_table(client):
    city = a_member("Angers").city

    page = client.get(city.get_absolute_url()).content.decode().split("<main")[1]

    assert 'class="glyph' not in page
    assert "<table" not in page


def test_the_years_in_the_network_are_told_oldest_first(client):
    city = a_member("Muharraq", year=2019, ended_on=date(2022, 6, 30), end_reason="an inner matter").city
    admissions.Membership.objects.create(
        city=city,
        source="imported",
        joined_year=2024,
        joined_on=date(2024, 2, 14),
        on_hold_since=date(2027, 1, 5),
    )

    answer = client.get(city.get_absolute_url())

    assert [(step["title"], step["when"]) for step in answer.context["history"]] == [
        ("Joined the network", "2019"),
        ("Membership ended", "30 June 2022"),
        ("Joined the network", "14 February 2024"),
        ("On hold", "since 5 January 2027"),
    ]
    assert "This membership is on hold since 5 January 2027." in text(answer)
    assert "an inner matter" not in text(answer)


def test_a_former_member_keeps_its_page_and_says_so(client):
    city = a_member("Angers", ended_on=date(2026, 5, 1), end_reason="left").city

    assert "Was a member of the network until 1 May 2026." in text(client.get(city.get_absolute_url()))


def test_a_member_whose_year_is_unknown_says_so(client):
    city = a_member("Angers", year=None).city

    assert "the year of joining is not known" in text(client.get(city.get_absolute_url()))


def test_awards_are_named_with_year_and_source(client):
    city = a_member("Angers").city
    Award.objects.create(city=city, year=2024, source_url="https://www.uil.unesco.org/x")

    page = text(client.get(city.get_absolute_url()))

    assert "UNESCO Learning City Award 2024 ( uil.unesco.org )" in page


@pytest.mark.parametrize("slug", ["tours-fr", "no-such-city", "x" * 5000])
def test_a_city_that_never_was_a_member_has_no_public_page(client, slug):
    a_city("Tours")

    assert client.get(reverse("city_detail", args=[slug])).status_code == 404


def test_markup_in_a_name_is_shown_as_text(client):
    city = a_member("<b>Angers</b>").city

    for address in (city.get_absolute_url(), reverse("city_list"), "/en/"):
        page = client.get(address).content.decode()
        assert "<b>Angers</b>" not in page
        assert "&lt;b&gt;Angers&lt;/b&gt;" in page


def test_no_public_page_shows_an_address_of_a_person(client):
    city = a_member("Angers").city
    a_lead(city, "lead@secret.example")

    pages = [
        client.get(address).content.decode()
        for address in (city.get_absolute_url(), reverse("city_list"), "/en/")
    ]

    assert [page for page in pages if "secret.example" in page] == []


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
