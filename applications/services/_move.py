"""The only lines that write a status: table → compare-and-set → StatusChange → outbox."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from applications import emails, permissions, timeline
from applications.enums import EDITABLE, Role, Status, Verb
from applications.models import Application, StatusChange
from applications.workflow import DECISIONS, TRANSITIONS
from cities.models import NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.mail.notices import stopping

_WHY_STOPPED = {Verb.SUBMIT: NoticeReason.SUBMITTED}  # what was still to be said to whom, and is true no more
_RELATED = ("round", "country", "city", "dossier", "endorsement__snapshot")


@dataclass
class Step:
    """One move: who, in which role, when, and what goes into the history.

    ``fields`` are further columns of the application that change in the same UPDATE.
    """

    verb: Verb
    by: User | None
    at: datetime
    role: Role
    by_name: str = ""
    reason: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    city_told: bool = True
    snapshot_id: int | None = None
    on_behalf_of: NationalCommission | None = None
    scan: Attachment | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def lock(application: Application) -> Application:
    """The application as it is now, held against other decisions until the transaction ends.

    It remembers the caller's own object, and in which status the caller read it.
    """
    seen_as = application.status
    # First the lock, then the rows around it: whoever waited here would else read them as they were before.
    Application.objects.select_for_update().get(pk=application.pk)
    row = Application.objects.select_related(*_RELATED).get(pk=application.pk)
    row.caller, row.seen_as = application, seen_as
    return row


def require_role(application: Application, verb: Verb, by: User | None) -> Role:
    """The role in which somebody does a verb.

    Raises:
        PermissionDenied: they have none that the table allows.
    """
    roles = permissions.roles_for_verb(by, application, verb)
    if not roles:
        raise PermissionDenied(_("You cannot do this with application %s.") % application.reference)
    return next(role for role in (Role.LEAD, Role.DELEGATE, Role.OFFICER, Role.COORDINATOR) if role in roles)


def require_status(application: Application, verb: Verb) -> None:
    """The table lets the verb start from the present status, and nobody decided since the one who decides looked.

    Raises:
        TransitionNotAllowed: says who did what, when.
    """
    sources = TRANSITIONS[verb].sources
    if application.status not in sources:
        raise not_allowed(application, verb)
    # A refusal is possible of an approved application too, but not by somebody who never saw the approval.
    if verb in DECISIONS and application.seen_as in sources - {application.status}:
        raise not_allowed(application, verb)


def require_waiting(application: Application, verb: Verb) -> None:
    """The application waits for its Commission: what it decides of others now may be prepared.

    Raises:
        TransitionNotAllowed: says who did what, when.
    """
    if application.status != Status.SUBMITTED:
        raise not_allowed(application, verb)


def not_allowed(application: Application, verb: Verb) -> TransitionNotAllowed:
    """The refusal that says who did what, when, so that nothing is possible now."""
    change = application.status_changes.select_related("by").last()
    if change is None:
        return TransitionNotAllowed(_("This is not possible now."), verb=verb)
    text = _(
        "“%(wanted)s” is not possible now: the application stands at “%(status)s” since %(when)s, Hamburg time "
        "(%(what)s: %(who)s). Open the application: its page shows what can be done now."
    )
    values = {
        "wanted": verb.label,
        "status": Status(application.status).label,
        "when": in_hamburg(change.at),
        "who": change.who,
        "what": timeline.happened(change),
    }
    return TransitionNotAllowed(text % values, by=change.who, verb=change.verb, at=change.at)


def move(application: Application, target: Status, step: Step) -> StatusChange:
    """Move a locked application by one row of the table.

    Returns:
        the new line of its history. ``application`` then carries the new values.

    Raises:
        TransitionNotAllowed: the status does not allow it, or somebody else was quicker.
    """
    require_status(application, step.verb)
    old, rank = application.status, application.rank
    values = {"status": target, "rank": None, **step.fields}  # whoever moves leaves the waiting list
    values["waiting_since"] = _waiting_since(application, target, step)
    if step.verb != Verb.ADMIT:  # a member was approved as it was approved
        values["recorded_on_behalf"] = step.on_behalf_of is not None
    if not Application.objects.filter(pk=application.pk, status=old).update(**values):
        application.refresh_from_db()
        raise not_allowed(application, step.verb)
    for name, value in values.items():
        setattr(application, name, value)
        setattr(application.caller or application, name, value)
    change = record(application, step, old=old, new=target, rank=rank)
    dossiers.set_open_sections(application.dossier, open_sections(application))
    stopping.stop(
        subjects=[application.reference], reason=_WHY_STOPPED.get(step.verb, NoticeReason.SETTLED), at=step.at
    )
    emails.tell(change)
    return change


def _waiting_since(application: Application, target: Status, step: Step) -> datetime | None:
    """For its Commission since it was handed in, also where a decision is undone; for UIL since it was approved."""
    received = step.fields.get("submitted_at", application.submitted_at)
    return {Status.SUBMITTED: received, Status.APPROVED: step.at}.get(target)


def record(
    application: Application, step: Step, *, old: str, new: str, rank: int | None = None
) -> StatusChange:
    """Write one line of history."""
    return StatusChange.objects.create(
        application=application,
        old=old,
        new=new,
        verb=step.verb,
        role=step.role,
        by=step.by,
        by_name=step.by_name,
        at=step.at,
        reason=step.reason,
        sections=step.sections,
        rank=rank,
        city_told=step.city_told,
        snapshot_id=step.snapshot_id,
        on_behalf_of=step.on_behalf_of,
        scan=step.scan,
    )


def editing_status(application: Application) -> Status:
    """The design's *editing*: returned while the last send-back is unanswered, else draft."""
    return Status.RETURNED if application.unanswered_send_back() else Status.DRAFT


def open_sections(application: Application) -> list[str] | None:
    """What may be written in the present status: all, only what was sent back, or nothing (R3)."""
    if application.status not in EDITABLE:
        return []
    change = application.unanswered_send_back()
    return sorted(change.sections) if change else None
