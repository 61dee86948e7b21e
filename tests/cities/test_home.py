"""The home page: what the network is, how it stands, how a city joins."""

from datetime import date

import pytest
from django.urls import reverse

from applications.models import Round
from cities.importing import import_awards, import_countries, import_members
from cities.models import Award
from tests.cities.public_data import a_member
from tests.cities.test_public import text
from tests.factories import hamburg

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def at(portal_clock):
    """Sets the portal's clock by Hamburg's; it stands still, at first in the window of 2027."""
    return lambda *moment: portal_clock(hamburg(*moment))


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
    Award.objects.create(city=newest.city, year=2021), Award.objects.create(city=newest.city, year=2019)
    Award.objects.create(city=hidden.city, year=2024)

    answer = client.get("/en/")

    assert "Joined in 2027 1 city in 1 country" in text(answer)
    assert [entry["name"] for entry in answer.context["newest"]] == ["Bonn"]
    shown = [
        (award["year"], [city["name"] for city in award["cities"]]) for award in answer.context["awards"]
    ]
    assert shown == [(2024, ["Tours"]), (2021, ["Bonn"])]
    assert "Learning City Award 2024" in text(answer)


def test_the_home_page_presents_the_ten_laureates_of_the_networks_own_page(client, at):
    import_countries()
    import_members()
    import_awards()

    awards = {award["year"]: award["cities"] for award in client.get("/en/").context["awards"]}

    assert [city["name"] for city in awards[2021]] == [
        "Al Wakra",
        "Belfast",
        "Clermont-Ferrand",
        "Damietta",
        "Dublin",
        "Huejotzingo",
        "Jubail Industrial City",
        "Osan",
        "Shanghai",
        "Wyndham",
    ]


def test_the_home_page_says_what_a_learning_city_is_and_how_the_network_came_about(client, at):
    page = text(client.get("/en/"))

    assert "Goal 4, good education for everybody, and Goal 11, cities and communities that last" in page
    assert "2013 The UNESCO Institute for Lifelong Learning founds the network. In Beijing" in page
    assert "2015 The first cities join. 2027 On record in this portal: 0 cities in 0 countries." in page


def test_how_a_city_joins_says_when_the_round_opens_and_in_how_many_days(client, at):
    at(2026, 11, 23)

    page = text(client.get("/en/"))

    assert "The 2027 round takes applications from 1 March to 30 April 2027. It opens in 98 days." in page


def test_the_home_page_leads_to_the_directory_and_to_an_application(client, at):
    page = client.get("/en/").content.decode()

    assert f'href="{reverse("city_list")}"' in page
    assert f'href="{reverse("apply")}"' in page
