"""What a city's page says of its clusters and of cities that work on the same."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities import admissions, profiles
from tests.cities.public_data import a_member
from tests.cities.test_public import text

pytestmark = pytest.mark.django_db


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
