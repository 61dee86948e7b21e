"""The receipt of a submission, drawn from the history and the frozen text, never from what is the case today."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import deadlines
from applications.enums import Status, Verb
from applications.models import Application, Endorsement, StatusChange
from applications.models.endorsements import Outcome
from cities.teamwork import receipts
from cities.teamwork.owner import Owner
from gnlc_portal.lib.moments import exact, long_date

_TODAY = {
    Status.APPROVED: gettext_lazy("Since then the National Commission has approved the application."),
    Status.ADMITTED: gettext_lazy("Since then the city has been admitted to the network."),
    Status.DECLINED: gettext_lazy("Since then the application has been declined."),
    Status.WITHDRAWN: gettext_lazy("Since then the city has withdrawn the application."),
    Status.LAPSED: gettext_lazy("Since then the round has ended without a decision."),
}
_TAKEN_BACK = gettext_lazy(
    "Since then the application has gone back to the city: at present it is not submitted. When it is submitted again, a "
    "new receipt takes the place of this one."
)


def submissions(application: Application) -> list[StatusChange]:
    """Every time it was submitted, oldest first: each has a receipt of its own."""
    rows = application.status_changes.filter(verb=Verb.SUBMIT, snapshot__isnull=False)
    return list(rows.select_related("snapshot", "by").order_by("id"))


def context(owner: Owner, application: Application, number: int | None) -> dict[str, Any] | None:
    """What a receipt shows; the newest one's, or that of the submission of this number. None if there is no such one."""
    shared = receipts.context(owner, application, submissions(application), number)
    if shared is None:
        return None
    return shared | {
        "rows": facts(application, shared["change"], _endorsement(shared["change"])),
        "since_then": _since_then(application) if shared["is_newest"] else "",
        "decided_by": long_date(application.round.examination_closes_on),
        "closes": long_date(application.round.closes_on),
        "closes_here": deadlines.end_of_submission_here(application),
        "is_waiting": shared["is_newest"] and application.status == Status.SUBMITTED,
    }


def url(application: Application, number: int) -> str:
    """The address of one receipt."""
    return reverse("application_receipt_number", args=[application.reference, number])


def facts(
    application: Application, change: StatusChange, endorsement: Endorsement | None
) -> list[dict[str, Any]]:
    """Rows for components/summary.html."""
    own_hour = deadlines.in_the_city(change.at, application.city)
    rows = [
        (_("Reference"), application.reference),
        (_("City"), f"{application.city.name}, {application.country.name}"),
        (_("Received"), exact(change.at)),
        (_("By the clocks of the city"), own_hour),
        (_("Round"), str(application.round.year)),
        (_("Endorsed by"), _signed(endorsement)),
        (_("Submitted by"), str(change.by) if change.by else change.by_name),
        (_("Submitted to"), recipient(application)),
    ]
    return receipts.rows(rows)


def _endorsement(change: StatusChange) -> Endorsement | None:
    """Whose signature stood under the text that was submitted."""
    rows = change.application.endorsements.filter(snapshot=change.snapshot, outcome=Outcome.ENDORSED)
    return rows.last()


def _signed(endorsement: Endorsement | None) -> str:
    if endorsement is None or not endorsement.signer_name:
        return ""
    who = f"{endorsement.signer_name}, {endorsement.signer_title}"
    return _("%(who)s (on paper; a scan was handed in)") % {"who": who} if endorsement.scan_id else who


def recipient(application: Application) -> str:
    """To whom an application of this country goes."""
    return _("National Commission for UNESCO (%(country)s)") % {"country": application.country.name}


def _since_then(application: Application) -> str:
    if application.status == Status.SUBMITTED:
        return ""
    sentence = str(_TODAY.get(Status(application.status), _TAKEN_BACK))
    if application.recorded_on_behalf:
        sentence += " " + _(
            "The National Commission signed its decision on paper; UIL recorded it on its behalf."
        )
    return sentence
