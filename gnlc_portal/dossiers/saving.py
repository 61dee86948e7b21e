"""How one answer takes the place of another, so that no acknowledged text is ever lost.

Whatever somebody was told is saved is the current text, an earlier version, or was replaced by its own author from that
very version. So the text that is replaced is kept as an earlier version unless its own author goes on from it, and then
too when it was left (its writer went to another field), when another person had sent the same text, or when nothing was
kept for five minutes.

A request that was answered is remembered: repeated, even after newer saves, it is answered the same and stores nothing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Answer, AnsweredRequest, AnswerRevision, Dossier
from gnlc_portal.lib import clock

REVISION_AFTER = timedelta(
    minutes=5
)  # between two kept versions by one author: autosave writes every few seconds
REMEMBERED_FOR = timedelta(days=30)  # real time; a request that comes later is met by its old version


class Conflict(Exception):
    """Somebody saved another answer since the writer last read it. Both are kept until a person chooses.

    ``yours`` was sent, ``theirs`` is stored, by ``by`` (a name to show) at ``at``, with the number ``version``.
    """

    def __init__(self, *, yours: Any, answer: Answer) -> None:
        super().__init__(answer.key)
        self.yours = yours
        self.theirs = answer.value
        self.by = str(answer.by) if answer.by else ""
        self.author_id = answer.by_id
        self.at = answer.at
        self.version = answer.version


@dataclass(frozen=True)
class Sent:
    """An answer as somebody sent it.

    Args:
        value: as posted or as stored.
        version: the one the writer last read, 0 for none; None: the writer did not say, and replaces only their own.
        request: what names the edit, the same whenever it is sent again; may be empty.
        leaving: the writer left the field, so this text is kept when it is replaced.
        keeps_replaced: what this replaces is kept, whoever wrote it.
    """

    key: str
    value: Any
    by: Any
    at: datetime
    version: int | None = None
    request: str = ""
    leaving: bool = False
    keeps_replaced: bool = False

    @property
    def author_id(self) -> int | None:
        return getattr(self.by, "pk", None)

    @property
    def digest(self) -> str:
        """What is equal for a request and its repetition; empty where the two cannot be told from two edits."""
        if self.version is None and not self.request:
            return ""
        parts = [self.author_id, self.key, self.version, self.request, self.value]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def answered(dossier: Dossier, *sent: Sent) -> dict[str, Answer]:
    """By key, what was answered when the same was sent before: the answer as it was then. One query."""
    by_digest = {one.digest: one for one in sent if one.digest}
    found = AnsweredRequest.objects.filter(dossier=dossier, digest__in=by_digest)
    return {
        one.key: Answer(dossier=dossier, key=one.key, value=one.value, by=one.by, at=at, version=version)
        for digest, version, at in found.values_list("digest", "version", "saved_at")
        for one in [by_digest[digest]]
    }


def leave(dossier: Dossier, *left: Answer) -> None:
    """Mark answers that still are current as left by their writer."""
    for answer in left:
        Answer.objects.filter(dossier=dossier, key=answer.key, version=answer.version).update(is_left=True)


def put(dossier: Dossier, stored: Answer | None, sent: Sent) -> Answer:
    """Store what was sent as the next version and remember that it was; the same value is no new version.

    Call it with the dossier locked and ``answered`` asked.

    Raises:
        Conflict: another answer was stored since the version that the writer read.
        ValidationError: the value cannot be read; by key.
    """
    try:
        value = values.read(dossier.questionnaire.questions[sent.key], sent.value)
    except ValidationError as refusal:
        raise ValidationError({sent.key: refusal.error_list}) from refusal
    answer = _first(dossier, sent, value) if stored is None else _next(stored, sent, value)
    if sent.digest:
        AnsweredRequest.objects.create(
            dossier=dossier, digest=sent.digest, version=answer.version, saved_at=answer.at
        )
    return answer


def is_untouched(dossier: Dossier, sent: Sent, conflict: Conflict) -> bool:
    """Whether a value is what its sender once read, sent back with the rest: then theirs stands."""
    if not sent.version:
        return values.is_empty(conflict.yours)
    read = AnswerRevision.objects.filter(dossier=dossier, key=sent.key, version=sent.version).first()
    return read is not None and read.value == conflict.yours


def forget_answered() -> int:
    """Forget the requests that nobody repeats any more; returns how many."""
    return AnsweredRequest.objects.filter(made_at__lt=clock.real_now() - REMEMBERED_FOR).delete()[0]


def _first(dossier: Dossier, sent: Sent, value: values.Value) -> Answer:
    answer = Answer(dossier=dossier, key=sent.key, value=value, by=sent.by, at=sent.at, version=0)
    if not values.is_empty(value):
        answer.version, answer.is_left = 1, sent.leaving
        answer.save(force_insert=True)
    return answer


def _next(stored: Answer, sent: Sent, value: values.Value) -> Answer:
    if stored.value == value:
        if not stored.is_left and (sent.leaving or stored.by_id != sent.author_id):
            stored.is_left = True
            stored.save(update_fields=["is_left"])
        return stored
    if not _has_read(stored, sent):
        raise Conflict(yours=value, answer=stored)
    if _is_kept(stored, sent):
        AnswerRevision.objects.create(
            dossier_id=stored.dossier_id,
            key=stored.key,
            value=stored.value,
            version=stored.version,
            by_id=stored.by_id,
            at=stored.at,
        )
    stored.value, stored.by, stored.at, stored.is_left = value, sent.by, sent.at, sent.leaving
    stored.version += 1
    stored.save(update_fields=["value", "by", "at", "is_left", "version"])
    return stored


def _has_read(stored: Answer, sent: Sent) -> bool:
    """Whether the sender knows the text that is about to be replaced; who does not say so knows only their own."""
    if sent.version is not None:
        return sent.version == stored.version
    return stored.by_id == sent.author_id or values.is_empty(stored.value)


def _is_kept(stored: Answer, sent: Sent) -> bool:
    """Whether the text about to be replaced becomes an earlier version."""
    goes_on = stored.by_id == sent.author_id and stored.version == sent.version
    if not goes_on or stored.is_left or sent.keeps_replaced:
        return True
    kept = AnswerRevision.objects.filter(dossier_id=stored.dossier_id, key=stored.key)
    last = kept.order_by("-version").values_list("at", flat=True).first()
    return last is None or sent.at - last >= REVISION_AFTER
