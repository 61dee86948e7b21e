"""The page of a city: its figures, ratings, clusters and years, and the cities that work on the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities import admissions, profiles
from cities.models import Award
from tests.cities.public_data import a_city, a_lead, a_member
from tests.cities.test_public import text

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def a_city_that_seeks(name: str, *areas: str, **fields):
    city = a_member(name, **fields).city
    admissions.write_facts(city=city, ratings=[(area, 5, None) for area in areas] + [("3.3", 1, 5)])
    return city


def neighbours(client, city) -> list[tuple[str, str]]:
    return [(one["name"], one["note"]) for one in client.get(city.get_absolute_url()).context["neighbours"]]


def test_clusters_stand_in_the_order_of_the_seven(client):
    city = a_member("Angers").city
    admissions.write_facts(city=city, clusters=["literacy", "equity_inclusion"])

    assert "Its clusters: Equity and inclusion; Literacy." in text(client.get(city.get_absolute_url()))


def test_neighbours_rated_the_same_areas_as_a_great_challenge_those_with_most_in_common_first(client):
    city = a_city_that_seeks("Angers", "1.1", "2.3", "2.6")
    a_city_that_seeks("Bonn", "2.3")
    a_city_that_seeks("Curitiba", "2.6", "1.1", "1.2")
    a_city_that_seeks("Dijon", "1.2")
    a_city_that_seeks("Eger", "1.1", on_hold_since=date(2027, 1, 1))
    a_city_that_seeks("Fez", "1.1", ended_on=date(2027, 1, 1), end_reason="left")

    assert neighbours(client, city) == [
        ("Curitiba", "France. Also seeks exchange in 1.1, 2.6"),
        ("Bonn", "France. Also seeks exchange in 2.3"),
    ]


def test_a_city_without_ratings_has_no_neighbours(client):
    a_city_that_seeks("Bonn", "1.1")
    city = a_member("Angers").city

    page = client.get(city.get_absolute_url())

    assert (page.context["neighbours"], "Cities working on the same" in text(page)) == ([], False)


def test_six_neighbours_are_shown_and_more_cost_no_more_queries(client):
    city = a_city_that_seeks("Angers", "1.1")
    a_city_that_seeks("Bonn", "1.1")
    with CaptureQueriesContext(connection) as few:
        client.get(city.get_absolute_url())
    for number in range(9):
        a_city_that_seeks(f"City {number}", "1.1", "2.1")

    with CaptureQueriesContext(connection) as many:
        shown = neighbours(client, city)

    assert (len(shown), len(many)) == (profiles.NEIGHBOURS_SHOWN, len(few))


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
