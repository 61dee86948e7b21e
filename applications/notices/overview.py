"""What a round has told and will tell, for the coordinators' page: one line a notice, with how many it reached."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.models import Round
from applications.notices import LADDERS
from applications.notices.days import UntilTheDay
from gnlc_portal.mail.models import Notice, NoticeState, State

_LABELS = {rung.kind: (ladder.name, rung.label) for ladder in LADDERS for rung in ladder.rungs}


@dataclass
class Line:
    """One rung on one day.

    ``planned`` counts what it is about now, before its day: applications, mayors, Commissions.
    """

    name: Any
    label: Any
    day: date
    planned: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def lines(round: Round, today: date) -> list[Line]:
    """In the order of their days; as many queries for a small round as for a large one."""
    found: dict[tuple[str, date], Line] = {}
    rows = of_round(round).order_by().values_list("kind", "falls_on", "state", "message__state")
    for kind, day, state, message, number in rows.annotate(n=Count("pk")):
        line = found.setdefault((kind, day), Line(*_LABELS[kind], day))
        failed = state == NoticeState.WRITTEN and message == State.FAILED
        line.counts["failed" if failed else state] += number
    for ladder in LADDERS:
        for kind, day, number in _planned(ladder, round, today):
            line = found.setdefault((kind, day), Line(*_LABELS[kind], day))
            line.planned += number
    return sorted(found.values(), key=lambda line: (line.day, str(line.name)))


def of_round(round: Round) -> QuerySet[Notice]:
    """Every notice of a round, also those of days that an extension has moved."""
    of_commissions = Q(subject__startswith="commission-", due_on__year=round.year)
    own = Q(subject__startswith=f"{round.year}-") | Q(subject=f"round-{round.year}") | of_commissions
    return Notice.objects.filter(own, kind__in=list(_LABELS))


def _planned(ladder: UntilTheDay, round: Round, today: date) -> Iterator[tuple[str, date, int]]:
    """The rungs to come, and how many they would be about if their day were now."""
    about = Counter(ladder.of_round(round).values_list("notice_due_on", flat=True))
    own_day = [getattr(round, ladder.day)] if ladder.day else []
    for due_on in {*own_day, *about}:
        for rung in ladder.rungs:
            if today < rung.falls_on(due_on) <= ladder.ends(round):
                yield rung.kind, rung.falls_on(due_on), about[due_on]


def label(notice: Notice) -> str:
    """What people call the rung of a notice."""
    name, when = _LABELS[notice.kind]
    return f"{name}, {when}"
