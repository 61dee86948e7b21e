"""What can be done to a dossier. Who may do it is the owning app's question, asked before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import answers, canonical, registry, values
from gnlc_portal.dossiers.models import Answer, AnswerRevision, Dossier, Snapshot

REVISION_AFTER = timedelta(
    minutes=5
)  # between two kept versions by one author: autosave writes every few seconds


class Locked(ValidationError):
    """The section is not open for writing; code ``dossier_locked``."""

    def __init__(self) -> None:
        super().__init__(
            _("This section is locked, so nothing was changed. Copy your text before you leave the page."),
            code="dossier_locked",
        )


class Conflict(Exception):
    """Somebody saved another answer since the writer last read it. Both are kept until a person chooses.

    ``yours`` was sent, ``theirs`` is stored, by ``by`` (a name to show), with the number ``version``.
    """

    def __init__(self, *, yours: Any, answer: Answer) -> None:
        super().__init__(answer.key)
        self.yours = yours
        self.theirs = answer.value
        self.by = str(answer.by) if answer.by else ""
        self.at = answer.at
        self.version = answer.version


@dataclass(frozen=True)
class SectionOutcome:
    """What became of each answer of a section that was sent together."""

    saved: dict[str, Answer] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def create(*, kind: str, at: datetime) -> Dossier:
    """An empty dossier on the newest questionnaire of a kind, open for writing."""
    return Dossier.objects.create(
        kind=kind, form_version=registry.latest(kind).version, created_at=at, touched_at=at
    )


@transaction.atomic
def save_answer(
    *, dossier: Dossier, key: str, value: Any, by: Any, at: datetime, version: int | None = None
) -> Answer:
    """Store one answer as its next version; the same value is no new version, whoever sends it.

    Args:
        value: as posted or as stored.
        version: the one the writer last read, 0 for none; None saves whatever was stored since.

    Raises:
        Locked: the section is not open.
        Conflict: another answer was stored since ``version``.
        ValidationError: the value cannot be read; by key.
        KeyError: no such question.
    """
    dossier = _lock(dossier)
    if not dossier.is_open(dossier.questionnaire.section_of(key).slug):
        raise Locked
    stored = Answer.objects.select_related("by").filter(dossier=dossier, key=key).first()
    answer = _save(dossier, stored, key, value, by=by, at=at, version=version)
    _touch(dossier, at)
    return answer


@transaction.atomic
def save_section(
    *,
    dossier: Dossier,
    section: str,
    values: Mapping[str, Any],
    versions: Mapping[str, int],
    by: Any,
    at: datetime,
) -> SectionOutcome:
    """Store what can be stored of a section; what cannot be read or was overtaken is told, not stored.

    Args:
        section: slug; answers of other sections are ignored.
        versions: by key, the one the writer last read; a key without one is saved unconditionally.

    Raises:
        Locked: the section is not open.
        KeyError: no such section.
    """
    dossier = _lock(dossier)
    asked = dossier.questionnaire.section(section)
    if asked is None:
        raise KeyError(section)
    if not dossier.is_open(section):
        raise Locked
    stored = {answer.key: answer for answer in dossier.answers.select_related("by").order_by("key")}
    outcome = SectionOutcome()
    for question in asked.questions:
        key = question.key
        if key not in values:
            continue
        try:
            outcome.saved[key] = _save(
                dossier, stored.get(key), key, values[key], by=by, at=at, version=versions.get(key)
            )
        except Conflict as conflict:
            if not _is_untouched(dossier, key, conflict.yours, versions.get(key)):
                outcome.conflicts[key] = conflict
        except ValidationError as refusal:
            outcome.errors[key] = refusal.messages
    _touch(dossier, at)
    return outcome


@transaction.atomic
def copy_answers(*, source: Dossier, target: Dossier, by: Any, at: datetime) -> list[Answer]:
    """Copy every answer that the target's questionnaire asks and can read; answers it has already stay."""
    target = _lock(target)
    present = set(target.answers.values_list("key", flat=True))
    copies = []
    for key, value in answers.current(source).items():
        question = target.questionnaire.questions.get(key)
        if question is None or key in present:
            continue
        try:
            copies.append(Answer(dossier=target, key=key, value=values.read(question, value), by=by, at=at))
        except ValidationError:
            continue  # the newer questionnaire asks it differently: it is asked afresh
    _touch(target, at)
    return Answer.objects.bulk_create(copies)


def set_open_sections(dossier: Dossier, slugs: Iterable[str] | None) -> None:
    """Say which sections may be written: None all, an empty list none. Waits for answers being saved now."""
    dossier.open_sections = None if slugs is None else sorted(slugs)
    dossier.save(update_fields=["open_sections"])


@transaction.atomic
def take_snapshot(*, dossier: Dossier, reference: str, city: str, country: str, at: datetime) -> Snapshot:
    """Freeze the dossier as it is now; lock its sections before, in the same transaction."""
    _lock(dossier)
    content = _content(dossier, reference=reference, city=city, country=country)
    return Snapshot.objects.create(
        dossier=dossier, content=content, sha256=canonical.fingerprint(content), created_at=at
    )


def current_sha256(*, dossier: Dossier, reference: str, city: str, country: str) -> str:
    """The fingerprint a snapshot would have if it were taken now."""
    return canonical.fingerprint(_content(dossier, reference=reference, city=city, country=country))


def _content(dossier: Dossier, *, reference: str, city: str, country: str) -> bytes:
    return canonical.content(
        dossier.questionnaire,
        answers.current(dossier),
        dossier.attachments.filter(in_snapshot=True).order_by("id"),
        reference=reference,
        city=city,
        country=country,
    )


def _lock(dossier: Dossier) -> Dossier:
    """The row as it is now, held until the transaction ends: locking and saving take turns."""
    return Dossier.objects.select_for_update().get(pk=dossier.pk)


def _touch(dossier: Dossier, at: datetime) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(touched_at=at)


def _save(
    dossier: Dossier,
    stored: Answer | None,
    key: str,
    value: Any,
    *,
    by: Any,
    at: datetime,
    version: int | None,
) -> Answer:
    try:
        value = values.read(dossier.questionnaire.questions[key], value)
    except ValidationError as refusal:
        raise ValidationError({key: refusal.error_list}) from refusal
    if stored is None:
        answer = Answer(dossier=dossier, key=key, value=value, by=by, at=at, version=0)
        if not values.is_empty(value):
            answer.version = 1
            answer.save(force_insert=True)
        return answer
    if stored.value == value:
        return stored
    if version is not None and version != stored.version:
        raise Conflict(yours=value, answer=stored)
    _keep_revision(stored, by=by, at=at)
    stored.value, stored.by, stored.at = value, by, at
    stored.version += 1
    stored.save(update_fields=["value", "by", "at", "version"])
    return stored


def _keep_revision(stored: Answer, *, by: Any, at: datetime) -> None:
    """Keep the value about to be replaced if its author is another person, or kept none for five minutes."""
    if stored.by_id == getattr(by, "pk", None):
        last = (
            AnswerRevision.objects.filter(dossier_id=stored.dossier_id, key=stored.key, by_id=stored.by_id)
            .order_by("-version")
            .first()
        )
        if last is not None and at - last.at < REVISION_AFTER:
            return
    AnswerRevision.objects.create(
        dossier_id=stored.dossier_id,
        key=stored.key,
        value=stored.value,
        version=stored.version,
        by_id=stored.by_id,
        at=stored.at,
    )


def _is_untouched(dossier: Dossier, key: str, value: Any, version: int | None) -> bool:
    """Whether a value is what the writer once read, sent back with the rest: then theirs stands."""
    revision = AnswerRevision.objects.filter(dossier=dossier, key=key, version=version or 0).first()
    return revision is not None and revision.value == value
