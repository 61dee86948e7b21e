"""What is new in a text that was handed in again: against what was sent back, and against what the reader last read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.questionnaire import Questionnaire
from gnlc_portal.dossiers.reviewing import comparing, reading
from gnlc_portal.lib.moments import in_hamburg


class Step(Protocol):
    """A submission, which has its snapshot, or a send-back, which has its sections (slug → reason)."""

    at: datetime
    sections: dict[str, str]

    @property
    def by(self) -> Any: ...
    @property
    def snapshot(self) -> Snapshot | None: ...


@dataclass(frozen=True)
class Asked:
    """A section that was sent back: the reason, and what the city changed there; nothing when it changed nothing."""

    title: str
    reason: str
    changes: tuple[comparing.Change, ...]


@dataclass(frozen=True)
class CameBack:
    """What a send-back asked for and what came of it, against the text that had been sent back."""

    moment: str
    who: str
    asked: tuple[Asked, ...]
    rest: comparing.Comparison | None  # elsewhere than in these sections; None: a text is not intact
    base: Snapshot


def context(
    snapshot: Snapshot, user: Any, at: datetime, *, steps: Sequence[Step], questionnaire: Questionnaire
) -> dict[str, Any]:
    """Context of dossiers/_news.html; notes that the user has read the text.

    Args:
        snapshot: the text that was handed in last, intact or not.
        steps: the submissions and send-backs of the dossier, oldest first.
    """
    came_back = _came_back(snapshot, steps, questionnaire)
    read = reading.before(snapshot=snapshot, user=user)
    reading.note(snapshot=snapshot, user=user, at=at)
    if read is None or (came_back is not None and came_back.base.pk == read.snapshot_id):
        return {"came_back": came_back}
    since = comparing.between(questionnaire, read.snapshot, snapshot)
    return {"came_back": came_back, "read_before": in_hamburg(read.at), "since_read": since}


def _came_back(snapshot: Snapshot, steps: Sequence[Step], questionnaire: Questionnaire) -> CameBack | None:
    """The last send-back before the present text was handed in."""
    texts = [place for place, step in enumerate(steps) if not step.sections]
    # A send-back after the last submission is the city's to answer.
    asked = [place for place, step in enumerate(steps) if step.sections and texts and place < texts[-1]]
    if not asked:
        return None
    base = next((steps[place].snapshot for place in reversed(texts) if place < asked[-1]), None)
    return _answered(snapshot, steps[asked[-1]], base, questionnaire) if base is not None else None


def _answered(snapshot: Snapshot, step: Step, base: Snapshot, questionnaire: Questionnaire) -> CameBack:
    comparison = comparing.between(questionnaire, base, snapshot)
    changed = {section.slug: section.changes for section in comparison.sections} if comparison else {}
    asked = tuple(
        Asked(str(section.title), step.sections[section.slug], changed.get(section.slug, ()))
        for section in questionnaire.sections
        if section.slug in step.sections
    )
    elsewhere = [section.slug for section in questionnaire.sections if section.slug not in step.sections]
    return CameBack(
        moment=in_hamburg(step.at),
        who=str(step.by),
        asked=asked,
        rest=comparison.of_sections(elsewhere) if comparison else None,
        base=base,
    )
