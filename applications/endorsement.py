"""What the team sees of the request to the mayor: whether the letter arrived, was opened, was answered, and how."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications import beside, deadlines, documents
from applications.enums import EDITABLE
from applications.models import Application, Endorsement
from applications.models.endorsements import EndorsementState, Outcome
from applications.services import checks
from gnlc_portal.dossiers import attached
from gnlc_portal.lib.moments import in_hamburg

# See components/status.html.
_LOOKS = {
    EndorsementState.PENDING: "now",
    EndorsementState.ENDORSED: "done",
    EndorsementState.REFUSED: "no",
    EndorsementState.VOID: "off",
    EndorsementState.EXPIRED: "late",
}


def context(application: Application, at: datetime) -> dict[str, Any]:
    """Context of applications/partials/_endorsement.html, and what the next step says of the mayor."""
    endorsement = application.endorsements.select_related("snapshot", "scan").last()
    if endorsement is None:
        return {"endorsement": None, "endorsement_state": None, "is_unchanged": False}
    state = endorsement.state(at)
    return {
        "endorsement": endorsement,
        "endorsement_state": state,
        "endorsement_kind": _LOOKS[state],
        "endorsement_rows": _rows(application, endorsement, state),
        "is_intact": endorsement.snapshot.is_intact,
        "scan_url": reverse("application_attachment", args=[application.reference, endorsement.scan_id])
        if endorsement.scan_id
        else "",
        "is_scan_intact": endorsement.scan is None or attached.is_intact(endorsement.scan),
        "refused": refusal(application, endorsement),
        "is_unchanged": application.status in EDITABLE
        and checks.current_sha256(application) == endorsement.snapshot.sha256,
    }


def refusal(application: Application, endorsement: Endorsement | None) -> dict[str, Any] | None:
    """What the mayor wrote when sending back, until the mayor is asked again."""
    if endorsement is None or endorsement.outcome != Outcome.REFUSED:
        return None
    return {
        "reason": endorsement.refusal_reason,
        "sections": application.dossier.questionnaire.reasons(endorsement.refusal_sections),
    }


def _rows(
    application: Application, endorsement: Endorsement, state: EndorsementState
) -> list[dict[str, Any]]:
    """Rows for components/summary.html: the way of the letter, then what came of it."""
    rows = [
        (_("Link sent to"), endorsement.mayor_email),
        (_("Asked on"), _moment(endorsement.requested_at)),
        (_("The letter"), _delivery(endorsement)),
        (_("Link first opened"), _moment(endorsement.opened_at) or _("Not opened yet")),
        (_("Link used"), _used(endorsement)),
    ]
    if state == EndorsementState.PENDING:
        ends_here = deadlines.in_the_city(endorsement.works_until, application.city)
        rows.append(
            (_("Link valid until"), "\n".join(filter(None, [_moment(endorsement.works_until), ends_here])))
        )
    elif state == EndorsementState.EXPIRED:
        rows.append(
            (
                _("Why the link is dead"),
                _("It worked until %(moment)s.") % {"moment": _moment(endorsement.works_until)},
            )
        )
    elif endorsement.ended_at is not None:
        why = _("%(moment)s: %(why)s")
        values = {"moment": _moment(endorsement.ended_at), "why": endorsement.get_ended_because_display()}
        label = _("Why it counts no more") if endorsement.outcome else _("Why the link is dead")
        rows.append((label, why % values))
    if endorsement.outcome == Outcome.ENDORSED:
        rows.append((_("Endorsed by"), f"{endorsement.signer_name}, {endorsement.signer_title}"))
        rows.append((_("Adopted"), _("; ").join(str(name) for name in documents.ADOPTED)))
    return [{"label": label, "value": value, "missing": ""} for label, value in rows]


def _delivery(endorsement: Endorsement) -> str:
    """What became of the last mail that carried the link; the mail server's words, if it did not take it."""
    letter = beside.letters([endorsement]).get(endorsement.nonce)
    return beside.letter_state(letter) or _("Not sent")


def _used(endorsement: Endorsement) -> str:
    if endorsement.used_at is None:
        return _("Not used")
    if endorsement.scan_id:
        text = _("Ended on %(moment)s, when the signed paper was handed in")
    elif endorsement.outcome == Outcome.ENDORSED:
        text = _("On %(moment)s, to endorse")
    else:
        text = _("On %(moment)s, to send back without endorsing")
    return text % {"moment": _moment(endorsement.used_at)}


def _moment(moment: datetime | None) -> str:
    return _("%(moment)s, Hamburg time") % {"moment": in_hamburg(moment)} if moment else ""
