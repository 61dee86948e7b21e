"""Write what is due to the outbox, from 08:00 in Hamburg, after asking once more whether it still is.

A batch is one transaction: the messages, the rows that are settled with them and what a rung does (a membership on
hold) stand together or not at all. Rows in another worker's hand are left to it, and so are subjects in the hand of
another step. The order of locks is the same everywhere: a subject's own row first, and nobody who holds more waits for it.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from gnlc_portal.lib import clock
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message, Notice, NoticeReason, NoticeState
from gnlc_portal.mail.notices import detecting
from gnlc_portal.mail.notices.rungs import Addressee, Ladder, Told

logger = logging.getLogger(__name__)

FROM_HOUR = 8  # in Hamburg
BATCH = 200


@dataclass
class Count:
    written: int = 0
    dropped: int = 0
    failed: int = 0


def is_open(at: datetime) -> bool:
    """Whether notices leave at this hour."""
    return at.astimezone(clock.HAMBURG).hour >= FROM_HOUR


def deliver(ladder: Ladder, at: datetime) -> Count:
    """Write every notice of a ladder that is due; none before 08:00."""
    count = Count()
    if not is_open(at):
        return count
    last = 0
    while True:
        ids = list(_due(ladder).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return count
        last = ids[-1]
        if not _attempt(ladder, ids, at, count):
            for pk in ids:  # one that cannot be written does not keep the others back
                count.failed += not _attempt(ladder, [pk], at, count)


def _attempt(ladder: Ladder, ids: list[int], at: datetime, count: Count) -> bool:
    try:
        with transaction.atomic():
            written, dropped = _settle(ladder, ids, at)
    except Exception:
        logger.exception("notices %s–%s were not written", ids[0], ids[-1])
        return False
    count.written += written
    count.dropped += dropped
    return True


def _settle(ladder: Ladder, ids: list[int], at: datetime) -> tuple[int, int]:
    rows = list(
        _due(ladder)
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    )
    held = ladder.held({row.subject for row in rows})
    rows = [row for row in rows if row.subject in held]
    judged = _judged(ladder, rows, at)
    outbox.write_all([letter for _row, letter in judged if isinstance(letter, Message)])
    for row, letter in judged:
        row.settled_at = at
        if isinstance(letter, Message):
            row.state, row.message = NoticeState.WRITTEN, letter
        else:
            passed = letter == NoticeReason.PASSED_OVER
            row.state, row.reason = NoticeState.SKIPPED if passed else NoticeState.CANCELLED, letter
    Notice.objects.bulk_update(rows, ["state", "reason", "settled_at", "message"])
    written = sum(row.state == NoticeState.WRITTEN for row in rows)
    return written, len(rows) - written


def _due(ladder: Ladder) -> Any:
    return Notice.objects.filter(state=NoticeState.DUE, kind__in=ladder.kinds)


def _judged(ladder: Ladder, rows: list[Notice], at: datetime) -> list[tuple[Notice, Message | NoticeReason]]:
    """Each row with its message, or with the reason why it is none any more."""
    today = clock.hamburg_date(at)
    live = ladder.live().filter(notice_subject__in={row.subject for row in rows})
    subjects = {(subject.notice_subject, subject.notice_due_on): subject for subject in live}
    told = detecting.told_of(ladder, list(subjects.values()))
    judged: list[tuple[Notice, Message | NoticeReason]] = []
    current: dict[str, list[tuple[Notice, Any]]] = defaultdict(list)
    for row in rows:
        subject = subjects.get((row.subject, row.due_on))
        if subject is None:
            judged.append((row, NoticeReason.SETTLED))
            continue
        standing = ladder.standing(subject, told[subject.pk], today)
        if standing is None or standing.kind != row.kind:
            judged.append((row, NoticeReason.PASSED_OVER))
        else:
            current[row.kind].append((row, subject))
    for kind, pairs in current.items():
        judged += _written(ladder, kind, pairs, told, at)
    return judged


def _written(
    ladder: Ladder, kind: str, pairs: list[tuple[Notice, Any]], told: dict[Any, list[Told]], at: datetime
) -> list[tuple[Notice, Message | NoticeReason]]:
    rung = ladder.rung(kind)
    subjects = list({subject.pk: subject for _row, subject in pairs}.values())
    readers = {
        pk: {reader.email.strip().lower(): reader for reader in reversed(found)}
        for pk, found in ladder.addressees(rung, subjects).items()
    }
    reached: set[Any] = set()
    judged: list[tuple[Notice, Message | NoticeReason]] = []
    for row, subject in pairs:
        found = readers.get(subject.pk, {})
        reader = found.get(row.recipient)
        if reader is None or (reader.is_copy and not _is_read(kind, told[subject.pk], found)):
            judged.append((row, NoticeReason.GONE))
            continue
        if not reader.is_copy and subject.pk not in reached:
            ladder.reach(rung, subject, at)
            reached.add(subject.pk)
        judged.append((row, _message(ladder, row, subject, reader, clock.hamburg_date(at))))
    return judged


def _is_read(kind: str, told: list[Told], readers: dict[str, Addressee]) -> bool:
    """Whether somebody beside those who get a copy was told of a rung, or is about to be."""
    return any(
        (row.state == NoticeState.WRITTEN and not row.is_copy)
        or (row.state == NoticeState.DUE and row.recipient in readers and not readers[row.recipient].is_copy)
        for row in told
        if row.kind == kind
    )


def _message(ladder: Ladder, row: Notice, subject: Any, reader: Addressee, today: date) -> Message:
    with translation.override(reader.language):
        letter = ladder.letter(ladder.rung(row.kind), subject, reader, today)
        return outbox.drafted(
            template=letter.template,
            to=row.recipient,
            language=reader.language,
            context=letter.context,
            about=row.subject,
            **letter.fields,
        )
