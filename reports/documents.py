"""What the readable report says, on the page and on paper."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.teamwork import documents
from gnlc_portal.dossiers import answers, rendering
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date
from reports.enums import EDITABLE
from reports.models import ProgressReport
from reports.services import reviewing, submitting


def readable(
    report: ProgressReport, snapshot: Snapshot | None, at: datetime, files_at: Callable[[int], str]
) -> dict[str, Any]:
    """Context of the report as a person reads it: what was submitted, or the answers as they stand at a moment.

    Args:
        files_at: where this reader gets the file of an attachment's id.
    """
    assert report.dossier is not None  # fetched as one that is written
    sha256 = (
        snapshot.sha256
        if snapshot
        else dossiers.current_sha256(dossier=report.dossier, **submitting.identity(report))
    )
    standing = _standing(report, snapshot, at)
    return documents.readable(report, snapshot, at, files_at) | {
        "report": report,
        "title": _("Progress report"),
        "outside": outside(report) if snapshot else [],
        "sha256": sha256,
        "standing": standing,
        "state_line": standing,
    }


def outside(report: ProgressReport) -> list[rendering.Row]:
    """The consent to publish as it stands: what UIL decides upon, and no part of the frozen text."""
    assert report.dossier is not None
    return rendering.outside(report.dossier.questionnaire, answers.current(report.dossier))


def as_it_stands(report: ProgressReport) -> Snapshot | None:
    """The frozen text, while it is the one that counts; None while the city writes."""
    return None if report.status in EDITABLE else reviewing.submitted_snapshot(report)


def _standing(report: ProgressReport, snapshot: Snapshot | None, at: datetime) -> str:
    """Nobody shall take a sheet for more than it is."""
    if snapshot is None or report.submitted_at is None:
        day = long_date(clock.hamburg_date(at))
        return _("DRAFT of %(day)s – not submitted, may still change") % {"day": day}
    return pgettext("report", "Submitted on %(moment)s, Hamburg time") % {
        "moment": in_hamburg(report.submitted_at)
    }
