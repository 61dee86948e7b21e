"""More time for a report: asked by the city and answered by UIL, given by UIL, or for all reports of a year."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities import standing
from cities.permissions import is_lead
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import NoticeReason
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
        ValidationError: ``reason_required``; by field ``until``: not later than now and the present date.
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
        ValidationError: ``until``: the day is no longer later than the present date.
    """
    at = at or clock.now()
    report = _move.lock(request.report)
    _require_coordinator(report, by)
    _answer(request, ExtensionAnswer.GRANTED, by, at)
    _move_date(report, request.until, by, request.reason, DueCause.EXTENSION, at)
    emails.tell_of_new_date(report, request.reason)
    return report


@transaction.atomic
def refuse_extension(
    *, request: ExtensionRequest, by: User, reason: str, at: datetime | None = None
) -> ExtensionRequest:
    """UIL does not give the time, with a reason; the date stays.

    Raises:
        PermissionDenied, TransitionNotAllowed (answered already), ValidationError (``reason_required``).
    """
    at = at or clock.now()
    report = _move.lock(request.report)
    _require_coordinator(report, by)
    reason = _move.validated_reason(reason, _("Give a reason for refusing."))
    _answer(request, ExtensionAnswer.REFUSED, by, at, reason)
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
    waiting = report.extension_requests.filter(answer=ExtensionAnswer.WAITING).first()
    if waiting is not None:
        _answer(waiting, ExtensionAnswer.GRANTED, by, at, reason)
    _move_date(report, until, by, reason, DueCause.EXTENSION, at)
    emails.tell_of_new_date(report, reason)
    return report


def of_cohort(year: int, until: date) -> list[ProgressReport]:
    """The owed reports of a year whose date a cohort's new date would move."""
    rows = ProgressReport.objects.owed().filter(year=year, due_on__lt=until)
    return list(rows.select_related("city__country", "membership").order_by("reference"))


@transaction.atomic
def extend_cohort(*, year: int, until: date, by: User, reason: str, at: datetime | None = None) -> int:
    """A new date for every owed report of a year that is due earlier; returns how many. Later dates stay.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``reason_required``; ``until``: not ahead.
    """
    at = at or clock.now()
    if not by.is_coordinator:
        raise PermissionDenied
    reason = _move.validated_reason(reason, _("Give a reason for the new date."))
    if until <= clock.hamburg_date(at):
        raise _not_later(clock.hamburg_date(at))
    moved = 0
    for found in of_cohort(year, until):
        report = _move.lock(found)
        if report.status in OWED and report.due_on < until and report.membership.ended_on is None:
            _move_date(report, until, by, reason, DueCause.COHORT, at)
            emails.tell_of_new_date(report, reason)
            moved += 1
    return moved


def _move_date(
    report: ProgressReport, until: date, by: User, reason: str, cause: DueCause, at: datetime
) -> None:
    _require_owed(report)
    _validate_later(report, until, at)
    DueChange.objects.create(
        report=report, old=report.due_on, new=until, cause=cause, by=by, at=at, reason=reason
    )
    ProgressReport.objects.filter(pk=report.pk).update(due_on=until)
    report.due_on = until
    if report.caller is not None:
        report.caller.due_on = until
    _move.stop_reminders([report], at, NoticeReason.EXTENDED)
    # Time to report is no time on hold: UIL gave it, so the member stands as before.
    standing.resume(membership=report.membership, at=at, by=by, reason=reason, about=report.reference)


def _answer(
    request: ExtensionRequest, answer: ExtensionAnswer, by: User, at: datetime, reason: str = ""
) -> None:
    values = {"answer": answer, "answered_by": by, "answered_at": at, "answer_reason": reason}
    waiting = ExtensionRequest.objects.filter(pk=request.pk, answer=ExtensionAnswer.WAITING)
    if not waiting.update(**values):
        request.refresh_from_db()
        text = _("This request was answered already: %(answer)s.")
        raise TransitionNotAllowed(
            text % {"answer": ExtensionAnswer(request.answer).label}, by=str(request.answered_by or "")
        )
    request.refresh_from_db()


def _require_coordinator(report: ProgressReport, by: User) -> None:
    if not permissions.may_review(by, report):
        raise PermissionDenied


def _require_owed(report: ProgressReport) -> None:
    if report.status not in OWED or report.membership.ended_on is not None:
        text = _("The report %(reference)s is not owed now, so it needs no other date.")
        raise TransitionNotAllowed(text % {"reference": report.reference}, verb="extend")


def _validate_later(report: ProgressReport, until: date, at: datetime) -> None:
    latest = max(report.due_on, clock.hamburg_date(at))
    if until <= latest:
        raise _not_later(latest)


def _not_later(than: date) -> ValidationError:
    text = _("Choose a day after %(day)s: time is given, never taken away.") % {"day": long_date(than)}
    return ValidationError({"until": ValidationError(text, code="date_not_later")})
