"""The ladder where things break: several workers and beats, a broker that forgets, a mail server that refuses."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cities.models import Membership, MembershipEvent, NationalCommission
from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, Notice, NoticeState, State
from reports import chasing, services
from reports.ladder import ON_HOLD
from reports.models import ProgressReport
from tests import factories
from tests.mail import post_office, processes
from tests.mail.post_office import PostOffice
from tests.reports import members
from tests.reports.members import DUE, noon
from tests.rules.contenders import together, while_held_open

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = "550 5.1.1 No such mailbox here"
FINAL = noon(DUE + timedelta(days=60))
HELD = noon(DUE + timedelta(days=90))


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    with post_office.opened() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        yield running


@pytest.fixture
def reports(france) -> list[ProgressReport]:
    """Three cities that owe their report; the Commission has a mailbox, each mayor an address."""
    NationalCommission.objects.update(email="commission@fr.example")
    rows = [members.opened(members.member(mayor=f"mayor{number}@townhall.example")) for number in range(3)]
    Message.objects.all().delete()
    return rows


def readers(reports: list[ProgressReport]) -> list[str]:
    """Who gets the final notices of these cities, in order of the alphabet."""
    teams = [factories.lead(report.city).email for report in reports]
    mayors = [report.membership.mayor_email for report in reports]
    return sorted([*teams, *mayors, *["commission@fr.example"] * len(reports)])


def retry() -> None:
    """As if the time until the next try had passed."""
    Message.objects.update(try_after=clock.real_now())
    delivery.deliver_due()


@pytest.mark.concurrency
@pytest.mark.broker
def test_two_workers_and_two_beats_write_to_each_once_though_the_broker_forgets(
    reports, office, tmp_path: Path, portal_clock
):
    portal_clock(FINAL)
    clock_of_the_others = tmp_path / "others"
    clock_of_the_others.mkdir()
    (clock_of_the_others / "clock.json").write_text(clock._file().read_text())
    environ = processes.environment(clock_of_the_others, office.port)
    processes.empty_broker()
    logs = [tmp_path / "first.log", tmp_path / "second.log"]

    def sweeps() -> int:
        return sum(log.read_bytes().count(b"sweep.sweep") for log in logs if log.exists())

    with ExitStack() as running:
        for log in logs:
            running.enter_context(processes.worker(environ, log))
        for number in range(2):
            running.enter_context(processes.beat(environ, tmp_path / f"beat{number}.log"))
        processes.wait_until(lambda: len(office.letters) > 0)
        processes.empty_broker()
        processes.wait_until(lambda: len(office.letters) >= len(readers(reports)))
        before = sweeps()
        processes.wait_until(lambda: sweeps() > before + 3)
    processes.empty_broker()

    assert office.addresses() == readers(reports)
    assert set(Notice.objects.exclude(recipient="").values_list("state", flat=True)) == {NoticeState.WRITTEN}


@pytest.mark.concurrency
def test_four_sweeps_at_once_put_each_city_on_hold_once_and_tell_each_reader_once(reports):
    chasing.run(FINAL)

    outcomes = together(*[lambda: chasing.run(HELD)] * 4)

    assert [outcome.error for outcome in outcomes] == [""] * 4
    held = MembershipEvent.objects.filter(step="on_hold")
    assert sorted(held.values_list("about", flat=True)) == [report.reference for report in reports]
    told = Message.objects.filter(notice__kind="report_90_days_after").order_by("to")
    assert list(told.values_list("to", flat=True)) == readers(reports)


@pytest.mark.concurrency
def test_a_city_that_submits_while_it_is_chased_is_told_or_not_and_never_afterwards(reports):
    report = reports[0]
    members.fill(report)
    lead = factories.lead(report.city)
    outcomes = together(
        lambda: chasing.run(HELD),
        lambda: services.submit(report=report, by=lead, at=HELD),
        lambda: chasing.run(HELD),
    )

    assert [outcome.error for outcome in outcomes] == [""] * 3
    report.refresh_from_db()
    report.membership.refresh_from_db()
    assert (report.status, report.membership.on_hold_since) == ("submitted", None)
    left = Message.objects.filter(notice__subject=report.reference).exclude(state=State.STOPPED)
    assert list(left) == []  # what waited in the outbox was taken back


@pytest.mark.concurrency
def test_time_given_while_the_membership_is_put_on_hold_brings_it_back(reports):
    report, who = reports[0], factories.coordinator()
    chasing.run(FINAL)

    outcomes = while_held_open(
        lambda: chasing.run(HELD),
        lambda: services.extend(
            report=report, by=who, until=DUE + timedelta(days=200), reason="Flood.", at=HELD
        ),
    )

    assert [outcome.error for outcome in outcomes] == ["", ""]
    report.membership.refresh_from_db()
    assert report.membership.on_hold_since is None
    assert [event.step for event in report.membership.events.all()] == ["on_hold", "resumed"]


@pytest.mark.concurrency
def test_submitting_in_the_moment_of_the_hold_and_the_chase_do_not_wait_for_one_another(reports, caplog):
    report, lead = reports[0], factories.lead(reports[0].city)
    members.fill(report)
    chasing.run(FINAL)
    chasing.run(HELD.replace(hour=3))  # found, and not told yet

    _held, submitted, chased = while_held_open(
        lambda: Membership.objects.filter(pk=report.membership_id).update(mayor_name="The new mayor"),
        lambda: services.submit(report=report, by=lead, at=HELD),
        lambda: chasing.run(HELD),
    )

    assert (submitted.error, chased.error) == ("", "")
    assert "not written" not in caplog.text  # neither had to give way
    report.refresh_from_db()
    report.membership.refresh_from_db()
    assert (report.status, report.membership.on_hold_since) == ("submitted", None)
    left = Message.objects.filter(notice__subject=report.reference, notice__kind=ON_HOLD.kind)
    assert list(left.exclude(state=State.STOPPED)) == []


def test_a_server_that_refuses_one_reader_gives_the_others_their_message_and_says_why(
    reports, office, portal_clock
):
    portal_clock(FINAL)
    office.refuses["mayor1@"] = NEVER
    chasing.run(FINAL)

    delivery.deliver_due()
    for _try in range(len(delivery.RETRY_AFTER) + 1):
        retry()

    refused = "mayor1@townhall.example"
    assert office.addresses() == [reader for reader in readers(reports) if reader != refused]
    assert [(row.recipient, row.message.state) for row in chasing.undelivered()] == [(refused, State.FAILED)]
    client = Client()
    client.force_login(factories.coordinator())
    page = client.get(reverse("admin:reports_progressreport_reminders")).content.decode()
    assert refused in page
    assert "No such mailbox here" in page


def test_a_server_that_hangs_up_half_way_gets_the_other_half_later(reports, office):
    office.hangs_up_after = 4
    chasing.run(FINAL)
    delivery.deliver_due()
    assert (len(office.letters), chasing.undelivered().count()) == (4, 5)

    office.hangs_up_after = None
    for _run in range(2):
        chasing.run(FINAL)
        retry()

    assert (office.addresses(), chasing.undelivered().count()) == (readers(reports), 0)


def test_a_server_that_says_nothing_delays_and_doubles_nothing(reports, office, settings):
    chasing.run(FINAL)
    Message.objects.exclude(to="commission@fr.example").update(
        try_after=HELD
    )  # one reader is enough to see it
    with post_office.silent() as port:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 0.2
        delivery.deliver_due()
    assert {"timed out" in row.message.attempts.last().answer for row in chasing.undelivered()} == {True}

    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = office.port, 5
    retry()

    assert office.addresses() == readers(reports)


def test_what_waits_for_a_server_is_not_sent_any_more_once_the_city_submits(reports, office):
    office.refuses["@"] = "451 4.7.1 Come back later"
    chasing.run(FINAL)
    delivery.deliver_due()
    report = reports[0]
    members.fill(report)
    services.submit(report=report, by=factories.lead(report.city), at=FINAL)
    office.refuses.clear()

    retry()

    about = [letter["Subject"] for letter in office.letters if letter["Subject"].startswith("Final notice")]
    assert [report.reference in subject for subject in about] == [False] * 4
