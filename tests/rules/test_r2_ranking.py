"""R2: when more cities wait than there are places, the Commission puts them in an order."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from applications import services, waiting
from applications.enums import Status, Verb
from applications.models import Application, Ranking, StatusChange
from cities.models import Delegate
from gnlc_portal.lib.transitions import TransitionNotAllowed
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.steps import do

pytestmark = pytest.mark.django_db


def cities(*names: str, status: str = Status.SUBMITTED) -> list[Application]:
    """Applications of France, submitted one after the other."""
    france = factories.country("FR")
    return [
        factories.application(
            status, of=factories.city(name, of=france), at=factories.hamburg(2027, 3, 10, hour)
        )
        for hour, name in enumerate(names, start=8)
    ]


def order(**ranks: int | None) -> Ranking:
    """An officer gives ranks by the names of cities."""
    france = factories.country("FR")
    last = Ranking.objects.order_by("number").last()
    return services.rank(
        round=factories.round(),
        country=france,
        by=factories.officer(france),
        ranks={Application.objects.get(city__name=name).pk: number for name, number in ranks.items()},
        seen=last.number if last else 0,
        at=IN_THE_WINDOW,
    )


def listed() -> list[tuple[str, int | None]]:
    rows = waiting.waiting_list(factories.round(), factories.country("FR"))
    return list(rows.values_list("city__name", "rank"))


def test_those_that_wait_stand_in_the_given_order_and_the_unranked_after_them_the_longest_waiting_first():
    cities("Angers", "Brest", "Caen", "Dijon")

    ranking = order(Caen=1, Angers=5)

    assert listed() == [("Caen", 1), ("Angers", 5), ("Brest", None), ("Dijon", None)]
    assert (ranking.number, ranking.ranks) == (1, {"2027-FR-003": 1, "2027-FR-001": 5})


def test_two_change_places_and_a_number_is_given_back():
    cities("Angers", "Brest", "Caen")
    order(Angers=1, Brest=2, Caen=3)

    order(Angers=2, Brest=1, Caen=None)

    assert listed() == [("Brest", 1), ("Angers", 2), ("Caen", None)]


def test_other_countries_and_other_rounds_have_lists_of_their_own():
    (french,) = cities("Angers")
    german = factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
    later = factories.hamburg(2028, 3, 10)
    next_year = factories.application(Status.SUBMITTED, in_country=french.country, at=later)
    order(Angers=1)

    services.rank(
        round=next_year.round,
        country=french.country,
        by=factories.officer(),
        ranks={next_year.pk: 1, german.pk: 2},
        seen=0,
        at=later,
    )

    ranks = Application.objects.order_by("id").values_list("rank", flat=True)
    assert list(ranks) == [1, None, 1]


@pytest.mark.parametrize(
    ("ranks", "code"),
    [
        ({"Angers": 1, "Brest": 1}, "rank_twice"),
        ({"Angers": 0}, "rank_range"),
        ({"Angers": 1000}, "rank_range"),
    ],
)
def test_a_rank_is_a_number_from_1_to_999_and_nobody_shares_it(ranks, code):
    cities("Angers", "Brest")

    with pytest.raises(ValidationError) as refusal:
        order(**ranks)

    assert refusal.value.code == code
    assert listed() == [("Angers", None), ("Brest", None)]
    assert not Ranking.objects.exists()


@pytest.mark.parametrize("who", ["officer of another country", "coordinator", "administrator", "lead"])
def test_only_officers_of_the_country_order_its_list(who):
    (application,) = cities("Angers")
    person = {
        "officer of another country": lambda: factories.officer(factories.country("DE")),
        "coordinator": factories.coordinator,
        "administrator": factories.admin,
        "lead": lambda: factories.lead(application.city),
    }[who]()

    with pytest.raises(PermissionDenied):
        services.rank(
            round=application.round, country=application.country, by=person, ranks={application.pk: 1}, seen=0
        )

    assert listed() == [("Angers", None)]


def test_who_acted_for_a_city_of_the_list_does_not_order_it():
    (application,) = cities("Angers")
    officer = factories.officer()
    Delegate.objects.create(city=application.city, user=officer, ended_at=IN_THE_WINDOW)

    with pytest.raises(ValidationError) as refusal:
        services.rank(
            round=application.round,
            country=application.country,
            by=officer,
            ranks={application.pk: 1},
            seen=0,
        )

    assert refusal.value.code == "own_city"
    assert listed() == [("Angers", None)]


def test_an_officer_who_looked_at_an_earlier_order_is_told_who_gave_a_newer_one():
    cities("Angers", "Brest")
    first = factories.officer(name="The officer at desk 1")
    (angers, brest) = Application.objects.order_by("id")
    share = {"round": angers.round, "country": angers.country, "seen": 0, "at": IN_THE_WINDOW}
    services.rank(by=first, ranks={angers.pk: 1, brest.pk: 2}, **share)

    with pytest.raises(TransitionNotAllowed) as refusal:
        services.rank(by=factories.officer(), ranks={angers.pk: 2, brest.pk: 1}, **share)

    assert str(refusal.value).startswith(
        "The officer at desk 1 ordered the list on 15 March 2027, 09:00, Hamburg time,"
    )
    assert listed() == [("Angers", 1), ("Brest", 2)]


@pytest.mark.parametrize("verb", [Verb.WITHDRAW, Verb.SEND_BACK, Verb.APPROVE, Verb.DECLINE, Verb.RECALL])
def test_who_leaves_the_list_gives_the_rank_back_and_the_others_keep_theirs(verb):
    cities("Angers", "Brest", "Caen")
    order(Angers=1, Brest=2, Caen=3)

    do(verb, Application.objects.get(city__name="Brest"), at=IN_THE_WINDOW)

    assert listed() == [("Angers", 1), ("Caen", 3)]
    assert StatusChange.objects.latest("id").rank == 2


@pytest.mark.parametrize(
    ("verb", "undo"), [(Verb.APPROVE, Verb.REVOKE_APPROVAL), (Verb.DECLINE, Verb.REINSTATE)]
)
def test_a_decision_undone_brings_the_rank_back(verb, undo):
    cities("Angers", "Brest")
    order(Angers=1, Brest=2)
    brest = Application.objects.get(city__name="Brest")
    do(verb, brest, at=IN_THE_WINDOW)

    do(undo, brest, at=IN_THE_WINDOW)

    assert listed() == [("Angers", 1), ("Brest", 2)]


def test_a_rank_that_was_given_to_another_stays_with_it_when_the_decision_is_undone():
    cities("Angers", "Brest")
    order(Angers=1, Brest=2)
    brest = Application.objects.get(city__name="Brest")
    do(Verb.APPROVE, brest, at=IN_THE_WINDOW)
    order(Angers=2)

    do(Verb.REVOKE_APPROVAL, brest, at=IN_THE_WINDOW)

    assert listed() == [("Angers", 2), ("Brest", None)]


def test_an_approved_city_that_is_declined_and_reinstated_has_its_old_rank():
    cities("Angers")
    order(Angers=4)
    angers = Application.objects.get()
    for verb in (Verb.APPROVE, Verb.DECLINE, Verb.REINSTATE):
        do(verb, angers, at=IN_THE_WINDOW)

    assert listed() == [("Angers", 4)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("rank", 2), ("rank", 0), ("status", "declined")],
    ids=["held twice", "zero", "kept by who waits no more"],
)
def test_the_database_refuses_a_rank_that(column, value):
    cities("Angers", "Brest")
    order(Angers=1, Brest=2)
    angers = Application.objects.get(city__name="Angers")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE applications_application SET {column} = %s WHERE id = %s", [value, angers.pk])

    assert listed() == [("Angers", 1), ("Brest", 2)]


@pytest.mark.parametrize(
    "statement", ["UPDATE applications_ranking SET ranks = '{}'", "DELETE FROM applications_ranking"]
)
def test_the_orders_that_were_given_stay_on_record(statement):
    cities("Angers")
    order(Angers=1)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Ranking.objects.get().ranks == {"2027-FR-001": 1}
