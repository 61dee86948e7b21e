"""The way of a report as a timeline: what happened, new dates, requests for time and holds among it, then what is to come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cities.models import MembershipEvent, MembershipStep
from cities.trail import MEMBERSHIPS
from gnlc_portal.lib.moments import in_hamburg, long_date
from reports.enums import UNFINISHED, DueCause, Role, Status, Verb
from reports.models import DueChange, ExtensionAnswer, ExtensionRequest, ProgressReport, ReportChange

HAPPENED = {
    Verb.OPEN: gettext_lazy("Open for writing"),
    Verb.SUBMIT: gettext_lazy("Submitted to UIL"),
    Verb.SEND_BACK: pgettext_lazy("report", "Sent back to the city"),
    Verb.ACCEPT: gettext_lazy("Accepted by UIL"),
    Verb.SKIP: gettext_lazy("UIL does not ask for this report"),
    Verb.CLOSE: gettext_lazy("Closed with the membership"),
}
COVERED = gettext_lazy("Its date had passed before the report before it was done with, which covers it")
_WAY = [
    (Status.SCHEDULED, gettext_lazy("Scheduled")),
    (Status.OPEN, gettext_lazy("Open for writing")),
    (Status.SUBMITTED, gettext_lazy("Submitted to UIL")),
    (Status.ACCEPTED, gettext_lazy("Accepted by UIL")),
]

_Step = tuple[datetime, dict[str, object]]


def items(report: ProgressReport) -> list[dict[str, object]]:
    """Items for components/timeline.html, oldest first."""
    steps = [
        *(_change(report, change) for change in report.changes.select_related("by")),
        *(_standing(event) for event in _standings(report)),
        *(_new_date(change) for change in report.due_changes.select_related("by")),
        *(
            step
            for request in report.extension_requests.select_related("asked_by", "answered_by")
            for step in _request(request)
        ),
    ]
    return [item for _at, item in sorted(steps, key=lambda step: step[0])] + _to_come(report)


def reason_of(change: ReportChange) -> str:
    """Why it was done; a report that the portal passes over has the rule's reason."""
    return str(COVERED) if change.verb == Verb.SKIP and change.role == Role.SYSTEM else change.reason


def _change(report: ProgressReport, change: ReportChange) -> _Step:
    sections = (
        {} if report.dossier is None else {s.slug: s.title for s in report.dossier.questionnaire.sections}
    )
    who = change.by or Role(change.role).label
    text = [
        who,
        reason_of(change),
        *(f"{sections.get(slug, slug)}: {why}" for slug, why in change.sections.items()),
    ]
    final = change.new in {Status.SKIPPED, Status.CLOSED}
    return _step(change.at, HAPPENED[Verb(change.verb)], text, "late" if final else "done")


def _standings(report: ProgressReport) -> QuerySet[MembershipEvent]:
    """The membership was put on hold for want of this report, and came back with it."""
    return MembershipEvent.objects.filter(
        membership=report.membership_id, about=report.reference
    ).select_related("by")


def _standing(event: MembershipEvent) -> _Step:
    step = MembershipStep(event.step)
    state = "late" if step == MembershipStep.ON_HOLD else "done"
    return _step(event.at, MEMBERSHIPS[step], [event.by, event.reason], state)


def _new_date(change: DueChange) -> _Step:
    text = _("New date: %(day)s instead of %(old)s")
    if change.cause == DueCause.UNDONE:
        text = _("Due on %(day)s as before, not on %(old)s")
    title = text % {"day": long_date(change.new), "old": long_date(change.old)}
    return _step(change.at, title, [change.by, DueCause(change.cause).label, change.reason], "done")


def _request(request: ExtensionRequest) -> Iterator[_Step]:
    asked = _("More time was asked for, until %(day)s") % {"day": long_date(request.until)}
    yield _step(request.asked_at, asked, [request.asked_by, request.reason], "done")
    # Of a request that is granted the new date tells.
    if request.answer == ExtensionAnswer.REFUSED and request.answered_at is not None:
        refused = _("UIL did not give more time")
        yield _step(request.answered_at, refused, [request.answered_by, request.answer_reason], "late")
    if request.answer == ExtensionAnswer.LAPSED and request.answered_at is not None:
        yield _step(request.answered_at, _("The request for more time ended with the report"), [], "done")


def _step(at: datetime, title: object, text: list[Any], state: str) -> _Step:
    when = _("%(moment)s, Hamburg time") % {"moment": in_hamburg(at)}
    words = " · ".join(str(part) for part in text if part)
    return at, {"title": title, "when": when, "text": words, "state": state}


def _to_come(report: ProgressReport) -> list[dict[str, object]]:
    if report.status not in UNFINISHED:
        return []
    status = Status.OPEN if report.status == Status.RETURNED else Status(report.status)
    position = [step for step, _label in _WAY].index(status)
    now: dict[str, object] = {"title": Status(report.status).label, "state": "now"}
    return [now] + [{"title": label} for _step, label in _WAY[position + 1 :]]
