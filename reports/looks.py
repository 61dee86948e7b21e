"""How the status of a report looks to its city and to UIL: the mark of components/status.html, and the words."""

from datetime import date

from django.utils.translation import gettext as _

from reports.enums import Status
from reports.models import ProgressReport

OF_CITY = {
    Status.SCHEDULED: "off",
    Status.OPEN: "doing",
    Status.SUBMITTED: "todo",
    Status.RETURNED: "now",
    Status.ACCEPTED: "done",
    Status.SKIPPED: "off",
    Status.CLOSED: "off",
}
OF_UIL = OF_CITY | {Status.OPEN: "todo", Status.SUBMITTED: "now", Status.RETURNED: "doing"}


def for_uil(report: ProgressReport, today: date) -> dict[str, str]:
    """Context of components/status.html."""
    label = report.get_status_display()
    if report.is_overdue(today):
        return {"kind": "late", "label": _("%(status)s, overdue") % {"status": label}}
    return {"kind": OF_UIL[Status(report.status)], "label": label}
