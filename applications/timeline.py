"""The way of an application as a timeline: what happened, then what is still to come."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import OPEN, RECALLED, Role, Status, Verb
from applications.models import Application, StatusChange
from gnlc_portal.lib.moments import in_hamburg

HAPPENED = {
    Verb.CREATE: gettext_lazy("Started"),
    Verb.CARRY_OVER: gettext_lazy("Started with the answers of an earlier application"),
    Verb.REQUEST_ENDORSEMENT: gettext_lazy("The mayor was asked to endorse"),
    Verb.RECALL: gettext_lazy("Recalled by the city to change it"),
    Verb.ENDORSE: gettext_lazy("Endorsed by the mayor"),
    Verb.REFUSE_ENDORSEMENT: gettext_lazy("Sent back by the mayor without endorsement"),
    Verb.SUBMIT: gettext_lazy("Submitted to the National Commission"),
    Verb.SEND_BACK: gettext_lazy("Sent back to the city"),
    Verb.APPROVE: gettext_lazy("Approved by the National Commission"),
    Verb.REVOKE_APPROVAL: gettext_lazy("The approval was undone"),
    Verb.DECLINE: gettext_lazy("Declined"),
    Verb.REINSTATE: gettext_lazy("The refusal was undone"),
    Verb.ADMIT: gettext_lazy("Admitted by UIL: the city is a member"),
    Verb.WITHDRAW: gettext_lazy("Withdrawn by the city"),
    Verb.LAPSE_ROUND: gettext_lazy("Lapsed: the round ended"),
}
_WAY = [
    (Status.DRAFT, gettext_lazy("Being written")),
    (Status.AWAITING_ENDORSEMENT, gettext_lazy("With the mayor")),
    (Status.ENDORSED, gettext_lazy("Endorsed by the mayor")),
    (Status.SUBMITTED, gettext_lazy("Submitted to the National Commission")),
    (Status.APPROVED, gettext_lazy("Approved by the National Commission")),
    (Status.ADMITTED, gettext_lazy("Admitted by UIL")),
]


def items(
    application: Application,
    *,
    for_deciders: bool = False,
    scan_at: Callable[[StatusChange], str] | None = None,
) -> list[dict[str, object]]:
    """Items for components/timeline.html, oldest first.

    Args:
        for_deciders: without what a city does on its own once it has back what it sent.
        scan_at: where the reader gets the scan of a decision that was recorded from signed paper; by default, nowhere.
    """
    changes = application.status_changes.select_related("by", "snapshot")
    if for_deciders:
        changes = changes.for_deciders()
    happened = [_happened(application, change, scan_at) for change in changes]
    return happened + _to_come(application, is_hidden=for_deciders and application.status in RECALLED)


def happened(change: StatusChange) -> str:
    """A step in words."""
    if change.verb == Verb.ENDORSE and change.role == Role.LEAD:
        return _("Endorsed by the mayor on paper; the city handed in the scan")
    return marked(HAPPENED[Verb(change.verb)], on_behalf=change.on_behalf_of_id is not None)


def marked(text: str | Promise, *, on_behalf: bool) -> str:
    """R5: what UIL recorded from paper that a Commission signed says so, wherever the decision is told."""
    return _("%(what)s (signed on paper, recorded by UIL)") % {"what": text} if on_behalf else str(text)


def told(change: StatusChange) -> dict[str, str]:
    """For admin/includes/step.html: what happened, who did it in which role, and when."""
    who = change.who
    if change.by is not None:
        who = _("%(name)s, %(role)s") % {"name": who, "role": Role(change.role).label}
    return {"what": happened(change), "who": who, "when": in_hamburg(change.at)}


def _happened(
    application: Application, change: StatusChange, scan_at: Callable[[StatusChange], str] | None
) -> dict[str, object]:
    text = [change.who, *([change.reason] if change.reason else [])]
    reasons = application.dossier.questionnaire.reasons(change.sections)
    text += [_("%(label)s: %(value)s") % {"label": it["title"], "value": it["reason"]} for it in reasons]
    snapshot = change.snapshot
    if snapshot is not None:
        text.append(_("fingerprint %(digits)s…") % {"digits": snapshot.sha256[:8]})
    if not change.city_told:
        text.append(_("without a letter to the city"))
    final = change.new in {Status.DECLINED, Status.WITHDRAWN, Status.LAPSED}
    item: dict[str, object] = {
        "title": happened(change),
        "when": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(change.at)},
        "text": " · ".join(text),
        "state": "late" if final else "done",
    }
    if snapshot is not None and not snapshot.is_intact:
        item["wrong"] = _(
            "The text that was frozen here was changed afterwards: it no longer has this fingerprint."
        )
    if change.scan_id and scan_at is not None:
        item |= {"link_url": scan_at(change), "link_label": _("Scan of the signed decision")}
    return item


def _to_come(application: Application, *, is_hidden: bool) -> list[dict[str, object]]:
    if application.status not in OPEN:
        return []
    status = Status.DRAFT if is_hidden or application.status == Status.RETURNED else application.status
    position = [step for step, _label in _WAY].index(Status(status))
    label: object = _("Recalled, with the city") if is_hidden else Status(application.status).label
    now: dict[str, object] = {"title": label, "state": "now"}
    return [now] + [{"title": label} for _step, label in _WAY[position + 1 :]]
