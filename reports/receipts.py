"""The receipt of a report: drawn from the history and the frozen text."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cities import deadlines
from cities.teamwork import receipts
from cities.teamwork.owner import Owner
from gnlc_portal.lib.moments import exact, long_date
from reports.enums import Status, Verb
from reports.models import ProgressReport, ReportChange

_TODAY = {
    Status.RETURNED: gettext_lazy(
        "Since then UIL has sent sections back to the city: at present the report is not submitted. When it is submitted "
        "again, a new receipt takes the place of this one."
    ),
    Status.ACCEPTED: gettext_lazy("Since then UIL has accepted the report."),
    Status.CLOSED: gettext_lazy("Since then the membership has ended, and the report was closed with it."),
}


def submissions(report: ProgressReport) -> list[ReportChange]:
    """Every time it was submitted, oldest first: each has a receipt of its own."""
    return list(report.changes.filter(verb=Verb.SUBMIT).select_related("snapshot", "by").order_by("id"))


def context(owner: Owner, report: ProgressReport, number: int | None) -> dict[str, Any] | None:
    """What a receipt shows; the newest one's, or that of the submission of this number. None if there is no such one."""
    shared = receipts.context(owner, report, submissions(report), number)
    if shared is None:
        return None
    return shared | {
        "rows": facts(report, shared["change"]),
        "since_then": str(_TODAY.get(Status(report.status), "")) if shared["is_newest"] else "",
        "is_waiting": shared["is_newest"] and report.status == Status.SUBMITTED,
    }


def facts(report: ProgressReport, change: ReportChange) -> list[dict[str, Any]]:
    """Rows for components/summary.html."""
    return receipts.rows(
        [
            (_("Reference"), report.reference),
            (_("City"), f"{report.city.name}, {report.country.name}"),
            (pgettext("report", "Received"), exact(change.at)),
            (_("By the clocks of the city"), deadlines.in_the_city(change.at, report.city)),
            (_("Due"), long_date(report.due_on)),
            (pgettext("report", "Submitted by"), str(change.by or "")),
            (pgettext("report", "Submitted to"), _("UNESCO Institute for Lifelong Learning")),
        ]
    )
