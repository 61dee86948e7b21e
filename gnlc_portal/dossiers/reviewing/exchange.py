"""Questions, answers and notes as a page shows them, to either side."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gnlc_portal.dossiers.models import Dossier, Enclosure, Note, Question, Reply
from gnlc_portal.dossiers.reviewing import notes, questions


@dataclass(frozen=True)
class File:
    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Said:
    """Something that somebody wrote; ``side``: for whom they spoke, in words."""

    pk: int
    text: str
    by: str
    side: str
    at: datetime
    files: tuple[File, ...] = ()
    replies: tuple["Said", ...] = ()


@dataclass(frozen=True)
class Exchange:
    """The questions to a team: those that wait for it first."""

    waiting: tuple[Said, ...]
    answered: tuple[Said, ...]

    @property
    def count(self) -> int:
        return len(self.waiting) + len(self.answered)

    def __iter__(self) -> Any:
        return iter((*self.waiting, *self.answered))


def of(dossier: Dossier, *, sides: Mapping[str, Any], team: str, address: Callable[[int], str]) -> Exchange:
    """All questions with their answers.

    Args:
        sides: the words for the side of who asks, by what is stored.
        team: the words for the side that answers.
        address: where this reader gets the file of an attachment's id.
    """

    def reply(row: Reply) -> Said:
        return Said(row.pk, row.text, str(row.by), team, row.at, _files(row.enclosures.all(), address))

    def question(row: Question) -> Said:
        files = _files(row.enclosures.all(), address)
        side = str(sides.get(row.side, row.side))
        replies = tuple(reply(answer) for answer in row.replies.all())
        return Said(row.pk, row.text, str(row.by), side, row.at, files, replies)

    said = [question(row) for row in questions.of(dossier)]
    return Exchange(
        waiting=tuple(one for one in said if not one.replies),
        answered=tuple(reversed([one for one in said if one.replies])),
    )


def of_notes(dossier: Dossier, sides: Mapping[str, Any]) -> list[Said]:
    """The internal notes, newest first."""

    def said(row: Note) -> Said:
        return Said(row.pk, row.text, str(row.by), str(sides.get(row.side, row.side)), row.at)

    return [said(row) for row in reversed(notes.of(dossier))]


def _files(rows: Iterable[Enclosure], address: Callable[[int], str]) -> tuple[File, ...]:
    return tuple(File(row.attachment.name, row.attachment.size, address(row.attachment_id)) for row in rows)
