"""More time for a report: asked by the city and answered by UIL, given by UIL, or for all reports of a year."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities import schedule, standing
from cities.models import MembershipEvent, MembershipStep
from cities.permissions import is_lead
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Notice, NoticeReason
from reports import emails, permissions
from reports.enums import OWED, DueCause
from reports.models import DueChange, ExtensionAnswer, ExtensionRequest, ProgressReport
from reports.services import _move


@transaction.atomic
def ask_extension(
    *, report: ProgressReport, by: User, until: date, reason: str, at: datetime | None = None
) -> ExtensionRequest:
    """The lead asks for more time; the date stays until UIL answers.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: nothing is owed, or a request waits already.
        ValidationError: ``reason_required``; by field ``until``: not later than now and the present date, or not before
            the next report's.
    """
    at = at or clock.now()
    report = _move.lock(report)
    if not is_lead(by, report.city):
        raise PermissionDenied
    _require_owed(report)
    reason = _move.validated_reason(reason, _("Say why the city needs more time."))
    _validate_later(report, until, at)
    try:
        with transaction.atomic():
            request = ExtensionRequest.objects.create(
                report=report, until=until, reason=reason, asked_by=by, asked_at=at
            )
    except IntegrityError as error:
        text = _("A request for more time is waiting for UIL's answer already. Its answer comes by e-mail.")
        raise TransitionNotAllowed(text, verb="ask_extension") from error
    emails.tell_of_extension_asked(request)
    return request


@transaction.atomic
def grant_extension(*, request: ExtensionRequest, by: User, at: datetime | None = None) -> ProgressReport:
    """UIL gives the time that was asked for.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: answered already, or the report is not owed any more.
        ValidationError: ``until``: the day is no longer later than the present date, or not before the next report's.
    """
    at = at or clock.now()
    report = _move.lock(request.report)
    _require_coordinator(report, by)
    _answer(request, ExtensionAnswer.GRANTED, by, at)
    emails.tell_of_new_dates([_move_date(report, request.until, by, request.reason, at)])
    return report


@transaction.atomic
def refuse_extension(
    *, request: ExtensionRequest, by: User, reason: str, at: datetime | None = None
) -> ExtensionRequest:
    """UIL does not give the time, with a reason; the date stays.

    Raises:
        PermissionDenied, TransitionNotAllowed (answered already, not owed), ValidationError (``reason_required``).
    """
    at = at or clock.now()
    report = _move.lock(request.report)
    _require_coordinator(report, by)
    reason = _move.validated_reason(reason, _("Give a reason for refusing."))
    _answer(request, ExtensionAnswer.REFUSED, by, at, reason)
    _require_owed(report)
    emails.tell_of_extension_refused(request)
    return request


@transaction.atomic
def extend(
    *, report: ProgressReport, by: User, until: date, reason: str, at: datetime | None = None
) -> ProgressReport:
    """UIL gives a city more time of its own accord; a request that waits is granted by it.

    Raises:
        PermissionDenied, TransitionNotAllowed (not owed), ValidationError (``reason_required``, ``until``).
    """
    at = at or clock.now()
    report = _move.lock(report)
    _require_coordinator(report, by)
    reason = _move.validated_reason(reason, _("Give a reason for the new date."))
    emails.tell_of_new_dates([_move_date(report, until, by, reason, at)])
    return report


@transaction.atomic
def take_back_date(
    *, report: ProgressReport, by: User, reason: str, at: datetime | None = None
) -> ProgressReport:
    """UIL takes back a date that it gave by mistake, while nothing hangs on it; the former one counts again.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: nothing is owed, there is no such date, or something hangs on it.
        ValidationError: ``reason_required``.
    """
    at = at or clock.now()
    report = _move.lock(report)
    _require_coordinator(report, by)
    _require_owed(report)
    reason = _move.validated_reason(reason, _("Give a reason for taking the date back."))
    last = given_last(report)
    hangs = why_it_stays(report, last)
    if last is None or hangs:
        raise TransitionNotAllowed(hangs, verb="take_back_date")
    _write_date(report, last.old, by, reason, DueCause.UNDONE, at)
    emails.tell_of_date_taken_back(report, reason)
    return report


def given_last(report: ProgressReport) -> DueChange | None:
    """The present date, where UIL gave it as more time."""
    last = report.due_changes.last()
    return last if last is not None and last.cause in (DueCause.EXTENSION, DueCause.COHORT) else None


def why_it_stays(report: ProgressReport, given: DueChange | None) -> str:
    """Why a date is not taken back any more; empty while nothing hangs on it."""
    values = {"day": long_date(report.due_on), "city": report.city.name}
    if given is None:
        return _("The date of this report, %(day)s, is none that UIL gave as more time.") % values
    if report.submitted_at is not None and report.submitted_at > given.at:
        return _("The report was submitted since it is due on %(day)s, so the date stays.") % values
    if Notice.objects.filter(subject=report.reference, due_on=given.new).exists():
        return _("%(city)s was reminded of %(day)s already, so the date stays.") % values
    back = MembershipEvent.objects.filter(
        membership=report.membership_id, about=report.reference, at=given.at
    )
    if back.filter(step=MembershipStep.RESUMED).exists():
        return _("%(city)s came off hold when it was given %(day)s, so the date stays.") % values
    return ""


def _move_date(report: ProgressReport, until: date, by: User, reason: str, at: datetime) -> DueChange:
    _require_owed(report)
    _validate_later(report, until, at)
    change = _write_date(report, until, by, reason, DueCause.EXTENSION, at)
    # Whoever asked has its answer by this.
    for request in report.extension_requests.filter(answer=ExtensionAnswer.WAITING):
        _answer(request, ExtensionAnswer.GRANTED, by, at, reason)
    # Time to report is no time on hold: UIL gave it, so the member stands as before.
    standing.resume(membership=report.membership, at=at, by=by, reason=reason, about=report.reference)
    return change


def _write_date(
    report: ProgressReport, until: date, by: User, reason: str, cause: DueCause, at: datetime
) -> DueChange:
    change = DueChange.objects.create(
        report=report, old=report.due_on, new=until, cause=cause, by=by, at=at, reason=reason
    )
    ProgressReport.objects.filter(pk=report.pk).update(due_on=until)
    report.due_on = until
    if report.caller is not None:
        report.caller.due_on = until
    _move.stop_reminders([report], at, NoticeReason.EXTENDED)
    return change


def _answer(
    request: ExtensionRequest, answer: ExtensionAnswer, by: User, at: datetime, reason: str = ""
) -> None:
    values = {"answer": answer, "answered_by": by, "answered_at": at, "answer_reason": reason}
    waiting = ExtensionRequest.objects.filter(pk=request.pk, answer=ExtensionAnswer.WAITING)
    if not waiting.update(**values):
        request.refresh_from_db()
        raise _answered(request)
    request.refresh_from_db()


def _answered(request: ExtensionRequest) -> TransitionNotAllowed:
    assert request.answered_at is not None  # by constraint, once it does not wait
    who, when = str(request.answered_by or ""), in_hamburg(request.answered_at)
    if request.answer == ExtensionAnswer.LAPSED:
        text = _("This request for more time ended on %(when)s, Hamburg time, with the report.") % {
            "when": when
        }
    else:
        text = _("%(who)s answered this request already, on %(when)s, Hamburg time: %(answer)s.") % {
            "who": who,
            "when": when,
            "answer": ExtensionAnswer(request.answer).label,
        }
    return TransitionNotAllowed(text, by=who, verb="answer", at=request.answered_at)


def _require_coordinator(report: ProgressReport, by: User) -> None:
    if not permissions.may_review(by, report):
        raise PermissionDenied


def _require_owed(report: ProgressReport) -> None:
    if report.status not in OWED or report.membership.ended_on is not None:
        text = _("The report %(reference)s is not owed now, so it needs no other date.")
        raise TransitionNotAllowed(text % {"reference": report.reference}, verb="extend")


def _validate_later(report: ProgressReport, until: date, at: datetime) -> None:
    latest = max(report.due_on, clock.hamburg_date(at))
    following = _next_one(report)
    if latest + timedelta(days=1) >= following:
        text = _(
            "By the rule (R7) the next report of %(city)s is due on %(next)s, so this one gets no more time. It can be submitted "
            "at any time; or UIL does not ask for it, and the next one takes its place."
        )
        values = {"city": report.city.name, "next": long_date(following)}
        raise ValidationError({"until": ValidationError(text % values, code="date_of_the_next_report")})
    if until <= latest:
        raise not_later(latest)
    validate_before_the_next(report, until)


def validate_before_the_next(report: ProgressReport, until: date) -> None:
    """A day lies before the next report's by the rule.

    Raises:
        ValidationError: ``until``, with that day.
    """
    following = _next_one(report)
    if until < following:
        return
    text = _(
        "Choose a day before %(next)s for %(city)s: then its next report is due, two years after %(rule)s, the date of this "
        "one by the rule (R7)."
    )
    values = {"next": long_date(following), "city": report.city.name, "rule": long_date(report.scheduled_on)}
    raise ValidationError({"until": ValidationError(text % values, code="date_of_the_next_report")})


def _next_one(report: ProgressReport) -> date:
    return schedule.due_of(report.membership, report.period + 1)


def not_later(than: date) -> ValidationError:
    """The refusal of a day that gives no time."""
    text = _("Choose a day after %(day)s: time is given, never taken away.") % {"day": long_date(than)}
    return ValidationError({"until": ValidationError(text, code="date_not_later")})
