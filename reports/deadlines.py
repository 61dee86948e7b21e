"""The day on which a report is due, in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cities import deadlines
from gnlc_portal.lib import clock
from reports.models import ProgressReport


def of_report(report: ProgressReport, at: datetime) -> dict[str, object]:
    """Last day to submit, for components/deadline.html, as the delegates of its city read it."""
    return deadlines.until(_("Last day to submit"), ends_at(report), at, city=report.city)


def ends_at(report: ProgressReport) -> datetime:
    """The midnight after the day on which it is due, in Hamburg: a moment before it is in time."""
    day = report.due_on + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=clock.HAMBURG)
