"""R7: every two years from admission, without drift; imported members by their policy; dates move only later."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cities import schedule, standing
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from reports import chasing, dashboards, services
from reports.enums import Status
from reports.models import DueChange, ExtensionRequest, ProgressReport
from tests import factories, pages
from tests.reports import members
from tests.reports.members import ADMITTED, DUE, noon
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("admitted", "dates"),
    [
        (date(2027, 4, 20), [date(2029, 4, 20), date(2031, 4, 20), date(2033, 4, 20)]),
        (date(2028, 2, 29), [date(2030, 2, 28), date(2032, 2, 29), date(2034, 2, 28)]),
    ],
)
def test_dates_are_counted_from_admission_and_29_february_comes_back(admitted, dates):
    assert [schedule.report_due(admitted, period) for period in (1, 2, 3)] == dates


def test_every_current_member_with_a_schedule_gets_its_next_report_once():
    member = members.member()
    members.imported()  # year unknown: no schedule until a coordinator sets one

    assert services.schedule_next(at=noon(ADMITTED)) == 1
    assert services.schedule_next(at=noon(ADMITTED)) == 0

    report = members.report_of(member)
    assert (report.reference, report.scheduled_on, report.due_on) == ("R2029-FR-001", DUE, DUE)
    assert report.status == Status.SCHEDULED


def test_references_of_a_year_and_country_are_counted_on():
    for _each in range(3):
        members.member()
    services.schedule_next(at=noon(ADMITTED))
    late = members.member()
    services.schedule_next(at=noon(ADMITTED))

    assert members.report_of(late).reference == "R2029-FR-004"


def test_a_late_report_does_not_move_the_next_date():
    report = members.submitted(at=noon(DUE + timedelta(days=50)))
    services.accept(report=report, by=factories.coordinator(), at=noon(DUE + timedelta(days=80)))

    services.schedule_next(at=noon(DUE + timedelta(days=80)))

    following = members.report_of(report.membership)
    assert (following.period, following.due_on) == (2, date(2031, 4, 20))


def test_dates_that_passed_before_a_report_was_done_with_are_covered_by_it():
    done = noon(date(2031, 5, 1))  # two years late, after the second report's date
    report = members.submitted(at=done)
    services.accept(report=report, by=factories.coordinator(), at=done)

    services.schedule_next(at=done)

    by_period = dict(ProgressReport.objects.order_by("period").values_list("period", "status"))
    assert by_period == {1: Status.ACCEPTED, 2: Status.SKIPPED, 3: Status.SCHEDULED}
    assert members.report_of(report.membership).due_on == date(2033, 4, 20)


def test_nobody_gets_less_than_thirty_days_after_a_report_is_done_with():
    done = noon(date(2031, 4, 10))  # ten days before the second report is due by the rule
    report = members.submitted(at=done)
    services.accept(report=report, by=factories.coordinator(), at=done)
    services.schedule_next(at=done)

    following = members.report_of(report.membership)

    assert (following.scheduled_on, following.due_on) == (date(2031, 4, 20), date(2031, 5, 10))


def test_a_first_report_is_owed_although_nothing_ran_for_years():
    member = members.member()
    services.schedule_next(at=noon(date(2030, 1, 1)))

    assert members.report_of(member).is_overdue(date(2030, 1, 1))


def test_a_member_that_left_and_came_back_counts_from_its_new_admission():
    report = members.opened()
    members.end(report.membership)
    again = members.member(date(2030, 3, 3), of=report.city)
    assert services.close_ended(at=noon(date(2030, 3, 3))) == 1
    services.schedule_next(at=noon(date(2030, 3, 3)))

    report.refresh_from_db()
    assert report.status == Status.CLOSED
    assert members.report_of(again).due_on == date(2032, 3, 3)


def test_a_coordinator_sets_the_first_date_of_a_member_without_one():
    member = members.imported()
    who, lead = factories.coordinator(), factories.lead(member.city)

    standing.set_first_report(
        membership=member, on=date(2029, 4, 30), by=who, reason="Agreed.", at=noon(ADMITTED)
    )
    services.schedule_next(at=noon(ADMITTED))

    assert members.report_of(member).due_on == date(2029, 4, 30)
    told = Message.objects.get(kind="first_report_for_delegate")
    assert (told.to, "30 April 2029" in told.subject, "Agreed." in told.text) == (lead.email, True, True)
    with pytest.raises(TransitionNotAllowed, match="has a date already"):
        standing.set_first_report(
            membership=member, on=date(2030, 4, 1), by=who, reason="No.", at=noon(ADMITTED)
        )


def test_no_first_date_lies_in_the_past_or_comes_from_somebody_else():
    member = members.imported()
    with pytest.raises(ValidationError, match="lies ahead"):
        standing.set_first_report(
            membership=member, on=ADMITTED, by=factories.coordinator(), reason="Now.", at=noon(ADMITTED)
        )
    for day in (date(2030, 4, 22), date.max):
        with pytest.raises(ValidationError, match="Choose a day until 20 April 2030"):
            standing.set_first_report(
                membership=member, on=day, by=factories.coordinator(), reason="A slip.", at=noon(ADMITTED)
            )
    with pytest.raises(PermissionDenied):
        standing.set_first_report(
            membership=member, on=date(2030, 1, 1), by=factories.officer(), reason="Me.", at=noon(ADMITTED)
        )


def test_a_report_opens_180_days_before_it_is_due():
    report = members.scheduled()
    day = DUE - timedelta(days=180)

    assert services.open_due(at=noon(day - timedelta(days=1))) == 0
    assert services.open_due(at=noon(day)) == 1
    assert services.open_due(at=noon(day)) == 0

    report.refresh_from_db()
    assert report.status == Status.OPEN
    assert report.dossier is not None


def test_more_time_is_asked_granted_and_leaves_the_next_date_where_it_was():
    report = members.opened()
    until = DUE + timedelta(days=60)
    request = services.ask_extension(
        report=report, by=factories.lead(report.city), until=until, reason="Elections.", at=noon(DUE)
    )

    services.grant_extension(request=request, by=factories.coordinator(), at=noon(DUE))

    report.refresh_from_db()
    assert (report.due_on, report.scheduled_on) == (until, DUE)
    assert schedule.due_of(report.membership, 2) == date(2031, 4, 20)
    who = request.answered_by
    with pytest.raises(TransitionNotAllowed, match=f"{who} answered this request already, on 20 April 2029"):
        services.refuse_extension(request=request, by=factories.coordinator(), reason="No.", at=noon(DUE))


def test_a_refused_request_leaves_the_date_and_another_may_be_asked():
    report = members.opened()
    ask = {"report": report, "by": factories.lead(report.city), "reason": "Elections.", "at": noon(DUE)}
    request = services.ask_extension(until=DUE + timedelta(days=60), **ask)
    with pytest.raises(TransitionNotAllowed, match="waiting for UIL's answer"):
        services.ask_extension(until=DUE + timedelta(days=50), **ask)

    services.refuse_extension(request=request, by=factories.coordinator(), reason="Too long.", at=noon(DUE))

    report.refresh_from_db()
    assert report.due_on == DUE
    services.ask_extension(until=DUE + timedelta(days=20), **ask)


@pytest.mark.parametrize("days", [-5, 0])
def test_a_date_never_moves_to_an_earlier_day(days):
    report = members.opened()
    with pytest.raises(ValidationError, match="time is given, never taken away"):
        services.extend(
            report=report,
            by=factories.coordinator(),
            until=DUE + timedelta(days=days),
            reason="Sooner.",
            at=noon(ADMITTED),
        )


def test_a_report_that_cannot_be_opened_keeps_no_other_from_opening():
    before, broken, after = (members.scheduled() for _each in range(3))
    day = noon(DUE - timedelta(days=180))

    with database.refusing_changes_of("reports_progressreport", broken.pk):
        assert services.open_due(at=day) == 2
    assert services.open_due(at=day) == 1  # tried again by the next sweep

    for report in (before, broken, after):
        report.refresh_from_db()
        assert report.status == Status.OPEN


NEXT = date(2031, 4, 20)  # by the rule


def test_time_ends_before_the_next_report_is_due_whoever_gives_it():
    report, who = members.opened(), factories.coordinator()
    lead = factories.lead(report.city)
    common = {"report": report, "reason": "A slip.", "at": noon(DUE)}
    for until in (NEXT, date(2929, 4, 20), date.max):
        for give in (
            lambda day: services.extend(by=who, until=day, **common),
            lambda day: services.ask_extension(by=lead, until=day, **common),
            lambda day: services.extend_cohort(year=2029, until=day, by=who, reason="Late.", at=noon(DUE)),
        ):
            with pytest.raises(ValidationError, match="Choose a day before 20 April 2031") as refused:
                give(until)
            assert "two years after 20 April 2029, the date of this one by the rule" in str(refused.value)

    assert services.extend(by=who, until=NEXT - timedelta(days=1), **common).due_on == date(2031, 4, 19)
    with pytest.raises(ValidationError, match="this one gets no more time"):
        services.extend(by=who, until=NEXT - timedelta(days=2), **common)


def test_a_report_that_was_read_late_comes_back_with_its_thirty_days_all_the_same():
    report = members.returned(at=noon(NEXT))
    assert report.due_on == NEXT + timedelta(days=30)


class TestTakingADateBack:
    def take_back(self, report, at=DUE):
        return services.take_back_date(
            report=report, by=factories.coordinator(), reason="The year was mistyped.", at=noon(at)
        )

    def extended(self, report=None):
        report = report or members.opened()
        until = date(2030, 7, 15)
        return services.extend(
            report=report, by=factories.coordinator(), until=until, reason="Floods.", at=noon(DUE)
        )

    def test_the_former_date_counts_again_and_the_team_is_told(self):
        report = self.take_back(self.extended())

        report.refresh_from_db()
        assert report.due_on == DUE
        assert [change.cause for change in report.due_changes.all()] == ["extension", "undone"]
        told = Message.objects.get(kind="date_taken_back_for_delegate")
        assert told.subject.startswith("Due on 20 April 2029, as before")
        assert "The date 15 July 2030" in told.text
        assert "The year was mistyped." in told.text

    def test_what_hangs_on_a_date_keeps_it(self):
        reminded = self.extended()
        chasing.run(noon(date(2030, 6, 20)))
        held = members.opened()
        standing.put_on_hold(membership=held.membership, about=held.reference, at=noon(DUE))
        self.extended(held)
        returned = members.returned(at=noon(DUE))

        for report, why in (
            (reminded, "was reminded of 15 July 2030 already"),
            (held, "came off hold when it was given 15 July 2030"),
            (returned, "is none that UIL gave as more time"),
        ):
            with pytest.raises(TransitionNotAllowed, match=why):
                self.take_back(report, date(2030, 6, 21))

    def test_it_is_taken_back_once_by_a_coordinator_with_a_reason(self):
        report = self.extended()
        with pytest.raises(ValidationError, match="Give a reason"):
            services.take_back_date(report=report, by=factories.coordinator(), reason=" ", at=noon(DUE))
        with pytest.raises(PermissionDenied):
            services.take_back_date(report=report, by=factories.lead(report.city), reason="Me.", at=noon(DUE))
        self.take_back(report)
        with pytest.raises(TransitionNotAllowed, match="none that UIL gave"):
            self.take_back(report)


class TestRequestsThatNobodyNeedsAnyMore:
    def ask(self, report):
        return services.ask_extension(
            report=report,
            by=factories.lead(report.city),
            until=DUE + timedelta(days=30),
            reason="Elections.",
            at=noon(DUE),
        )

    def test_they_end_with_the_report_and_the_team_reads_so(self):
        submitted, skipped, ended = (members.opened() for _each in range(3))
        requests = [self.ask(report) for report in (submitted, skipped, ended)]
        members.fill(submitted)
        services.submit(report=submitted, by=factories.lead(submitted.city), at=noon(DUE))
        services.skip(report=skipped, by=factories.coordinator(), reason="Merged.", at=noon(DUE))
        members.end(ended.membership)
        services.close_ended(at=noon(DUE))

        for request in requests:
            with pytest.raises(
                TransitionNotAllowed, match="ended on 20 April 2029, 12:00, Hamburg time, with the report"
            ):
                services.refuse_extension(
                    request=request, by=factories.coordinator(), reason="No.", at=noon(DUE)
                )
        letters = Message.objects.filter(kind__in=["submit_for_delegate", "skip_for_delegate"])
        sentence = "Your request for more time, until 20 May 2029, has ended with it."
        assert [sentence in letter.text for letter in letters] == [True, True]
        assert dashboards.of_coordinator(noon(DUE))["reports"]["asked"] == []

    def test_a_years_new_date_grants_what_it_gives_and_leaves_the_rest_waiting(self):
        enough, less = self.ask(members.opened()), self.ask(members.opened())
        ExtensionRequest.objects.filter(pk=less.pk).update(until=DUE + timedelta(days=90))

        services.extend_cohort(
            year=2029,
            until=DUE + timedelta(days=60),
            by=factories.coordinator(),
            reason="The form opened late.",
            at=noon(DUE),
        )

        answers = ExtensionRequest.objects.order_by("id").values_list("pk", "answer")
        assert list(answers) == [(enough.pk, "granted"), (less.pk, "waiting")]


def test_a_cohort_moves_together_and_who_has_more_time_already_keeps_it():
    early, late = members.opened(), members.opened()
    until = DUE + timedelta(days=30)
    services.extend(
        report=late, by=factories.coordinator(), until=DUE + timedelta(days=90), reason="Flood.", at=noon(DUE)
    )
    done = members.submitted()

    moved = services.extend_cohort(
        year=2029, until=until, by=factories.coordinator(), reason="The form opened late.", at=noon(DUE)
    )

    assert moved == 1
    for row, day in ((early, until), (late, DUE + timedelta(days=90)), (done, DUE)):
        row.refresh_from_db()
        assert row.due_on == day
    assert DueChange.objects.get(report=early).reason == "The form opened late."


def test_a_years_new_date_costs_the_same_for_few_and_for_many_and_ends_holds():
    who = factories.coordinator()

    def move(until: date) -> int:
        with pages.counted() as queries:
            services.extend_cohort(year=2029, until=until, by=who, reason="Late.", at=noon(DUE))
        return len(queries)

    members.opened()
    few = move(DUE + timedelta(days=10))
    rows = [members.opened() for _each in range(4)]
    many = move(DUE + timedelta(days=20))

    held = rows[0].membership
    standing.put_on_hold(membership=held, about=rows[0].reference, at=noon(DUE))
    move(DUE + timedelta(days=30))

    held.refresh_from_db()
    assert (many, held.on_hold_since) == (few, None)
    letters = Message.objects.filter(kind="new_date_for_delegate")
    assert letters.count() == 1 + 5 + 5
    assert "from 10 May 2029 to 20 May 2029" in letters.last().text


def test_time_given_to_a_member_on_hold_brings_it_back():
    report = members.opened()
    standing.put_on_hold(membership=report.membership, about=report.reference, at=noon(date(2029, 7, 19)))

    services.extend(
        report=report,
        by=factories.coordinator(),
        until=date(2029, 9, 1),
        reason="A new team.",
        at=noon(date(2029, 7, 20)),
    )

    report.membership.refresh_from_db()
    assert report.membership.on_hold_since is None
    assert [event.step for event in report.membership.events.all()] == ["on_hold", "resumed"]


def test_a_skipped_report_has_its_reason_and_the_next_one_follows():
    report = members.opened()
    with pytest.raises(ValidationError, match="Give a reason"):
        services.skip(report=report, by=factories.coordinator(), reason=" ", at=noon(DUE))

    services.skip(report=report, by=factories.coordinator(), reason="The city merged.", at=noon(DUE))
    services.schedule_next(at=noon(DUE))

    assert members.report_of(report.membership).due_on == date(2031, 4, 20)
    assert "The next report is due on 20 April 2031." in Message.objects.get(kind="skip_for_delegate").text


def test_a_member_on_hold_for_want_of_a_report_that_is_not_asked_for_is_back():
    report = members.opened()
    standing.put_on_hold(membership=report.membership, about=report.reference, at=noon(DUE))

    services.skip(report=report, by=factories.coordinator(), reason="The city merged.", at=noon(DUE))

    report.membership.refresh_from_db()
    assert report.membership.on_hold_since is None
    back = report.membership.events.last()
    assert (back.step, back.reason, back.about) == ("resumed", "The city merged.", report.reference)
    assert "no longer on hold" in Message.objects.get(kind="skip_for_delegate").text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("due_on = '2029-04-19'", "report_due_never_earlier"),
        ("due_on = '2031-04-22'", "report_due_before_the_next_one"),
        ("due_on = '9999-12-31'", "report_due_before_the_next_one"),
        ("scheduled_on = '2029-04-19'", "never change"),
        ("reference = 'R2029-FR-009'", "never change"),
        ("status = 'late'", "report_status_known"),
        ("status = 'open'", "report_is_written_in_a_dossier"),
        ("status = 'accepted'", "report_"),
        ("period = 0", ""),
    ],
)
def test_the_database_keeps_a_report_what_it_is(change, says):
    report = members.scheduled()
    assert says in database.refusal(f"UPDATE reports_progressreport SET {change} WHERE id = %s", report.pk)


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("reports_duechange", {"cause": "undone"}),
        ("reports_duechange", {"new": date(2029, 1, 1)}),
        ("reports_reportchange", {"verb": "lose"}),
        ("reports_reportchange", {"new": "late"}),
        ("reports_reportchange", {"role": "mayor"}),
    ],
)
def test_the_database_keeps_history_in_known_words_and_dates_in_their_direction(table, changes):
    report = members.opened()
    services.extend(
        report=report, by=factories.coordinator(), until=date(2030, 1, 1), reason="Flood.", at=noon(DUE)
    )
    row = {"reports_duechange": report.due_changes, "reports_reportchange": report.changes}[table].last()
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_lets_a_member_have_one_report_in_hand():
    report = members.scheduled()
    copy = ProgressReport(
        **{
            field.attname: getattr(report, field.attname)
            for field in ProgressReport._meta.concrete_fields
            if field.name not in ("id", "reference", "number", "period")
        },
        reference="R2029-FR-002",
        number=2,
        period=2,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_reportchange SET reason = 'Another.'",
        "DELETE FROM reports_reportchange",
        "UPDATE cities_membershipevent SET reason = 'Another.'",
        "DELETE FROM cities_membershipevent",
        "UPDATE reports_duechange SET new = '2040-01-01'",
        "DELETE FROM reports_duechange",
    ],
)
def test_history_is_only_added_to(sql):
    report = members.opened()
    standing.put_on_hold(membership=report.membership, about=report.reference, at=noon(DUE))
    services.extend(
        report=report, by=factories.coordinator(), until=date(2030, 1, 1), reason="Flood.", at=noon(DUE)
    )
    assert "append-only" in database.refusal(sql)
