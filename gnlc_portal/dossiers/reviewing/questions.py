"""Questions to a dossier's team, and its answers, without returning the dossier: beside the content, never part of it.

A question with its files is prepared first, outside of any transaction, because storing a file has its own; then the
owning app puts it, in the transaction in which it also looks at its status and writes its letters.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gnlc_portal.dossiers import attachments, uploads
from gnlc_portal.dossiers.locking import lock
from gnlc_portal.dossiers.models import Attachment, Dossier, Enclosure, Question, Reply
from gnlc_portal.dossiers.reviewing.texts import required

MOST_FILES = 5  # with one question or answer


@dataclass(frozen=True)
class Prepared:
    """What somebody wrote, its files stored.

    ``digest`` names the request: the same person, words and files with nothing said in between is the same request.
    """

    dossier: Dossier
    question: Question | None
    text: str
    files: Sequence[Attachment]
    digest: str
    by: Any
    at: datetime


def prepare(
    *,
    dossier: Dossier,
    text: str,
    files: Iterable[File],
    by: Any,
    at: datetime,
    question: Question | None = None,
) -> Prepared:
    """Look at the words and store the files of a question, or of an answer to one. What was sent before stores nothing.

    Raises:
        ValidationError: ``text_required``, ``file_refused``, ``too_many_files``, ``files_too_large``.
    """
    text = required(text)
    files = list(files)
    try:
        accepted = [uploads.examine(file) for file in files]
    except uploads.RefusedFile as refusal:
        raise ValidationError({"files": refusal}) from refusal
    digest = _digest(dossier, question, by, text, [entry.sha256 for entry in accepted])
    stored: list[Attachment] = []
    if _known(dossier, question, digest) is None:
        _require_room(dossier, accepted)
        common: dict[str, Any] = {"dossier": dossier, "section": "", "in_snapshot": False, "by": by, "at": at}
        stored = [attachments.attach(file=file, **common) for file in files]
    return Prepared(dossier, question, text, stored, digest, by, at)


def ask(prepared: Prepared, *, side: str) -> tuple[Question, bool]:
    """Put a question, in the caller's transaction; the question, and whether it is new."""
    dossier = lock(prepared.dossier)  # two clicks take turns
    known = dossier.questions.filter(digest=prepared.digest).first()
    if known is not None:
        return known, False
    row = Question.objects.create(
        dossier=dossier, text=prepared.text, by=prepared.by, side=side, at=prepared.at, digest=prepared.digest
    )
    Enclosure.objects.bulk_create(Enclosure(attachment=file, question=row) for file in prepared.files)
    return row, True


def answer(prepared: Prepared) -> tuple[Reply, bool]:
    """Put an answer, in the caller's transaction; the answer, and whether it is new."""
    assert prepared.question is not None
    lock(prepared.dossier)
    known = prepared.question.replies.filter(digest=prepared.digest).first()
    if known is not None:
        return known, False
    row = Reply.objects.create(
        question=prepared.question, text=prepared.text, by=prepared.by, at=prepared.at, digest=prepared.digest
    )
    Enclosure.objects.bulk_create(Enclosure(attachment=file, reply=row) for file in prepared.files)
    return row, True


def of(dossier: Dossier) -> list[Question]:
    """All questions with their answers and files, oldest first. Four queries, however many."""
    rows = dossier.questions.select_related("by").order_by("id")
    return list(
        rows.prefetch_related("enclosures__attachment", "replies__by", "replies__enclosures__attachment")
    )


def unanswered() -> QuerySet[Question]:
    """The questions that wait for their team, oldest first."""
    return Question.objects.filter(replies__isnull=True).order_by("id")


def count_unanswered(dossiers: Any) -> dict[int, int]:
    """How many questions wait, by the dossier's id; those without are absent. One query."""
    rows = unanswered().filter(dossier__in=dossiers).order_by()
    return dict(rows.values_list("dossier").annotate(Count("pk")))


def enclosed(dossier: Dossier, pk: int) -> Attachment | None:
    """The file with an id, if it came with a question or an answer of this dossier."""
    return Attachment.objects.filter(dossier=dossier, pk=pk, enclosure__isnull=False).first()


def _known(dossier: Dossier, question: Question | None, digest: str) -> Question | Reply | None:
    if question is None:
        return dossier.questions.filter(digest=digest).first()
    return question.replies.filter(digest=digest).first()


def _digest(dossier: Dossier, question: Question | None, by: Any, text: str, files: list[str]) -> str:
    """A question may be asked again in the same words once the team has said something; an answer is given once."""
    if question is None:
        last = (
            Reply.objects.filter(question__dossier=dossier)
            .order_by("-id")
            .values_list("id", flat=True)
            .first()
        )
    else:
        last = question.pk
    request = json.dumps([by.pk, text, sorted(files), last])
    return hashlib.sha256(request.encode()).hexdigest()


def _require_room(dossier: Dossier, accepted: list[uploads.Accepted]) -> None:
    if len(accepted) > MOST_FILES:
        text = ngettext(
            "At most %(most)s file goes with a message. Nothing was sent.",
            "At most %(most)s files go with a message. Nothing was sent.",
            MOST_FILES,
        )
        raise ValidationError({"files": ValidationError(text % {"most": MOST_FILES}, code="too_many_files")})
    used = (
        Enclosure.objects.filter(attachment__dossier=dossier).aggregate(all=Sum("attachment__size"))["all"]
        or 0
    )
    if used + sum(len(entry.content) for entry in accepted) > uploads.MOST_BYTES_OF_DOSSIER:
        text = _(
            "The files do not fit: with all questions and answers together they may have %(most)s MB, and %(used)s MB are "
            "used. Nothing was sent; save them smaller, or say in words what they hold."
        )
        values = {
            "most": uploads.in_megabytes(uploads.MOST_BYTES_OF_DOSSIER),
            "used": uploads.in_megabytes(used),
        }
        raise ValidationError({"files": ValidationError(text % values, code="files_too_large")})
