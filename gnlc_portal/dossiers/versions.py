"""The versions of one answer as people read them: who wrote it, when, and what changed from the version before."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import rendering
from gnlc_portal.dossiers.models import Answer, AnswerRevision, Dossier
from gnlc_portal.lib import diff

AT_A_TIME = 30


@dataclass(frozen=True)
class Version:
    """One version that was kept, or the current one, with what changed from the one before."""

    number: int
    by: str
    at: datetime
    is_current: bool
    text: str
    changes: SafeString


@dataclass(frozen=True)
class Versions:
    """Some versions of an answer, newest first.

    ``current`` is the number of the current one, 0 where the question was never answered; ``older`` the number before
    which to go on reading, None at the end.
    """

    shown: list[Version]
    current: int
    older: int | None


def of(dossier: Dossier, key: str, *, before: int | None = None) -> Versions:
    """The versions of an answer, the newest or those before a number, in two queries."""
    question = dossier.questionnaire.questions[key]
    answer = Answer.objects.select_related("by").filter(dossier=dossier, key=key).first()
    kept = AnswerRevision.objects.select_related("by").filter(dossier=dossier, key=key).order_by("-version")
    if before is not None:
        kept = kept.filter(version__lt=before)
    rows: list[Any] = list(kept[: AT_A_TIME + 1])
    if answer is not None and before is None:
        rows.insert(0, answer)
    texts = [rendering.display(question, row.value) for row in rows]
    shown = [
        Version(
            number=row.version,
            by=str(row.by) if row.by else _("Somebody"),
            at=row.at,
            is_current=isinstance(row, Answer),
            text=text,
            changes=diff.as_html(older, text),
        )
        for row, (text, older) in zip(rows, pairwise([*texts, ""]), strict=True)
    ]
    has_more = len(rows) > AT_A_TIME
    shown = shown[:AT_A_TIME]
    return Versions(shown, answer.version if answer else 0, shown[-1].number if has_more else None)
