"""R2: at most three new member cities of a country in a year; three places that the database itself counts."""

import pytest

from applications import services, validators
from applications.enums import Status, Verb
from applications.models import Application
from cities.standing import end_membership
from tests import factories
from tests.factories import hamburg
from tests.rules import database
from tests.rules.steps import do, refused, standing, three_approved

pytestmark = pytest.mark.django_db

NEXT_YEAR = hamburg(2028, 3, 15, 9)


def places(iso2: str = "FR", year: int = 2027) -> dict[int, str]:
    """Who holds which place."""
    rows = Application.objects.holding_a_place().filter(country=iso2, round__year=year).order_by("place")
    return dict(rows.values_list("place", "city__name"))


def test_the_first_three_cities_take_places_one_two_and_three():
    three_approved("Angers", "Brest", "Caen")

    assert places() == {1: "Angers", 2: "Brest", 3: "Caen"}


def test_a_fourth_city_of_the_same_country_is_refused_by_naming_the_three():
    three_approved("Angers", "Brest", "Caen")
    fourth = factories.application(Status.SUBMITTED, of=factories.city("Dijon", of=factories.country("FR")))
    before = standing(fourth)

    sentence = refused("quota_reached", lambda: do(Verb.APPROVE, fourth))

    assert sentence == (
        "A country has 3 places for new member cities in a year. For France in 2027 they are held by Angers, Brest, Caen. Undo "
        "one of these approvals first, or leave this application where it is until a place is free."
    )
    assert standing(fourth) == before


def test_the_validator_says_the_same_before_anybody_presses_a_button():
    applications = three_approved("Angers", "Brest", "Caen")
    round, country = applications[0].round, applications[0].country

    sentence = refused("quota_reached", lambda: validators.validate_quota(round, country))
    do(Verb.REVOKE_APPROVAL, applications[1])

    assert "held by Angers, Brest, Caen." in sentence
    assert validators.validate_quota(round, country) is None


@pytest.mark.parametrize("verb", [Verb.REVOKE_APPROVAL, Verb.SEND_BACK, Verb.DECLINE, Verb.WITHDRAW])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_place_that_is_given_up_goes_to_the_next_city(verb, place):
    applications = three_approved()
    fourth = factories.application(Status.SUBMITTED, in_country=applications[0].country)

    do(verb, applications[place - 1])
    approved = do(Verb.APPROVE, fourth)

    assert Application.objects.get(pk=applications[place - 1].pk).place is None
    assert (approved.place, len(places())) == (place, 3)


def test_of_two_free_places_the_lowest_is_taken_first():
    applications = three_approved()
    fourth = factories.application(Status.SUBMITTED, in_country=applications[0].country)
    for row in (applications[2], applications[0]):
        do(Verb.REVOKE_APPROVAL, row)

    assert do(Verb.APPROVE, fourth).place == 1
    assert do(Verb.APPROVE, applications[0]).place == 3


def test_a_round_that_lapses_leaves_no_place_behind():
    applications = three_approved()

    services.lapse_round(round=applications[0].round, at=factories.after_the_round(applications[0]))

    assert places() == {}


def test_admission_keeps_the_place_even_of_a_city_that_left_since():
    applications = three_approved("Angers", "Brest", "Caen")
    for row in applications:
        do(Verb.ADMIT, row)
    end_membership(
        membership=applications[0].city.memberships.get(),
        by=factories.coordinator(),
        reason="The city asked for it.",
    )
    fourth = factories.application(Status.SUBMITTED, in_country=applications[0].country)

    sentence = refused("quota_reached", lambda: do(Verb.APPROVE, fourth))

    assert places() == {1: "Angers", 2: "Brest", 3: "Caen"}
    assert "held by Angers, Brest, Caen." in sentence


def test_a_reinstated_application_has_to_win_a_place_again():
    applications = three_approved()
    do(Verb.DECLINE, applications[0])
    fourth = factories.application(Status.APPROVED, in_country=applications[0].country)

    reinstated = do(Verb.REINSTATE, applications[0])
    refused("quota_reached", lambda: do(Verb.APPROVE, reinstated))

    assert (fourth.place, Application.objects.get(pk=reinstated.pk).place) == (1, None)


def test_another_country_has_its_own_three_places():
    three_approved()

    german = factories.application(Status.APPROVED, in_country=factories.country("DE"))

    assert (german.place, places("DE")) == (1, {1: german.city.name})


def test_another_year_has_its_own_three_places():
    for row in three_approved():
        do(Verb.ADMIT, row)

    later = factories.application(Status.APPROVED, in_country=factories.country("FR"), at=NEXT_YEAR)

    assert (later.place, later.round.year, len(places(year=2027))) == (1, 2028, 3)


@pytest.mark.parametrize("place", [0, 4])
def test_the_database_knows_no_place_but_one_two_three(place):
    application = factories.application(Status.APPROVED)

    said = database.refusal(
        "UPDATE applications_application SET place = %s WHERE id = %s", place, application.pk
    )

    assert "place_from_1_to_3" in said
    assert places() == {1: application.city.name}


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.APPROVED, Status.ADMITTED)]
)
def test_the_database_gives_no_place_to_what_is_neither_approved_nor_admitted(status):
    application = factories.application(status)

    said = database.refusal("UPDATE applications_application SET place = 2 WHERE id = %s", application.pk)

    assert "place_exactly_while_approved_or_admitted" in said


@pytest.mark.parametrize("status", [Status.APPROVED, Status.ADMITTED])
def test_the_database_takes_no_place_from_what_is_approved_or_admitted(status):
    application = factories.application(status)

    said = database.refusal("UPDATE applications_application SET place = NULL WHERE id = %s", application.pk)

    assert "place_exactly_while_approved_or_admitted" in said


@pytest.mark.parametrize("status", ["approved", "admitted"])
def test_the_database_lets_no_status_be_reached_without_its_place(status):
    application = factories.application(Status.SUBMITTED)

    said = database.refusal(
        "UPDATE applications_application SET status = %s WHERE id = %s", status, application.pk
    )

    assert "place_exactly_while_approved_or_admitted" in said


def test_the_database_gives_a_place_to_one_city_only():
    first, second, _third = three_approved("Angers", "Brest", "Caen")

    database.refusal("UPDATE applications_application SET place = %s WHERE id = %s", first.place, second.pk)

    assert places() == {1: "Angers", 2: "Brest", 3: "Caen"}


def test_the_database_refuses_a_fourth_application_with_any_place():
    three_approved("Angers", "Brest", "Caen")
    fourth = factories.application(Status.SUBMITTED, in_country=factories.country("FR"))

    for place in (1, 2, 3, 4, 0):
        database.refusal(
            "UPDATE applications_application SET status = 'approved', place = %s WHERE id = %s",
            place,
            fourth.pk,
        )

    assert places() == {1: "Angers", 2: "Brest", 3: "Caen"}


def test_the_database_knows_no_status_that_the_table_does_not_know():
    application = factories.application(Status.DRAFT)

    said = database.refusal(
        "UPDATE applications_application SET status = 'waiting' WHERE id = %s", application.pk
    )

    assert "application_status_known" in said
