"""A new date for all owed reports of a year, so many at a time, whatever the size of the network."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cities import standing
from cities.models import Membership
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.trail import book
from reports import emails
from reports.enums import DueCause
from reports.models import DueChange, ExtensionAnswer, ExtensionRequest, ProgressReport
from reports.services import _move, extending

BATCH = 100  # reports a transaction


def of_cohort(year: int, until: date) -> list[ProgressReport]:
    """The owed reports of a year whose date a cohort's new date would move."""
    rows = ProgressReport.objects.owed().filter(year=year, due_on__lt=until)
    return list(rows.select_related("city__country", "membership").order_by("reference"))


def validate_cohort(reports: list[ProgressReport], until: date, at: datetime) -> None:
    """A day for many reports lies ahead, and before the next report of each.

    Raises:
        ValidationError: ``until``, with the first city that it does not fit.
    """
    if until <= clock.hamburg_date(at):
        raise extending.not_later(clock.hamburg_date(at))
    for report in reports:
        extending.validate_before_the_next(report, until)


def extend_cohort(*, year: int, until: date, by: User, reason: str, at: datetime | None = None) -> int:
    """A new date for every owed report of a year that is due earlier; returns how many. Later dates stay.

    Each batch is a transaction; what an interruption left out is moved by giving the date again.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: ``reason_required``; ``until``: not ahead, or not before the next report of one of them.
    """
    at = at or clock.now()
    if not by.is_coordinator:
        raise PermissionDenied
    reason = _move.validated_reason(reason, _("Give a reason for the new date."))
    rows = of_cohort(year, until)
    validate_cohort(rows, until, at)
    ids = sorted(row.pk for row in rows)
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return sum(_move_batch(batch, until, by, reason, at) for batch in batches)


@transaction.atomic
def _move_batch(ids: list[int], until: date, by: User, reason: str, at: datetime) -> int:
    rows = ProgressReport.objects.owed().filter(pk__in=ids, due_on__lt=until).order_by("pk")
    batch = list(rows.select_related("city", "membership").select_for_update(of=("self",)))
    changes = DueChange.objects.bulk_create(
        DueChange(
            report=report, old=report.due_on, new=until, cause=DueCause.COHORT, by=by, at=at, reason=reason
        )
        for report in batch
    )
    book.tell_all(changes)
    ProgressReport.objects.filter(pk__in=[report.pk for report in batch]).update(due_on=until)
    for report in batch:
        report.due_on = until
    _move.stop_reminders(batch, at, NoticeReason.EXTENDED)
    _grant(batch, until, by, reason, at)
    _resume(batch, by, reason, at)
    emails.tell_of_new_dates(changes)
    return len(batch)


def _grant(batch: list[ProgressReport], until: date, by: User, reason: str, at: datetime) -> None:
    """Who is given as much time as it asked for has its answer by this."""
    asked = ExtensionRequest.objects.filter(
        report__in=batch, answer=ExtensionAnswer.WAITING, until__lte=until
    )
    asked.update(answer=ExtensionAnswer.GRANTED, answered_by=by, answered_at=at, answer_reason=reason)


def _resume(batch: list[ProgressReport], by: User, reason: str, at: datetime) -> None:
    """Time to report is no time on hold; read anew, because a hold may have come before the lock."""
    held = Membership.objects.filter(reports__in=batch, on_hold_since__isnull=False)
    references = {report.membership_id: report.reference for report in batch}
    for membership in held.order_by("pk"):
        standing.resume(membership=membership, at=at, by=by, reason=reason, about=references[membership.pk])
