"""Chase what is owed: the schedule is kept, then the ladder is climbed. The same without writing anything, to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cities.models import Delegate
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from gnlc_portal.mail.models import Notice, NoticeReason, NoticeState, State
from gnlc_portal.mail.notices import chasing, delivering, detecting
from gnlc_portal.mail.notices.rungs import Rung
from reports.enums import OWED
from reports.ladder import RUNGS, ReportLadder
from reports.models import ProgressReport

_AT_ONCE = 500  # reports that a preview looks at together


@dataclass(frozen=True)
class Planned:
    """One line of a preview: who would get what, and why; without a recipient, why nobody would."""

    report: ProgressReport
    rung: Rung
    recipient: str
    role: str
    language: str
    reason: str = ""

    @property
    def why(self) -> str:
        """The rule in words: the due date, and which rung of the ladder has been reached."""
        days, due = self.rung.days, long_date(self.report.due_on)
        if days == 0:
            return _("due on %(due)s, the day itself") % {"due": due}
        text = (
            _("due on %(due)s, %(days)s days after it")
            if days > 0
            else _("due on %(due)s, %(days)s days before")
        )
        return text % {"due": due, "days": abs(days)}


def run(at: datetime) -> tuple[int, delivering.Count]:
    """Find and write what is due; returns how many notices were found and what became of those that were due."""
    return chasing.chase_one(ReportLadder(), at)


def preview(at: datetime) -> Iterator[Planned]:
    """What ``run`` would do now, without doing it: what it would find, and what was found and has not left."""
    ladder, today = ReportLadder(OWED), clock.hamburg_date(at)
    for rows in detecting.found(ladder, today, at):
        yield from _planned(ladder, rows)
    due = Notice.objects.filter(state=NoticeState.DUE, kind__in=ladder.kinds).order_by("pk")
    last = 0
    while rows := list(due.filter(pk__gt=last)[:_AT_ONCE]):
        last = rows[-1].pk
        yield from _planned(ladder, rows)


def on_day(day: date) -> QuerySet[ProgressReport]:
    """The owed reports of which a rung falls on a day, in the order of their due dates."""
    ladder = ReportLadder(OWED)
    due = [day - timedelta(days=rung.days) for rung in ladder.rungs]
    return ladder.live().filter(due_on__in=due).order_by("due_on", "city__name", "pk")


def planned_on(day: date, reports: Sequence[ProgressReport]) -> Iterator[Planned]:
    """Who would get what on a later day about these reports of ``on_day``, if nothing changes until then."""
    ladder = ReportLadder(OWED)
    for rung in ladder.rungs:
        on_it = [row for row in reports if rung.falls_on(row.due_on) == day and ladder.counts(rung, row)]
        readers = ladder.addressees(rung, on_it) if on_it else {}
        for report in on_it:
            found = readers.get(report.pk, ())
            if any(not reader.is_copy for reader in found):
                for reader in found:
                    yield Planned(report, rung, reader.email, reader.role, reader.language)
            else:
                yield Planned(report, rung, "", "", "", NoticeReason.NOBODY)


def next_mailings(today: date, days: int) -> list[tuple[date, Rung, int]]:
    """The days ahead on which a rung falls, with for how many reports, in one query."""
    first, last = today + timedelta(days=1), today + timedelta(days=days)
    span = (first - timedelta(days=RUNGS[-1].days), last - timedelta(days=RUNGS[0].days))
    counts = dict(
        ReportLadder(OWED)
        .live()
        .filter(due_on__range=span)
        .order_by()
        .values_list("due_on")
        .annotate(n=Count("pk"))
    )
    found = [(rung.falls_on(due_on), rung, n) for due_on, n in counts.items() for rung in RUNGS]
    return sorted((row for row in found if first <= row[0] <= last), key=lambda row: (row[0], row[1].days))


def unreachable() -> QuerySet[ProgressReport]:
    """The reports that cities owe of which nobody in the team can be written to, the most urgent first."""
    team = Delegate.objects.active().filter(city=OuterRef("city"), user__is_active=True)
    found = Notice.objects.filter(
        subject=OuterRef("reference"), due_on=OuterRef("due_on"), reason=NoticeReason.NOBODY
    )
    rows = ReportLadder().live().filter(~Exists(team))
    return rows.annotate(was_missed=Exists(found)).order_by("due_on", "pk")


def undelivered() -> QuerySet[Notice]:
    """Notices whose message no mailbox took, or that a mail server has refused so far; the newest first."""
    refused = Q(message__state=State.FAILED) | Q(message__state=State.WAITING, message__attempt_count__gt=0)
    rows = Notice.objects.filter(refused, kind__in=ReportLadder().kinds)
    return rows.select_related("message").prefetch_related("message__attempts").order_by("-id")


def _planned(ladder: ReportLadder, rows: Sequence[Notice]) -> Iterator[Planned]:
    live = ladder.live().filter(reference__in={row.subject for row in rows})
    reports = {(report.reference, report.due_on): report for report in live}
    for row in rows:
        report = reports.get((row.subject, row.due_on))
        if report is not None:
            rung = ladder.rung(row.kind)
            yield Planned(report, rung, row.recipient, row.role, row.language, row.reason)
