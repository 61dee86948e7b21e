"""What a ladder is: its rungs as data, whom they are about, who reads them and what happens when one is reached."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from gnlc_portal.lib import clock
from gnlc_portal.mail.models import NoticeReason, NoticeState, State

_UNREAD = frozenset(
    {State.FAILED, State.HELD, State.STOPPED}
)  # no mailbox took it, or somebody at the desk kept it


@dataclass(frozen=True)
class Rung:
    """One step of a ladder.

    Args:
        kind: what its notices are called, unique in the portal.
        days: from the due date; before it when negative.
        label: what people call it.
        after: the kind of an earlier rung that warns of this one. Where that one reached nobody, this one waits until
            somebody was warned, for as many days as lie between the two.
    """

    kind: str
    days: int
    label: Any = ""
    after: str = ""

    def falls_on(self, due_on: date) -> date:
        return due_on + timedelta(days=self.days)


@dataclass(frozen=True)
class Addressee:
    """Somebody who reads a rung; ``role`` chooses the text. A copy alone does not make a rung sent."""

    email: str
    language: str
    role: str
    is_copy: bool = False


@dataclass(frozen=True)
class Letter:
    """What one addressee gets: a template of the outbox, what it shows, and the message's fields of a personal link."""

    template: str
    context: dict[str, object]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What is known of one notice of a subject's present due date."""

    kind: str
    recipient: str
    state: str
    reason: str
    is_copy: bool
    settled_at: datetime | None
    message_state: str | None

    @property
    def settles(self) -> bool:
        """Whether it keeps its rung from being written again."""
        return self.reason not in (NoticeReason.NOBODY, NoticeReason.GONE)

    @property
    def reached_somebody(self) -> bool:
        return self.state == NoticeState.WRITTEN and not self.is_copy and self.message_state not in _UNREAD

    @property
    def reached_nobody(self) -> bool:
        return not self.settles or (not self.is_copy and self.message_state in _UNREAD)


class Ladder(ABC):
    """The rungs of one matter, lowest first."""

    rungs: Sequence[Rung]

    @abstractmethod
    def live(self) -> QuerySet[Any]:
        """The subjects that may be written about, whatever the day.

        Annotated with ``notice_subject`` (a reference, unique in the portal) and ``notice_due_on`` (the day the ladder
        counts from).
        """

    @abstractmethod
    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        """Who reads a rung, by the subject's primary key; in a constant number of queries."""

    @abstractmethod
    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        """What one of them reads on a day, in the language that is active."""

    def since(self, subject: Any) -> date | None:
        """A day up to which no rung is made up for, because a letter of that day named the due date."""
        return None

    def reach(self, rung: Rung, subject: Any, at: datetime) -> None:  # noqa: B027 (most rungs only tell)
        """What the rung does beside telling, once somebody is told, in the transaction that writes the messages; safe to
        repeat.
        """

    def held(self, subjects: Iterable[str]) -> set[str]:
        """Which of some subjects (``notice_subject``) stand still until the transaction ends; the others wait for the next
        sweep. A ladder whose rungs do more than tell locks them, and waits for nobody.
        """
        return set(subjects)

    @property
    def kinds(self) -> list[str]:
        return [rung.kind for rung in self.rungs]

    def rung(self, kind: str) -> Rung:
        return next(rung for rung in self.rungs if rung.kind == kind)

    def standing(self, subject: Any, told: Sequence[Told], today: date) -> Rung | None:
        """The rung on which a subject stands: the highest reached of which it was duly warned."""
        for rung in reversed(self.rungs):
            if rung.falls_on(subject.notice_due_on) <= today and self._was_warned(rung, told, today):
                return rung if self.counts(rung, subject) else None
        return None

    def counts(self, rung: Rung, subject: Any) -> bool:
        """Whether a rung fell, or will fall, after the due date was named."""
        since = self.since(subject)
        return since is None or rung.falls_on(subject.notice_due_on) > since

    def _was_warned(self, rung: Rung, told: Sequence[Told], today: date) -> bool:
        if not rung.after:
            return True
        warnings = [row for row in told if row.kind == rung.after]
        if not any(row.reached_nobody for row in warnings):
            return True
        given = [row.settled_at for row in warnings if row.reached_somebody and row.settled_at]
        notice = timedelta(days=rung.days - self.rung(rung.after).days)
        return bool(given) and clock.hamburg_date(min(given)) + notice <= today


@dataclass
class _Registry:
    ladders: list[Ladder] = field(default_factory=list)


_registry = _Registry()


def register(ladder: Ladder) -> None:
    """Make a ladder known to the sweep; apps call this when they are loaded."""
    _registry.ladders.append(ladder)


def ladders() -> list[Ladder]:
    """Every ladder of the portal."""
    return list(_registry.ladders)
