"""What the overview of a report shows: the next step, the sections, the day, more time, what was sent and what comes."""

from datetime import datetime
from typing import Any

from cities import schedule, team
from cities.teamwork import progress
from gnlc_portal.lib import clock
from reports import looks, story, timeline
from reports.enums import OWED, Status
from reports.models import ExtensionAnswer, ProgressReport
from reports.owner import REPORTS
from reports.services.opening import OPENS_BEFORE


def context(report: ProgressReport, at: datetime) -> dict[str, Any]:
    """Everything ``reports/overview.html`` needs, in a constant number of queries."""
    writing = progress.context(REPORTS, report, at) if report.dossier is not None else {"is_editable": False}
    today = clock.hamburg_date(at)
    requests = list(report.extension_requests.select_related("asked_by", "answered_by"))
    return (
        REPORTS.context(report)
        | writing
        | {
            "deadline": REPORTS.deadline(report, at),
            "is_owed": report.status in OWED,
            "is_overdue": report.is_overdue(today),
            "opens_on": report.due_on - OPENS_BEFORE,
            "look": looks.OF_CITY[Status(report.status)],
            "timeline": REPORTS.timeline(report),
            "reminders": story.timeline(report, today),
            "delegates": team.delegates(report.city),
            "requests": requests,
            "waits": any(row.answer == ExtensionAnswer.WAITING for row in requests),
            "starts_from": _starts_from(report),
            "following": _following(report),
        }
    )


def _starts_from(report: ProgressReport) -> ProgressReport | None:
    """The accepted report whose answers this one opened with."""
    earlier = report.membership.reports.filter(status=Status.ACCEPTED, period__lt=report.period)
    return earlier.order_by("period").last()


def _following(report: ProgressReport) -> dict[str, Any] | None:
    """Of a report that is done with: the next one, as soon as it is scheduled, and its day; None where none is owed."""
    if report.status not in {Status.ACCEPTED, Status.SKIPPED} or report.membership.ended_on is not None:
        return None
    settled = report.changes.latest("id")
    later = report.membership.reports.exclude(status=Status.SKIPPED).filter(period__gt=report.period)
    following = later.order_by("period").first()
    done_on = clock.hamburg_date(settled.at)
    return {
        "reason": timeline.reason_of(settled) if report.status == Status.SKIPPED else "",
        "report": following,
        "due_on": following.due_on
        if following
        else schedule.due_after(report.membership, report.period, done_on),
    }
