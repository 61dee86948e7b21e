"""Find what is due: which rung each subject has reached, and who is to read it. One row a recipient."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Notice, NoticeReason, NoticeState
from gnlc_portal.mail.notices.rungs import Ladder, Rung, Told

CHUNK = 500  # subjects that are looked at together: so much is in memory, whatever the size of the network
_TOLD = [name.name.replace("message_state", "message__state") for name in fields(Told)]


def detect(ladder: Ladder, at: datetime) -> int:
    """Write the notices that are due and not written yet; returns how many were written by this call."""
    written = 0
    for rows in found(ladder, clock.hamburg_date(at), at):
        # Somebody else may be writing the same rows: the unique constraint lets each exist once.
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        written += len(rows)
    return written


def found(ladder: Ladder, today: date, at: datetime) -> Iterator[list[Notice]]:
    """The rows that ``detect`` would write, chunk by chunk, and nothing written."""
    for subjects in _chunks(_unsettled(ladder, today)):
        rows = _rows(ladder, subjects, today, at)
        if rows:
            yield rows


def told_of(ladder: Ladder, subjects: Sequence[Any]) -> dict[Any, list[Told]]:
    """What was written about each subject's present due date, by primary key, in one query."""
    by_key: dict[tuple[str, date], list[Told]] = defaultdict(list)
    rows = Notice.objects.filter(
        subject__in=[subject.notice_subject for subject in subjects], kind__in=ladder.kinds
    ).order_by("id")
    for subject, due_on, *values in rows.values_list("subject", "due_on", *_TOLD):
        by_key[subject, due_on].append(Told(*values))
    return {subject.pk: by_key[subject.notice_subject, subject.notice_due_on] for subject in subjects}


def _unsettled(ladder: Ladder, today: date) -> QuerySet[Any]:
    """The subjects that have reached a rung, unless the highest of them is settled."""
    reached = [
        When(notice_due_on__lte=today - timedelta(days=rung.days), then=Value(rung.kind))
        for rung in reversed(ladder.rungs)
    ]
    written = Notice.objects.settling().filter(
        subject=OuterRef("notice_subject"), due_on=OuterRef("notice_due_on"), kind=OuterRef("notice_kind")
    )
    subjects = ladder.live().filter(notice_due_on__lte=today - timedelta(days=ladder.rungs[0].days))
    # An alias, not an annotation: the highest rung's kind is of use to the database alone.
    subjects = subjects.alias(notice_kind=Case(*reached, output_field=CharField()))
    return subjects.filter(~Exists(written)).order_by("notice_due_on", "pk")


def _chunks(subjects: QuerySet[Any]) -> Iterator[list[Any]]:
    """All of them in order, so many at a time; each chunk begins where the last one ended."""
    chunk = list(subjects[:CHUNK])
    while chunk:
        yield chunk
        last = chunk[-1]
        if len(chunk) < CHUNK:
            return
        # The plain bound beside the exact one lets the database enter its index there.
        further = subjects.filter(notice_due_on__gte=last.notice_due_on)
        chunk = list(further.filter(Q(notice_due_on__gt=last.notice_due_on) | Q(pk__gt=last.pk))[:CHUNK])


def _rows(ladder: Ladder, subjects: list[Any], today: date, at: datetime) -> list[Notice]:
    told = told_of(ladder, subjects)
    standing: dict[str, list[Any]] = defaultdict(list)
    for subject in subjects:
        rung = ladder.standing(subject, told[subject.pk], today)
        if rung is not None and not any(row.kind == rung.kind and row.settles for row in told[subject.pk]):
            standing[rung.kind].append(subject)
    rows: list[Notice] = []
    for kind, on_it in standing.items():
        rung = ladder.rung(kind)
        readers = ladder.addressees(rung, on_it)
        for subject in on_it:
            rows += _of_subject(ladder, rung, subject, readers.get(subject.pk, ()), told[subject.pk], at)
    return rows


def _of_subject(
    ladder: Ladder, rung: Rung, subject: Any, readers: Any, told: list[Told], at: datetime
) -> list[Notice]:
    """A row for each reader of the rung, and one for each lower rung that nobody was told of."""
    is_read = any(not reader.is_copy for reader in readers)
    known = {row.kind for row in told}
    fell = [lower for lower in ladder.rungs if lower.days < rung.days and ladder.counts(lower, subject)]
    below = [lower for lower in fell if lower.kind not in known]
    reason = NoticeReason.PASSED_OVER if is_read else NoticeReason.NOBODY
    rows = [_silent(lower, subject, reason, at) for lower in below]
    if not is_read:
        return rows if rung.kind in known else [*rows, _silent(rung, subject, NoticeReason.NOBODY, at)]
    once = {reader.email.strip().lower(): reader for reader in reversed(readers)}  # the first place counts
    for email, reader in reversed(once.items()):
        row = _row(rung, subject, at)
        row.recipient, row.role, row.is_copy = email, reader.role, reader.is_copy
        row.language = reader.language
        rows.append(row)
    return rows


def _silent(rung: Rung, subject: Any, reason: NoticeReason, at: datetime) -> Notice:
    row = _row(rung, subject, at)
    row.state, row.reason, row.settled_at = NoticeState.SKIPPED, reason, at
    return row


def _row(rung: Rung, subject: Any, at: datetime) -> Notice:
    return Notice(
        kind=rung.kind,
        subject=subject.notice_subject,
        due_on=subject.notice_due_on,
        falls_on=rung.falls_on(subject.notice_due_on),
        found_at=at,
    )
