"""A report opens for writing 180 days before it is due, with what the portal knows already; it closes with its membership."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.trail import book
from reports import prefill
from reports.enums import UNFINISHED, Role, Status, Verb
from reports.models import ProgressReport, ReportChange
from reports.questionnaire import REPORT_V1
from reports.services import _move

logger = logging.getLogger(__name__)

OPENS_BEFORE = timedelta(days=180)
BATCH = 200  # reports a transaction


def open_due(*, at: datetime | None = None) -> int:
    """Open every scheduled report whose time has come; returns how many. Safe to repeat and to run twice at once.

    One that cannot be opened keeps no other from it, and is tried again by the next sweep.
    """
    at = at or clock.now()
    soonest = clock.hamburg_date(at) + OPENS_BEFORE
    rows = ProgressReport.objects.owed().filter(status=Status.SCHEDULED, due_on__lte=soonest).order_by("pk")
    opened = last = 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        done = _attempt(ids, at)
        opened += sum(_attempt([pk], at) or 0 for pk in ids) if done is None else done
    return opened


def close_ended(*, at: datetime | None = None) -> int:
    """Close what members owed whose membership has ended; returns how many."""
    at = at or clock.now()
    closed = 0
    while batch := _close_batch(at):
        closed += batch
    return closed


def _attempt(ids: list[int], at: datetime) -> int | None:
    """How many of these reports were opened; None where one of them could not be, and so none was."""
    try:
        return _open_batch(ids, at)
    except Exception:
        logger.exception("reports %s–%s were not opened", ids[0], ids[-1])
        return None


@transaction.atomic
def _open_batch(ids: list[int], at: datetime) -> int:
    rows = ProgressReport.objects.owed().filter(pk__in=ids, status=Status.SCHEDULED).order_by("pk")
    batch = list(rows.select_related("membership", "city").select_for_update(of=("self",), skip_locked=True))
    if not batch:
        return 0
    _record(batch, Verb.OPEN, Status.OPEN, at)
    created = dossiers.create_many(kind=REPORT_V1.kind, number=len(batch), at=at)
    for report, dossier in zip(batch, created, strict=True):
        report.status, report.dossier, report.opened_at = Status.OPEN, dossier, at
    prefill.fill(batch, at)
    ProgressReport.objects.bulk_update(batch, ["status", "dossier", "opened_at"])
    return len(batch)


@transaction.atomic
def _close_batch(at: datetime) -> int:
    rows = ProgressReport.objects.filter(status__in=UNFINISHED, membership__ended_on__isnull=False).order_by(
        "pk"
    )
    batch = list(
        rows.select_related("dossier", "city").select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    if not batch:
        return 0
    for report in batch:
        if report.dossier is not None:
            dossiers.set_open_sections(report.dossier, [])
    _record(batch, Verb.CLOSE, Status.CLOSED, at)
    ProgressReport.objects.filter(pk__in=[report.pk for report in batch]).update(status=Status.CLOSED)
    _move.end_requests(batch, at)
    _move.stop_reminders(batch, at, NoticeReason.SETTLED)
    return len(batch)


def _record(batch: list[ProgressReport], verb: Verb, new: Status, at: datetime) -> None:
    """One line of history each, while the reports still carry their old status."""
    changes = ReportChange.objects.bulk_create(
        ReportChange(report=report, old=report.status, new=new, verb=verb, role=Role.SYSTEM, at=at)
        for report in batch
    )
    book.tell_all(changes)
