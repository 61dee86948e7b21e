"""The only lines that write a report's status: table → compare-and-set → ReportChange → outbox."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.mail.notices import stopping
from reports import emails, permissions
from reports.enums import EDITABLE, OWED, Role, Status, Verb
from reports.models import ExtensionAnswer, ExtensionRequest, ProgressReport, ReportChange
from reports.workflow import TRANSITIONS

_RELATED = ("membership", "country", "city", "dossier")


@dataclass
class Step:
    """One move: who, in which role, when, and what goes into the history.

    ``fields`` are further columns of the report that change in the same UPDATE.
    """

    verb: Verb
    by: User | None
    at: datetime
    role: Role
    reason: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    snapshot_id: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def lock(report: ProgressReport) -> ProgressReport:
    """The report as it is now, held against other steps until the transaction ends; it remembers the caller's object."""
    ProgressReport.objects.select_for_update().get(pk=report.pk)  # first the lock, then the rows around it
    row = ProgressReport.objects.select_related(*_RELATED).get(pk=report.pk)
    row.caller = report
    return row


def require_role(report: ProgressReport, verb: Verb, by: User | None) -> Role:
    """The role in which somebody does a verb.

    Raises:
        PermissionDenied: they have none that the table allows.
    """
    roles = permissions.roles_for_verb(by, report, verb)
    if not roles:
        raise PermissionDenied(_("You cannot do this with report %s.") % report.reference)
    return next(role for role in (Role.LEAD, Role.COORDINATOR) if role in roles)


def require_status(report: ProgressReport, verb: Verb) -> None:
    """The table lets the verb start from the present status, and the membership lasts.

    Raises:
        TransitionNotAllowed: says who did what, when.
    """
    if report.membership.ended_on is not None and verb != Verb.CLOSE:
        text = _("The membership of %(city)s has ended, so it owes no report any more.")
        raise TransitionNotAllowed(text % {"city": report.city.name}, verb=verb)
    if report.status not in TRANSITIONS[verb].sources:
        raise not_allowed(report, verb)


def not_allowed(report: ProgressReport, verb: Verb) -> TransitionNotAllowed:
    """The refusal that says who did what, when, so that nothing is possible now."""
    change = report.changes.select_related("by").last()
    status = Status(report.status).label
    if change is None:
        text = _("“%(wanted)s” is not possible now: the report stands at “%(status)s”.")
        return TransitionNotAllowed(text % {"wanted": verb.label, "status": status}, verb=verb)
    text = _(
        "“%(wanted)s” is not possible now: the report stands at “%(status)s” since %(when)s, Hamburg time (%(who)s: %(verb)s)."
    )
    values = {
        "wanted": verb.label,
        "status": status,
        "when": in_hamburg(change.at),
        "who": who(change),
        "verb": Verb(change.verb).label,
    }
    return TransitionNotAllowed(text % values, by=who(change), verb=change.verb, at=change.at)


def who(change: ReportChange) -> str:
    """Somebody's name as history shows it."""
    return str(change.by) if change.by else str(Role(change.role).label)


def move(report: ProgressReport, step: Step) -> ReportChange:
    """Move a locked report by one row of the table; ``report`` then carries the new values.

    Raises:
        TransitionNotAllowed: the status does not allow it, or somebody else was quicker.
    """
    require_status(report, step.verb)
    old, target = report.status, Status(str(TRANSITIONS[step.verb].target))
    values = {"status": target, **step.fields}
    if not ProgressReport.objects.filter(pk=report.pk, status=old).update(**values):
        report.refresh_from_db()
        raise not_allowed(report, step.verb)
    for name, value in values.items():
        setattr(report, name, value)
        setattr(report.caller or report, name, value)
    change = ReportChange.objects.create(
        report=report,
        old=old,
        new=target,
        verb=step.verb,
        role=step.role,
        by=step.by,
        at=step.at,
        reason=step.reason,
        sections=step.sections,
        snapshot_id=step.snapshot_id,
    )
    if report.dossier is not None:
        dossiers.set_open_sections(report.dossier, open_sections(report))
    if target not in OWED:
        end_requests([report], step.at)
        stop_reminders(
            [report], step.at, NoticeReason.SUBMITTED if step.verb == Verb.SUBMIT else NoticeReason.SETTLED
        )
    emails.tell(change)
    return change


def end_requests(reports: Iterable[ProgressReport], at: datetime) -> None:
    """Nobody needs more time for what is not owed any more."""
    waiting = ExtensionRequest.objects.filter(
        report__in=[report.pk for report in reports], answer=ExtensionAnswer.WAITING
    )
    waiting.update(answer=ExtensionAnswer.LAPSED, answered_at=at)


def stop_reminders(reports: Iterable[ProgressReport], at: datetime, reason: NoticeReason) -> None:
    """What has not left yet does not leave: the report is not owed any more, or not by that day."""
    stopping.stop(subjects=[report.reference for report in reports], reason=reason, at=at)


def open_sections(report: ProgressReport) -> list[str] | None:
    """What may be written in the present status: all, only what was sent back, or nothing."""
    if report.status not in EDITABLE:
        return []
    change = report.unanswered_send_back()
    return sorted(change.sections) if change else None


def validated_reason(reason: str, sentence: str) -> str:
    """A reason without blanks around it.

    Raises:
        ValidationError: ``reason_required``.
    """
    if not reason.strip():
        raise ValidationError(sentence, code="reason_required")
    return reason.strip()
