"""The ladder of a report (design R7): who is told on which day, what is not sent, and what follows after 90 days."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities import standing
from cities.models import CommissionOfficer, Membership, NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, Notice, State
from reports import chasing, services, story
from reports.ladder import RUNGS
from tests import factories
from tests.reports import members
from tests.reports.members import DUE, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(france):
    NationalCommission.objects.update(email="commission@fr.example")
    return members.opened()


@pytest.fixture
def lead(report):
    return factories.lead(report.city).email


def chase(days: int, of: date = DUE) -> None:
    """So many days after the due date, at noon."""
    chasing.run(noon(of + timedelta(days=days)))


def told(report, days: int | None = None) -> list[str]:
    """Who got a message of the ladder, on a rung or on any."""
    rows = Message.objects.filter(notice__subject=report.reference).order_by("id")
    kind = next((rung.kind for rung in RUNGS if rung.days == days), None)
    return list((rows.filter(notice__kind=kind) if kind else rows).values_list("to", flat=True))


def outcomes(report) -> list[str]:
    rows = Notice.objects.filter(subject=report.reference).order_by("falls_on", "id")
    return [f"{row.kind.removeprefix('report_')}: {row.reason or row.state}" for row in rows]


def is_on_hold(report) -> bool:
    report.membership.refresh_from_db()
    return report.membership.on_hold_since is not None


def mail_of(report) -> Message:
    return Message.objects.filter(notice__subject=report.reference).latest("id")


@pytest.mark.parametrize("days", [-180, -90, -30, -7, 0, 14])
def test_until_two_weeks_late_the_team_is_told(report, lead, days):
    colleague = factories.delegate(report.city, language="fr").email

    chase(days)

    assert told(report) == [lead, colleague]
    assert mail_of(report).language == "fr"


def test_30_days_late_the_national_commission_reads_along(report, lead):
    officer = factories.officer(report.country, language="fr").email

    chase(30)

    assert told(report) == [lead, officer, "commission@fr.example"]


@pytest.mark.parametrize("days", [60, 90])
def test_60_and_90_days_late_the_mayor_is_told_too(report, lead, days):
    chase(days)

    assert told(report) == [lead, "mayor@townhall.example", "commission@fr.example"]


def test_who_left_or_cannot_sign_in_is_not_told(report, lead):
    gone = factories.delegate(report.city)
    report.city.delegates.filter(user=gone).update(ended_at=noon(DUE))
    closed = factories.delegate(report.city, is_active=False)
    former = factories.officer(report.country)
    CommissionOfficer.objects.filter(user=former).update(ended_at=noon(DUE))

    chase(30)

    assert told(report) == [lead, "commission@fr.example"]
    assert not {gone.email, closed.email, former.email} & set(told(report))


def test_somebody_in_two_lists_gets_one_message(report, lead):
    NationalCommission.objects.update(email=lead.upper())
    report.membership.mayor_email = lead
    report.membership.save()

    chase(60)

    assert told(report) == [lead]


def test_the_day_is_hamburgs_and_mail_leaves_at_eight(report, lead):
    due = DUE - timedelta(days=7)
    chasing.run(factories.hamburg(due.year, due.month, due.day - 1, 23, 59))
    assert [*outcomes(report)][-1] == "30_days_before: written"

    chasing.run(factories.hamburg(due.year, due.month, due.day, 7, 59))
    assert outcomes(report)[-1] == "7_days_before: due"

    chasing.run(factories.hamburg(due.year, due.month, due.day, 8))
    assert outcomes(report)[-1] == "7_days_before: written"


def test_after_a_long_outage_only_the_highest_rung_is_sent(report, lead):
    chase(20)

    assert told(report) == [lead]
    assert outcomes(report) == [
        "180_days_before: passed_over",
        "90_days_before: passed_over",
        "30_days_before: passed_over",
        "7_days_before: passed_over",
        "on_the_day: passed_over",
        "14_days_after: written",
    ]


class TestSubmitting:
    def test_it_stops_everything_at_once(self, report, lead):
        chase(-30)  # this message waits in the outbox
        members.fill(report)

        services.submit(report=report, by=factories.lead(report.city), at=noon(DUE - timedelta(days=29)))
        for days in (-7, 0, 14, 30, 60, 90):
            chase(days)

        assert outcomes(report)[-1] == "30_days_before: submitted"
        assert Message.objects.get(notice__isnull=False).state == State.STOPPED
        assert not is_on_hold(report)

    def test_what_was_sent_stays_sent(self, report, lead):
        chase(-30)
        delivery.deliver_due()
        members.fill(report)

        services.submit(report=report, by=factories.lead(report.city), at=noon(DUE))

        assert outcomes(report)[-1] == "30_days_before: written"


class TestMoreTime:
    def extend(self, report, until: date, at: date) -> None:
        services.extend(
            report=report, by=factories.coordinator(), until=until, reason="A new team.", at=noon(at)
        )

    def test_what_was_not_sent_is_cancelled_and_what_was_sent_stays(self, report, lead):
        chase(-90)
        delivery.deliver_due()
        chasing.run(factories.hamburg(2029, 3, 21, 6))  # found, and not written before 08:00

        self.extend(report, date(2029, 6, 20), date(2029, 3, 21))

        assert outcomes(report)[-2:] == ["90_days_before: written", "30_days_before: extended"]

    def test_the_ladder_counts_from_the_new_date(self, report, lead):
        new = date(2029, 6, 20)
        self.extend(report, new, date(2029, 4, 10))

        chase(0)
        assert told(report) == []  # the letter about the new date is enough; its −30 is 21 May
        chase(-30, of=new)
        assert told(report, -30) == [lead]

    def test_a_report_that_is_being_written_is_not_opened_again(self, report, lead):
        chase(-180)
        services.extend(
            report=report,
            by=factories.coordinator(),
            until=DUE + timedelta(days=240),
            reason="Flood",
            at=noon(DUE),
        )

        for days in (59, 61, 151):
            chase(days)

        subjects = (
            Message.objects.filter(notice__recipient=lead).order_by("id").values_list("subject", flat=True)
        )
        assert [subject.split(":")[0] for subject in subjects] == ["Now open", "Due in 89 days"]

    def test_a_city_on_hold_is_told_with_the_new_date_that_it_is_back(self, report):
        standing.put_on_hold(membership=report.membership, about=report.reference, at=noon(DUE))
        at = noon(DUE + timedelta(days=1))

        services.extend(
            report=report, by=factories.coordinator(), until=date(2029, 9, 1), reason="Flood.", at=at
        )

        assert "no longer on hold" in Message.objects.get(kind="new_date_for_delegate").text

    def test_a_city_on_hold_is_back_and_can_be_put_on_hold_again(self, report, lead):
        for days in (60, 90):
            chase(days)
        assert is_on_hold(report)
        new = DUE + timedelta(days=130)

        self.extend(report, new, DUE + timedelta(days=100))
        assert not is_on_hold(report)

        for days in (60, 90):
            chase(days, of=new)
        assert is_on_hold(report)


def test_a_report_sent_back_goes_on_from_its_new_date(lead, report):
    members.fill(report)
    services.submit(report=report, by=factories.lead(report.city), at=noon(DUE))
    section = report.dossier.questionnaire.sections[0].slug
    services.send_back(
        report=report, by=factories.coordinator(), sections={section: "Say more."}, at=noon(DUE)
    )
    report.refresh_from_db()
    new = DUE + timedelta(days=30)

    chase(0)
    assert told(report) == []  # 30 days before the new date is the day of the letter
    chase(-7, of=new)

    assert (report.due_on, told(report)) == (new, [lead])
    assert "sent it back to you" in mail_of(report).text


class TestOnHold:
    def test_90_days_late_the_membership_is_on_hold(self, report, lead):
        for days in (60, 89):
            chase(days)
        assert not is_on_hold(report)

        chase(90)

        assert Membership.objects.get(pk=report.membership_id).on_hold_since == date(2029, 7, 19)
        assert "is on hold since 19 July 2029" in mail_of(report).text

    def test_nobody_to_write_to_puts_nobody_on_hold(self, report):
        self.leave(report)
        for rung in RUNGS:
            chase(rung.days)
        chase(200)

        assert set(outcomes(report)) == {
            f"{rung.kind.removeprefix('report_')}: nobody" for rung in RUNGS[:-1]
        }
        assert (told(report), is_on_hold(report)) == ([], False)

    def test_a_mayor_alone_can_be_warned(self, report):
        report.city.delegates.update(ended_at=noon(DUE))
        for days in (30, 60, 90):
            chase(days)

        assert told(report, 30) == []
        assert told(report, 60) == ["mayor@townhall.example", "commission@fr.example"]
        assert is_on_hold(report)

    def test_whoever_joins_later_has_30_days_from_the_final_notice(self, report):
        self.leave(report)
        for rung in RUNGS:
            chase(rung.days)
        newcomer = factories.delegate(report.city).email

        chase(100)
        assert told(report)[0] == newcomer
        assert "put on hold from 28 August 2029 on" in Message.objects.get(to=newcomer).text
        chase(129)
        assert not is_on_hold(report)
        chase(130)
        assert is_on_hold(report)

    @pytest.mark.parametrize("state", [State.FAILED, State.HELD, State.STOPPED])
    def test_a_final_notice_that_nobody_could_read_puts_nobody_on_hold(self, report, state):
        chase(60)
        Message.objects.filter(notice__is_copy=False).update(state=state)

        chase(95)

        assert not is_on_hold(report)

    def test_one_reader_of_the_final_notice_is_enough(self, report, lead):
        chase(60)
        Message.objects.filter(notice__recipient=lead).update(state=State.FAILED)

        chase(90)

        assert is_on_hold(report)

    def test_a_copy_alone_puts_nobody_on_hold(self, report):
        report.membership.mayor_email = ""
        report.membership.save()
        for rung in RUNGS[:-1]:
            chase(rung.days)
        chasing.run(noon(DUE + timedelta(days=90)).replace(hour=3))  # found at night, told from 08:00 on
        report.city.delegates.update(ended_at=noon(DUE))

        chase(90)

        assert (told(report, 90), is_on_hold(report)) == ([], False)
        assert outcomes(report)[-2:] == ["90_days_after: gone", "90_days_after: gone"]

    def test_a_coordinator_brings_it_back_and_the_ladder_leaves_it_alone(self, report):
        for days in (60, 90):
            chase(days)
        standing.resume(
            membership=report.membership, by=factories.coordinator(), reason="A flood.", at=noon(DUE)
        )

        chase(95)

        assert not is_on_hold(report)

    def test_an_ended_membership_hears_nothing_more(self, report):
        members.end(report.membership)

        chase(60)

        assert (told(report), is_on_hold(report)) == ([], False)

    def leave(self, report) -> None:
        report.city.delegates.update(ended_at=noon(DUE))
        report.membership.mayor_email = ""
        report.membership.save()


class TestLetters:
    @pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.kind)
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_every_rung_has_its_words_for_every_reader(self, report, rung, language):
        User.objects.update(language=language)
        Membership.objects.update(mayor_language=language)
        NationalCommission.objects.update(language=language)

        chase(rung.days)

        for message in Message.objects.filter(notice__isnull=False):
            assert message.language == language
            assert report.city.name in message.subject
            assert "[personal link]" in message.text
            assert "%(" not in message.text
            assert "\n\n\n" not in message.text

    @pytest.mark.parametrize(
        ("days", "subject"),
        [
            (-180, "Now open: progress report of {city}, due on 20 April 2029 (R2029-FR-001)"),
            (-90, "Due in 90 days: progress report of {city} (R2029-FR-001)"),
            (-88, "Due in 88 days: progress report of {city} (R2029-FR-001)"),
            (-1, "Due tomorrow: progress report of {city} (R2029-FR-001)"),
            (0, "Due today: progress report of {city} (R2029-FR-001)"),
            (3, "Overdue since 20 April 2029: progress report of {city} (R2029-FR-001)"),
            (14, "Overdue since 20 April 2029: progress report of {city} (R2029-FR-001)"),
        ],
    )
    def test_a_late_letter_says_what_is_true_on_the_day_it_leaves(self, report, days, subject):
        chase(days)

        assert mail_of(report).subject == subject.format(city=report.city.name)

    def test_the_entry_for_a_calendar_follows_the_date(self, report, lead):
        chase(-90)
        link = delivery.personal_link(mail_of(report))
        path = link.removeprefix("http://localhost:8000")

        before = Client().get(path)
        services.extend(
            report=report,
            by=factories.coordinator(),
            until=date(2029, 6, 20),
            reason="A new team.",
            at=noon(date(2029, 3, 1)),
        )
        after = Client().get(path)

        assert before["Content-Type"] == "text/calendar; charset=utf-8"
        assert b"DTEND:20290420T220000Z" in before.content
        assert b"DTEND:20290620T220000Z" in after.content
        assert Client().get(path.replace("R2029-FR-001", "R2029-FR-002")).status_code == 404


def test_every_other_letter_that_names_the_day_offers_it_to_calendars_too(report):
    lead, coordinator, at = factories.lead(report.city), factories.coordinator(), noon(date(2029, 3, 1))
    asked = services.ask_extension(report=report, by=lead, until=date(2029, 7, 1), reason="Elections.", at=at)
    services.refuse_extension(request=asked, by=coordinator, reason="Too long.", at=at)
    services.extend(report=report, by=coordinator, until=date(2029, 6, 20), reason="A new team.", at=at)
    members.fill(report)
    services.submit(report=report, by=lead, at=noon(DUE))
    services.send_back(report=report, by=coordinator, sections={"plan": "Say more."}, at=noon(DUE))

    kinds = ["extension_refused_for_delegate", "new_date_for_delegate", "send_back_for_delegate"]
    letters = Message.objects.filter(kind__in=kinds).order_by("kind")

    assert list(letters.values_list("kind", flat=True)) == kinds
    for letter in letters:
        assert "[personal link]" in letter.text
        assert "\n\n\n" not in letter.text
        entry = Client().get(delivery.personal_link(letter).removeprefix("http://localhost:8000"))
        assert b"DTEND:20290620T220000Z" in entry.content


class TestCommand:
    def run(self, *arguments: str) -> list[str]:
        out = StringIO()
        call_command("chase_reports", *arguments, stdout=out)
        return out.getvalue().splitlines()

    def test_a_dry_run_says_who_would_get_what_and_why_and_writes_nothing(self, report, lead, portal_clock):
        portal_clock(noon(DUE + timedelta(days=30)))

        lines = self.run("--dry-run")

        notice = f"R2029-FR-001 {report.city.name}: Reminder, with a copy to the National Commission"
        why = "[due on 20 April 2029, 30 days after it]"
        assert lines[-3:] == [
            f"{notice} → {lead} (delegate, en) {why}",
            f"{notice} → commission@fr.example (commission, en) {why}",
            "2 messages to write, 0 notices with nobody to write to, 6 passed over. Nothing was written.",
        ]
        assert Notice.objects.count() == 0

    def test_a_dry_run_before_the_schedule_is_kept_says_the_same(self, france, portal_clock):
        report = members.scheduled()
        portal_clock(noon(DUE - timedelta(days=180)))

        assert self.run("--dry-run")[0].startswith(f"R2029-FR-001 {report.city.name}: The report is open → ")

    def test_it_keeps_the_schedule_and_writes_what_is_due_once(self, france, portal_clock):
        report = members.scheduled()
        portal_clock(noon(DUE - timedelta(days=180)))

        assert self.run() == ["1 notices found, 1 messages written, 0 not needed any more."]
        assert self.run() == ["0 notices found, 0 messages written, 0 not needed any more."]
        assert told(report) == [factories.lead(report.city).email]

    def test_what_was_found_at_night_is_in_the_dry_run_until_it_leaves(self, report, lead, portal_clock):
        portal_clock(factories.hamburg(2029, 4, 20, 7))
        assert self.run() == [
            "5 notices found, 0 messages written, 0 not needed any more. Mails leave from 08:00 in Hamburg."
        ]

        assert f"→ {lead} (delegate, en) [due on 20 April 2029, the day itself]" in self.run("--dry-run")[0]


class TestPages:
    def page(self, **query) -> str:
        client = Client()
        client.force_login(factories.coordinator())
        response = client.get(reverse("admin:reports_progressreport_reminders"), query)
        assert response.status_code == (400 if query.get("day") == "1999-01-01" else 200)
        return response.content.decode()

    def test_a_coordinator_sees_what_leaves_today(self, report, lead, portal_clock):
        portal_clock(noon(DUE + timedelta(days=60)))

        page = self.page()

        assert f"{lead} (delegate, en)" in page
        assert "mayor@townhall.example (mayor, en)" in page
        assert "due on 20 April 2029, 60 days after it" in page

    def test_a_cohorts_first_mailing_is_seen_before_it_leaves(self, france, portal_clock):
        report = members.scheduled()
        portal_clock(noon(date(2028, 10, 1)))

        page = self.page(day="2028-10-22")

        assert "Who gets what on 22 October 2028" in page
        assert f"{report.city.name}, R2029-FR-001" in page
        assert f"{factories.lead(report.city).email} (delegate, en)" in page
        assert "?day=2028-10-22" in self.page()

    def test_a_day_in_the_past_is_refused_in_words(self, report):
        assert "Choose a day from today on" in self.page(day="1999-01-01")

    def test_a_city_with_nobody_to_write_to_is_on_the_list(self, report, portal_clock):
        portal_clock(noon(DUE))
        assert "Every city that owes a report has somebody who reads." in self.page()
        report.city.delegates.update(ended_at=noon(DUE))
        chase(0)

        page = self.page()

        assert report.city.name in page
        assert "a notice found nobody" in page

    def test_a_refused_message_is_on_the_list_with_the_servers_words(self, report, portal_clock):
        chase(0)
        message = mail_of(report)
        message.attempts.create(delivered=False, answer="550 No such mailbox")
        Message.objects.filter(pk=message.pk).update(state=State.FAILED)

        assert "550 No such mailbox" in self.page()

    def test_the_pages_queries_do_not_grow_with_the_network(self, report, portal_clock):
        portal_clock(noon(DUE))
        counts = []
        self.page()  # what a process looks up once
        for _size in range(2):
            with CaptureQueriesContext(connection) as captured:
                self.page()
            counts.append(len(captured))
            for _more in range(3):
                members.opened()

        assert counts[0] == counts[1]


def test_a_city_sees_what_it_was_told_and_what_comes_next(report, lead, portal_clock):
    chase(-30)
    delivery.deliver_due()

    past = [(line.on, line.rung.days, line.to, line.outcome) for line in story.told(report)]
    ahead = [(line.on, line.to) for line in story.coming(report, DUE - timedelta(days=30))]

    assert past[-1] == (date(2029, 3, 21), -30, lead, "sent")
    assert [outcome for *_line, outcome in past[:-1]] == ["passed over: a later notice took its place"] * 2
    assert ahead == [
        (date(2029, 4, 13), "to the delegates"),
        (date(2029, 4, 20), "to the delegates"),
        (date(2029, 5, 4), "to the delegates"),
        (date(2029, 5, 20), "to the delegates, copy to the National Commission"),
        (date(2029, 6, 19), "to the delegates and the mayor, copy to the National Commission"),
        (date(2029, 7, 19), "to the delegates and the mayor, copy to the National Commission"),
    ]


def test_a_mayor_whom_nobody_knows_is_not_promised_a_letter():
    report = members.opened(members.member(mayor=""))

    last = list(story.coming(report, DUE))[-1]

    assert last.to.endswith("; the portal knows no address of the mayor until the city submits")


def test_nothing_comes_once_it_is_submitted(report):
    members.fill(report)
    services.submit(report=report, by=factories.lead(report.city), at=noon(DUE))

    assert list(story.coming(report, DUE - timedelta(days=30))) == []


def test_an_imported_member_without_a_date_is_left_alone(france):
    membership = members.imported()
    factories.lead(membership.city)

    for year in range(2027, 2033):
        services.schedule_next(at=noon(date(year, 4, 30)))
        chasing.run(noon(date(year, 4, 30)))

    assert (Notice.objects.count(), Message.objects.filter(notice__isnull=False).count()) == (0, 0)
