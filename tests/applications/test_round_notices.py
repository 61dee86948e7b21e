"""Notices of a round: to whom, until when, in which words; and the page on which UIL sees them."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from applications import services, tasks
from applications.enums import Status, Verb
from applications.models import Round
from cities.models import Delegate
from gnlc_portal.mail import tasks as mail_tasks
from gnlc_portal.mail.models import Message, Notice, NoticeState
from tests import factories, pages
from tests.factories import hamburg
from tests.rules.contenders import together
from tests.rules.steps import do

pytestmark = pytest.mark.django_db

TWO_WEEKS_BEFORE, TWO_DAYS_BEFORE, LAST_DAY = (hamburg(2027, 4, day, 9) for day in (16, 28, 30))
NEXT_MORNING = hamburg(2027, 5, 1, 9)
KINDS = ("opens_for", "closes_for", "waits_for", "decides_for", "over_for", "extended_for")


@pytest.fixture
def morning(portal_clock):
    """What the sweep does on a morning."""

    def comes(moment) -> None:
        portal_clock(moment)
        tasks.ensure_round()
        tasks.lapse_rounds()
        mail_tasks.chase()

    return comes


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


def test_a_team_that_has_submitted_is_not_told_that_the_round_closes(morning, france):
    factories.application(Status.SUBMITTED, in_country=france)

    for moment in (TWO_WEEKS_BEFORE, TWO_DAYS_BEFORE, LAST_DAY):
        morning(moment)

    assert told("closes_for_delegate") == []


def test_a_notice_that_waits_for_its_hour_is_dropped_when_the_team_submits(morning, france, portal_clock):
    application = factories.application(Status.ENDORSED, in_country=france)
    morning(TWO_DAYS_BEFORE - timedelta(hours=2))
    portal_clock(TWO_DAYS_BEFORE - timedelta(hours=1, minutes=30))
    do(Verb.SUBMIT, application)

    morning(TWO_DAYS_BEFORE)

    assert told("closes_for_delegate") == []
    states = Notice.objects.filter(subject=application.reference).values_list("state", "reason")
    assert set(states) == {("skipped", "passed_over"), ("cancelled", "submitted")}


@pytest.mark.parametrize("verb", [Verb.ENDORSE, Verb.REFUSE_ENDORSEMENT, Verb.RECALL])
def test_a_mayor_is_reminded_no_more_once_the_link_is_used_or_dead(morning, france, verb):
    application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    morning(factories.IN_THE_WINDOW + timedelta(days=7))
    do(verb, application, at=factories.IN_THE_WINDOW + timedelta(days=8))

    for days in (14, 21):
        morning(factories.IN_THE_WINDOW + timedelta(days=days))

    assert len(told("waits_for_mayor")) == 1


def test_a_mayor_whose_link_was_taken_back_is_not_reminded(morning, france):
    application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    services.revoke_link(application=application, by=factories.lead(application.city))

    for days in (7, 14):
        morning(factories.IN_THE_WINDOW + timedelta(days=days))
    morning(TWO_DAYS_BEFORE)

    assert (told("waits_for_mayor"), told("closes_for_mayor")) == ([], [])


def test_a_mayor_is_reminded_in_winter_until_the_link_dies(morning, france):
    asked = hamburg(2026, 11, 20, 10)
    factories.application(Status.AWAITING_ENDORSEMENT, in_country=france, at=asked)

    for days in range(90):
        morning(asked + timedelta(days=days))

    days_told = [
        (message.created_at.date() - asked.date()).days
        for message in Message.objects.filter(kind="waits_for_mayor").order_by("id")
    ]
    assert days_told == [7, 14, 21, 28, 35, 42, 49, 56]


def test_a_mayors_reminder_carries_the_same_link(morning, france):
    application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)

    morning(factories.IN_THE_WINDOW + timedelta(days=7))

    message = Message.objects.get(kind="waits_for_mayor")
    assert message.personal_nonce == factories.pending_endorsement(application).nonce
    assert "[personal link]" in message.text


def test_each_officer_is_written_to_once_in_their_language_with_the_numbers(morning, france):
    people = [factories.officer(france, language=language) for language in ("en", "fr")]
    for _number in range(2):
        factories.application(Status.SUBMITTED, in_country=france)
    factories.application(Status.SUBMITTED, in_country=factories.country("KE"))

    morning(TWO_DAYS_BEFORE)
    morning(TWO_DAYS_BEFORE)

    of_france = Message.objects.filter(kind="decides_for_officer", to__in=[person.email for person in people])
    assert sorted(of_france.values_list("language", "subject")) == [
        ("en", "Action needed by 30 April 2027: 2 applications wait for your decision"),
        ("fr", "À faire au plus tard le 30 avril 2027 : 2 candidatures attendent votre décision"),
    ]


def test_a_commission_for_which_nothing_waits_is_not_asked_to_decide(morning, france):
    factories.officer(france)
    factories.application(Status.DRAFT, in_country=france)

    morning(TWO_DAYS_BEFORE)

    assert told("decides_for_officer") == []


def test_a_file_that_comes_after_the_reminder_brings_no_second_one(morning, france):
    factories.officer(france)
    factories.application(Status.SUBMITTED, in_country=france)
    morning(TWO_DAYS_BEFORE)
    before = told("decides_for_officer")
    factories.application(Status.SUBMITTED, in_country=france, at=TWO_DAYS_BEFORE + timedelta(hours=3))

    morning(TWO_DAYS_BEFORE + timedelta(days=1))

    assert (len(before), told("decides_for_officer")) == (1, before)


def test_a_delegate_who_left_in_the_night_is_not_written_to(morning, france):
    application = factories.application(Status.DRAFT, in_country=france)
    colleague = factories.delegate(application.city)
    morning(TWO_DAYS_BEFORE - timedelta(hours=2))
    Delegate.objects.filter(user=colleague).update(ended_at=TWO_DAYS_BEFORE - timedelta(hours=1))

    morning(TWO_DAYS_BEFORE)

    assert told("closes_for_delegate") == [factories.lead(application.city).email]


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_sweeps_at_once_write_each_notice_once(portal_clock):
    france = factories.country("FR")
    for _number in range(3):
        factories.application(Status.DRAFT, in_country=france)
    factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
    factories.application(Status.SUBMITTED, in_country=france)
    factories.coordinator()
    factories.officer(france)
    portal_clock(TWO_DAYS_BEFORE)

    outcomes = together(*[mail_tasks.chase] * 3)

    assert [outcome.error for outcome in outcomes] == ["", "", ""]
    counts = {
        kind: len(told(kind)) for kind in ("closes_for_delegate", "closes_for_mayor", "decides_for_officer")
    }
    assert counts == {"closes_for_delegate": 4, "closes_for_mayor": 1, "decides_for_officer": 1}
    assert Notice.objects.filter(state=NoticeState.DUE).count() == 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_letter_of_a_round_is_whole_and_plain(morning, france, language):
    factories.officer(france, language=language)
    uil = factories.coordinator(language=language)
    for status in (
        Status.DRAFT,
        Status.AWAITING_ENDORSEMENT,
        Status.ENDORSED,
        Status.SUBMITTED,
        Status.RETURNED,
        Status.APPROVED,
    ):
        city = factories.city(of=france)
        factories.lead(city, language=language)
        application = factories.application(status, of=city, at=hamburg(2027, 3, 2, 9))
        application.endorsements.all()
    morning(hamburg(2027, 3, 9, 9))
    for moment in (TWO_WEEKS_BEFORE, TWO_DAYS_BEFORE):
        morning(moment)
    services.extend_round(
        round=Round.objects.get(),
        by=uil,
        closes_on=date(2027, 5, 7),
        examination_closes_on=date(2027, 5, 14),
        reason="Floods.",
    )
    for moment in (hamburg(2027, 5, 7, 9), hamburg(2027, 5, 14, 9), hamburg(2027, 5, 15, 9)):
        morning(moment)

    letters = [row for row in Message.objects.all() if row.kind.startswith(KINDS)]
    assert {row.kind for row in letters} == {
        "closes_for_delegate",
        "closes_for_mayor",
        "decides_for_coordinator",
        "decides_for_officer",
        "extended_for_delegate",
        "extended_for_mayor",
        "extended_for_officer",
        "opens_for_officer",
        "over_for_coordinator",
        "over_for_officer",
        "waits_for_mayor",
    }
    for row in letters:
        for text in (row.subject, row.text):
            assert re.findall(r"\{[%{#]|[%}#]\}|%\(|\bNone\b|&(?:#\w+|[a-z]+);| [,.]|\(\)", text) == []
        assert re.findall(r"\n{3,}|[ \t]\n|\n ", row.text) == [], row.text
        assert "Hamburg" in row.text or "Hambourg" in row.text or row.kind == "waits_for_mayor"


@pytest.fixture
def uil():
    browser = Client()
    browser.force_login(factories.coordinator())
    return browser


def notices_page() -> str:
    return f"/admin/applications/round/{Round.objects.get().pk}/notices/"


def test_the_page_shows_what_was_written_and_what_is_to_come(morning, france, uil):
    lead = factories.lead(factories.application(Status.DRAFT, in_country=france, at=hamburg(2027, 2, 1)).city)
    morning(hamburg(2027, 3, 1, 9))
    morning(TWO_WEEKS_BEFORE)

    context = uil.get(notices_page()).context

    teams = [
        (line.day, str(line.label), line.planned, line.counts["written"])
        for line in context["lines"]
        if "team" in str(line.name)
    ]
    assert teams == [
        (date(2027, 3, 1), "on the first day", 0, 1),
        (date(2027, 4, 16), "14 days before", 0, 1),
        (date(2027, 4, 28), "2 days before", 1, 0),
        (date(2027, 4, 30), "on the last day", 1, 0),
    ]
    assert [notice.recipient for _label, notice in context["rows"] if notice.role == "delegate"] == [
        lead.email
    ] * 2


def test_the_page_does_not_show_the_notices_of_another_round(morning, france, uil):
    factories.application(Status.DRAFT, in_country=france, at=hamburg(2027, 2, 1))
    morning(hamburg(2027, 3, 1, 9))
    other = factories.round(2028)

    context = uil.get(f"/admin/applications/round/{other.pk}/notices/").context

    assert context["rows"] == []
    assert {line.counts["written"] for line in context["lines"]} == {0}


def test_the_page_costs_the_same_for_one_notice_and_for_many(morning, france, uil):
    factories.application(Status.DRAFT, in_country=france, at=hamburg(2027, 2, 1))
    factories.application(Status.AWAITING_ENDORSEMENT, in_country=france, at=hamburg(2027, 2, 1))
    factories.officer(france)
    morning(hamburg(2027, 3, 1, 9))
    one = pages.query_count(uil, notices_page())
    for _number in range(4):
        factories.application(Status.DRAFT, in_country=france, at=hamburg(2027, 2, 1))
    morning(TWO_WEEKS_BEFORE)

    assert pages.query_count(uil, notices_page()) == one
