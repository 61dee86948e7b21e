"""R2 and the compare-and-set under fire: whoever acts in the same moment gets a clean answer."""

import pytest
from django.test import Client

from applications import services, timeline
from applications.enums import OPEN, Status, Verb
from applications.models import Application, StatusChange
from cities.models import Delegate
from gnlc_portal.mail.models import Message
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.contenders import (
    PROCESSES,
    THREADS,
    Outcome,
    approve_from_processes,
    attempt,
    together,
    while_held_open,
)
from tests.rules.steps import do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

CONTENDERS = PROCESSES * THREADS


def forty_submitted() -> list[Application]:
    france = factories.country("FR")
    return [factories.application(Status.SUBMITTED, in_country=france) for _number in range(CONTENDERS)]


def holders() -> list[str]:
    rows = Application.objects.filter(place__isnull=False).order_by("place")
    assert list(rows.values_list("place", "status")) == [(place, Status.APPROVED) for place in (1, 2, 3)]
    return [row.city.name for row in rows.select_related("city")]


def quota_sentence(names: list[str]) -> str:
    return (
        f"A country has 3 places for new member cities in a year. For France in 2027 they are held by {', '.join(names)}. Undo "
        "one of these approvals first, or leave this application where it is until a place is free."
    )


def one_of_each(outcomes: list[Outcome]) -> tuple[Outcome, Outcome]:
    """The one who won and the one who lost."""
    won = [outcome for outcome in outcomes if not outcome.error]
    lost = [outcome for outcome in outcomes if outcome.error]
    assert (len(won), len(lost)) == (1, 1), outcomes
    return won[0], lost[0]


def test_forty_approve_at_once_and_exactly_three_succeed():
    applications = forty_submitted()
    officers = [factories.officer() for _number in range(THREADS)]

    outcomes = approve_from_processes(
        [(row.pk, officers[number % THREADS].pk) for number, row in enumerate(applications)], IN_THE_WINDOW
    )

    approved = sorted(outcome.value for outcome in outcomes if not outcome.error)
    refused = {outcome for outcome in outcomes if outcome.error}
    assert approved == [1, 2, 3], refused
    assert refused == {Outcome("ValidationError", "quota_reached", quota_sentence(holders()))}
    assert Application.objects.filter(status=Status.SUBMITTED).count() == CONTENDERS - 3
    assert StatusChange.objects.filter(verb=Verb.APPROVE).count() == 3


def test_forty_officers_press_the_button_at_once_and_three_get_their_place():
    applications = forty_submitted()
    officers = [factories.officer() for _number in range(THREADS)]

    def press(application: Application, client: Client):
        address = f"/admin/applications/application/{application.pk}/approve/"
        return lambda: _read(client.post(address, {"endorsement_checked": "on"}))

    presses = []
    for number, application in enumerate(applications):
        client = Client()
        client.force_login(officers[number % THREADS])
        presses.append(press(application, client))
    outcomes = together(*presses)

    answers = [outcome.value for outcome in outcomes]
    sentence = quota_sentence(holders())
    assert [outcome.error for outcome in outcomes] == [""] * CONTENDERS, outcomes
    assert sorted(status for status, _page in answers) == [302] * 3 + [409] * (CONTENDERS - 3)
    assert [sentence in page for status, page in answers if status == 409] == [True] * (CONTENDERS - 3)


def _read(response) -> tuple[int, str]:
    return response.status_code, response.content.decode()


def test_a_place_that_becomes_free_while_somebody_waits_for_it_is_given_once():
    france = factories.country("FR")
    first = factories.application(Status.APPROVED, in_country=france)
    others = [factories.application(Status.SUBMITTED, in_country=france) for _number in range(6)]

    outcomes = together(
        lambda: do(Verb.REVOKE_APPROVAL, first, at=IN_THE_WINDOW).status,
        *[lambda row=row: do(Verb.APPROVE, row, at=IN_THE_WINDOW).status for row in others],
    )

    errors = {(outcome.error, outcome.code) for outcome in outcomes if outcome.error}
    assert errors == {("ValidationError", "quota_reached")}
    taken = list(
        Application.objects.filter(place__isnull=False).order_by("place").values_list("place", flat=True)
    )
    assert taken in ([1, 2, 3], [2, 3])  # the second, when everybody had looked before the place was free
    assert len([outcome for outcome in outcomes if outcome.value == Status.APPROVED]) == len(taken)


@pytest.mark.parametrize("verbs", [(Verb.APPROVE, Verb.DECLINE), (Verb.APPROVE, Verb.APPROVE)], ids="-".join)
def test_of_two_officers_who_decide_at_once_the_second_is_told_who_did_what_when(verbs):
    application = factories.application(Status.SUBMITTED)
    officers = [factories.officer(name=f"The officer at desk {number}") for number in (1, 2)]
    desks = [
        Application.objects.get(pk=application.pk) for _officer in officers
    ]  # each has a page of their own

    outcomes = together(
        *[
            lambda verb=verb, row=row, by=by: do(verb, row, by=by, at=IN_THE_WINDOW).status
            for verb, row, by in zip(verbs, desks, officers, strict=True)
        ]
    )

    _won, lost = one_of_each(outcomes)
    change = StatusChange.objects.latest("id")
    wanted = verbs[outcomes.index(lost)].label
    assert lost.error == "TransitionNotAllowed"
    assert lost.text == (
        f"“{wanted}” is not possible now: the application stands at “{Status(change.new).label}” since 15 March 2027, 09:00, "
        f"Hamburg time ({timeline.happened(change)}: {change.by.name}). Open the application: its page shows what can be done "
        "now."
    )
    assert change.by == officers[1 - outcomes.index(lost)]
    assert StatusChange.objects.filter(verb__in=verbs).count() == 1


def test_of_an_approval_and_a_withdrawal_at_once_the_city_ends_withdrawn_and_the_place_is_free():
    application = factories.application(Status.SUBMITTED)

    approved, withdrawn = together(
        lambda: do(Verb.APPROVE, application, at=IN_THE_WINDOW).status,
        lambda: do(Verb.WITHDRAW, application, at=IN_THE_WINDOW).status,
    )

    assert withdrawn.value == Status.WITHDRAWN
    assert (approved.value, approved.error) in [(Status.APPROVED, ""), (None, "TransitionNotAllowed")]
    assert Application.objects.values_list("status", "place", "endorsement").get() == (
        Status.WITHDRAWN,
        None,
        None,
    )


def test_a_round_that_is_being_extended_does_not_lapse():
    application = factories.application(Status.SUBMITTED)
    coordinator, at = factories.coordinator(), application.round.examination_ends_at
    later = {"closes_on": factories.date(2027, 5, 15), "examination_closes_on": factories.date(2027, 5, 15)}

    extended, lapsed = while_held_open(
        lambda: (
            services.extend_round(
                round=application.round,
                by=coordinator,
                reason="Floods.",
                at=at - factories.timedelta(seconds=1),
                **later,
            ).pk
        ),
        lambda: services.lapse_round(round=application.round, at=application.round.lapses_at),
    )

    assert extended.error == ""
    assert (lapsed.value, lapsed.code) in [(0, ""), (None, "window_closed")]
    assert Application.objects.get().status == Status.SUBMITTED


def test_an_extension_that_comes_while_the_round_lapses_is_refused_whole():
    applications = [factories.application(Status.SUBMITTED) for _number in range(2)]
    round, coordinator = applications[0].round, factories.coordinator()
    arrived = round.examination_ends_at - factories.timedelta(seconds=1)
    later = {"closes_on": factories.date(2027, 5, 15), "examination_closes_on": factories.date(2027, 5, 15)}

    lapsed, extended = while_held_open(
        lambda: services.lapse_round(round=round, at=round.lapses_at),
        lambda: services.extend_round(round=round, by=coordinator, reason="Floods.", at=arrived, **later),
    )

    assert (lapsed.value, extended.code) == (2, "round_over")
    assert "its open applications lapse at this moment. Nothing was extended." in extended.text
    assert list(Application.objects.values_list("status", flat=True)) == [Status.LAPSED] * 2
    assert not round.extensions.exists()
    assert not Message.objects.filter(kind__startswith="extended_for").exists()


def test_two_sweeps_that_lapse_a_round_at_once_lapse_each_application_once():
    applications = [factories.application(Status.DRAFT) for _number in range(3)]
    at = factories.after_the_round(applications[0])

    outcomes = together(*[lambda: services.lapse_round(round=applications[0].round, at=at)] * 2)

    assert sum(outcome.value for outcome in outcomes) == 3
    assert list(Application.objects.values_list("status", flat=True)) == [Status.LAPSED] * 3
    assert StatusChange.objects.filter(verb=Verb.LAPSE_ROUND).count() == 3


@pytest.mark.parametrize("has_a_team", [False, True], ids=["nobody's city", "a team's city"])
def test_two_who_start_for_one_city_at_once_make_one_application(has_a_team):
    city = factories.city("Angers", of=factories.country("FR"))
    people = (
        [factories.lead(city), factories.delegate(city)]
        if has_a_team
        else [factories.user(), factories.user()]
    )

    outcomes = together(
        *[lambda by=by: services.create(city=city, by=by, at=IN_THE_WINDOW).reference for by in people]
    )

    won, lost = one_of_each(outcomes)
    assert (won.value, lost.code) == ("2027-FR-001", "open_application_exists")
    assert Application.objects.filter(city=city, status__in=OPEN).count() == 1
    assert Delegate.objects.filter(city=city).count() == (2 if has_a_team else 1)


def test_cities_that_start_at_once_get_references_of_their_own():
    france = factories.country("FR")
    starts = [(factories.city(of=france), factories.user()) for _number in range(6)]

    outcomes = together(
        *[
            lambda city=city, by=by: services.create(city=city, by=by, at=IN_THE_WINDOW).number
            for city, by in starts
        ]
    )

    assert sorted(outcome.value or outcome.text for outcome in outcomes) == [1, 2, 3, 4, 5, 6]


def test_a_city_admitted_while_its_second_file_is_admitted_is_a_member_once():
    application = factories.application(Status.APPROVED)

    outcomes = together(*[lambda: do(Verb.ADMIT, application, at=IN_THE_WINDOW).status] * 2)

    won, lost = one_of_each(outcomes)
    assert (won.value, lost.error) == (Status.ADMITTED, "TransitionNotAllowed")
    assert application.city.memberships.count() == 1


def test_attempts_tell_what_went_wrong():
    def fail():
        raise RuntimeError("database is locked")

    assert attempt(fail) == Outcome("RuntimeError", "", "database is locked")
