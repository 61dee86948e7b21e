"""The day on which a report is due, in words."""

from datetime import datetime

from django.utils.translation import gettext as _

from cities import deadlines
from gnlc_portal.lib import clock
from reports.models import ProgressReport


def of_report(report: ProgressReport, at: datetime) -> dict[str, object]:
    """Last day to submit, for components/deadline.html, as the delegates of its city read it."""
    return deadlines.until(_("Last day to submit"), clock.end_of(report.due_on), at, city=report.city)
