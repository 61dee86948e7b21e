"""What can be done to a dossier. Who may do it is the owning app's question, asked before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from gnlc_portal.dossiers import answers, beforehand, canonical, registry, saving, values
from gnlc_portal.dossiers.locking import (
    Locked,  # noqa: F401 (the refusal of what is done here, for who calls it)
    lock,
    require_open,
    touch,
)
from gnlc_portal.dossiers.models import Answer, AnswerRevision, Attachment, Dossier, Snapshot
from gnlc_portal.dossiers.saving import Conflict


@dataclass(frozen=True)
class SectionOutcome:
    """What became of each answer of a section that was sent together."""

    saved: dict[str, Answer] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def create(*, kind: str, at: datetime) -> Dossier:
    """An empty dossier on the newest questionnaire of a kind, open for writing."""
    return create_many(kind=kind, number=1, at=at)[0]


@transaction.atomic
def create_many(*, kind: str, number: int, at: datetime) -> list[Dossier]:
    """So many empty dossiers at once."""
    version = registry.latest(kind).version
    return Dossier.objects.bulk_create(
        Dossier(kind=kind, form_version=version, created_at=at, touched_at=at) for _each in range(number)
    )


@transaction.atomic
def save_answer(
    *,
    dossier: Dossier,
    key: str,
    value: Any,
    by: Any,
    at: datetime,
    version: int | None = None,
    request: str = "",
    leaving: bool = False,
) -> Answer:
    """Store one answer as its next version; the same value is no new version, whoever sends it.

    Args:
        value: as posted or as stored.
        version: the one the writer last read, 0 for none; None saves whatever was stored since, and keeps it as an
            earlier version.
        request: what names the edit, the same whenever it is sent again: a repetition is answered as the first.
        leaving: the writer left the field, so the text is kept when it is replaced.

    Raises:
        Locked: the section is not open.
        Conflict: another answer was stored since ``version``.
        ValidationError: the value cannot be read; by key.
        KeyError: no such question.
    """
    return _save(dossier, saving.Sent(key, value, by, at, version=version, request=request, leaving=leaving))


@transaction.atomic
def restore_answer(
    *, dossier: Dossier, key: str, earlier: int, by: Any, at: datetime, version: int
) -> Answer:
    """Make an earlier version the current one again, as a save like any other; what it replaces is kept.

    Args:
        earlier: the number of the version to bring back.
        version: the current one, as the person who restores saw it.

    Raises:
        AnswerRevision.DoesNotExist: no such version was kept.
        Locked, Conflict, ValidationError, KeyError: as for ``save_answer``.
    """
    require_open(lock(dossier), dossier.questionnaire.section_of(key).slug)
    revision = AnswerRevision.objects.get(dossier=dossier, key=key, version=earlier)
    sent = saving.Sent(key, revision.value, by, at, version=version, leaving=True, keeps_replaced=True)
    return _save(dossier, sent)


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

    What the portal had filled in there has been looked at by this.

    Args:
        section: slug; answers of other sections are ignored.
        versions: by key, the one the writer last read; a key without one is saved whatever was stored since.

    Raises:
        Locked: the section is not open.
        KeyError: no such section.
    """
    dossier = lock(dossier)
    asked = dossier.questionnaire.section(section)
    if asked is None:
        raise KeyError(section)
    require_open(dossier, section)
    given = [
        saving.Sent(key, values[key], by, at, version=versions.get(key), leaving=True)
        for key in (question.key for question in asked.questions)
        if key in values
    ]
    outcome = _put_together(dossier, given)
    beforehand.take_over(dossier, [asked], by=by, at=at)
    touch(dossier, at)
    return outcome


@transaction.atomic
def copy_answers(*, source: Dossier, target: Dossier, by: Any, at: datetime) -> list[Answer]:
    """Copy every answer that the target's questionnaire asks and can read; answers it has already stay."""
    target = lock(target)
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
    touch(target, at)
    return Answer.objects.bulk_create(copies)


def set_open_sections(dossier: Dossier, slugs: Iterable[str] | None) -> None:
    """Say which sections may be written: None all, an empty list none. Waits for answers being saved now."""
    dossier.open_sections = None if slugs is None else sorted(slugs)
    dossier.save(update_fields=["open_sections"])


@transaction.atomic
def take_snapshot(*, dossier: Dossier, reference: str, city: str, country: str, at: datetime) -> Snapshot:
    """Freeze the dossier as it is now; lock its sections before, in the same transaction."""
    lock(dossier)
    content = _content(dossier, reference=reference, city=city, country=country)
    return Snapshot.objects.create(
        dossier=dossier, content=content, sha256=canonical.fingerprint(content), created_at=at
    )


def current_sha256(*, dossier: Dossier, reference: str, city: str, country: str) -> str:
    """The fingerprint a snapshot would have if it were taken now."""
    return canonical.fingerprint(_content(dossier, reference=reference, city=city, country=country))


def current_fingerprints(identities: Mapping[Dossier, Mapping[str, str]]) -> dict[int, str]:
    """The same for many dossiers in two queries: by a dossier's id."""
    given: dict[int, dict[str, Any]] = {dossier.pk: {} for dossier in identities}
    for row in Answer.objects.filter(dossier__in=given):
        if not values.is_empty(row.value):
            given[row.dossier_id][row.key] = row.value
    files: dict[int, list[Attachment]] = {key: [] for key in given}
    for file in Attachment.objects.filter(dossier__in=given, in_snapshot=True, removed_at__isnull=True):
        files[file.dossier_id].append(file)
    return {
        dossier.pk: canonical.fingerprint(
            canonical.content(dossier.questionnaire, given[dossier.pk], files[dossier.pk], **identity)
        )
        for dossier, identity in identities.items()
    }


def _content(dossier: Dossier, *, reference: str, city: str, country: str) -> bytes:
    return canonical.content(
        dossier.questionnaire,
        answers.current(dossier),
        dossier.attachments.filter(in_snapshot=True, removed_at__isnull=True).order_by("id"),
        reference=reference,
        city=city,
        country=country,
    )


def _save(dossier: Dossier, sent: saving.Sent) -> Answer:
    dossier = lock(dossier)
    section = dossier.questionnaire.section_of(sent.key)
    answered = saving.answered(dossier, sent)
    if answered:  # also when the section was locked since: what was said to be saved was saved
        if sent.leaving:
            saving.leave(dossier, answered[sent.key])
        return answered[sent.key]
    require_open(dossier, section.slug)
    stored = Answer.objects.select_related("by").filter(dossier=dossier, key=sent.key).first()
    answer = saving.put(dossier, stored, sent)
    touch(dossier, sent.at)
    return answer


def _put_together(dossier: Dossier, given: list[saving.Sent]) -> SectionOutcome:
    stored = {answer.key: answer for answer in dossier.answers.select_related("by").order_by("key")}
    outcome = SectionOutcome(saved=saving.answered(dossier, *given))
    saving.leave(dossier, *outcome.saved.values())
    for sent in given:
        if sent.key in outcome.saved:
            continue
        try:
            outcome.saved[sent.key] = saving.put(dossier, stored.get(sent.key), sent)
        except Conflict as conflict:
            if not saving.is_untouched(dossier, sent, conflict):
                outcome.conflicts[sent.key] = conflict
        except ValidationError as refusal:
            outcome.errors[sent.key] = refusal.messages
    return outcome
