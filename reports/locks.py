"""Why a section of a report cannot be written now, in words, and the way on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.teamwork.owner import Lock
from reports.enums import Status
from reports.models import ProgressReport

_REASONS = {
    Status.SUBMITTED: gettext_lazy(
        "The report is with UIL exactly as it stands, so it is locked. UIL accepts it, or sends sections back with the "
        "reasons; these then open again."
    ),
    Status.ACCEPTED: gettext_lazy(
        "UIL has accepted the report exactly as it stands, so it is closed. The next report starts from its answers."
    ),
    Status.SKIPPED: gettext_lazy("UIL does not ask for this report, so there is nothing to write."),
    Status.CLOSED: gettext_lazy("The membership has ended, and the report is closed with it."),
}


def lock_of(report: ProgressReport) -> Lock:
    """Why a report is locked as it stands now: somebody may have moved it since it was read."""
    report.refresh_from_db(fields=["status"])
    reason = _REASONS.get(Status(report.status))
    return Lock(str(reason) if reason else _of_editable(report), _("To the overview of the report"))


def _of_editable(report: ProgressReport) -> str:
    change = report.unanswered_send_back()
    if change is None or report.dossier is None:
        return _("The report was locked at that moment and is open again: save once more.")
    titles = [
        str(section.title)
        for section in report.dossier.questionnaire.sections
        if section.slug in change.sections
    ]
    return _("This section is locked: only the sections that were sent back are open (%(sections)s).") % {
        "sections": ", ".join(titles)
    }
