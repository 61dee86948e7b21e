"""What a city was told about a report, and what it will be told next: the ladder as its readers see it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from gnlc_portal.mail.models import Message, Notice, NoticeReason, NoticeState, State
from gnlc_portal.mail.notices.rungs import Rung
from reports.enums import OWED
from reports.ladder import COPIES_FROM, MAYOR_FROM, ReportLadder
from reports.models import ProgressReport


@dataclass(frozen=True)
class Line:
    """One rung: the day, what it was or will be, who reads it, and what became of it."""

    on: date
    rung: Rung
    to: str
    outcome: str
    is_sent: bool


def told(report: ProgressReport) -> list[Line]:
    """Every notice of the ladder so far, oldest first, also those of an earlier date; one line a rung."""
    ladder = ReportLadder()
    rows: dict[tuple[str, date], list[Notice]] = defaultdict(list)
    notices = Notice.objects.filter(subject=report.reference, kind__in=ladder.kinds)
    for row in notices.select_related("message").order_by("falls_on", "id"):
        rows[row.kind, row.due_on].append(row)
    return [_line(ladder.rung(kind), of_rung) for (kind, _due), of_rung in rows.items()]


def coming(report: ProgressReport, today: date) -> Iterator[Line]:
    """The rungs that still lie ahead if nothing is submitted; none once nothing is owed."""
    ladder = ReportLadder(OWED)
    current = ladder.live().filter(pk=report.pk).first()
    if current is None:
        return
    for rung in ladder.rungs:
        day = rung.falls_on(report.due_on)
        if day > today and ladder.counts(rung, current):
            yield Line(day, rung, _audience(rung, report), "", is_sent=False)


def timeline(report: ProgressReport, today: date) -> list[dict[str, str]]:
    """Both as items of components/timeline.html."""
    past = [
        {
            "title": str(line.rung.label),
            "when": long_date(line.on),
            "text": " · ".join(filter(None, [line.outcome, line.to])),
            "state": "done" if line.is_sent else "late",
        }
        for line in told(report)
    ]
    ahead = [
        {"title": str(line.rung.label), "when": long_date(line.on), "text": line.to}
        for line in coming(report, today)
    ]
    return [*past, *ahead]


def _line(rung: Rung, rows: list[Notice]) -> Line:
    messages = [row.message for row in rows if row.message is not None]
    sent = [row for row in rows if row.state == NoticeState.WRITTEN]
    if not sent:
        last = rows[-1]
        outcome = NoticeReason(last.reason).label if last.reason else NoticeState(last.state).label
        return Line(last.falls_on, rung, "", str(outcome), is_sent=False)
    on = clock.hamburg_date(min(row.settled_at for row in sent if row.settled_at))
    return Line(on, rung, ", ".join(row.recipient for row in sent), _outcome(messages), is_sent=True)


def _outcome(messages: list[Message]) -> str:
    states = {message.state for message in messages}
    if State.FAILED in states:
        failed = [message.to for message in messages if message.state == State.FAILED]
        return _("could not be delivered to %(to)s") % {"to": ", ".join(failed)}
    for kept in (State.HELD, State.STOPPED):
        if kept in states:
            return str(kept.label)
    return _("sent") if states == {State.SENT} else _("being sent")


def _audience(rung: Rung, report: ProgressReport) -> str:
    if rung.days >= MAYOR_FROM and not report.membership.mayor_email:
        return _(
            "to the delegates, copy to the National Commission; the portal knows no address of the mayor until the city submits"
        )
    if rung.days >= MAYOR_FROM:
        return _("to the delegates and the mayor, copy to the National Commission")
    if rung.days >= COPIES_FROM:
        return _("to the delegates, copy to the National Commission")
    return _("to the delegates")
