"""What coordinators do to a message at the mail desk. Each is one compare-and-set: of two who act, or of a person and
the worker that takes the message up, one wins and the other is told what became of it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg, long_date
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail import outbox, rules, traces
from gnlc_portal.mail.models import Earlier, Message, State
from gnlc_portal.mail.outbox import PERSONAL_LINK
from gnlc_portal.trail.models import Entry

LONGEST_TEXT = 20_000  # characters


@transaction.atomic
def edit(
    *, message: Message, seen: int, subject: str, text: str, by: Any, to: str = "", at: datetime | None = None
) -> Message:
    """Change the words of a message that nobody has in hand; what they were is kept.

    Args:
        seen: the version that the person read.
        to: another address; none leaves it. A message with a personal link keeps its own: the link was asked for it.

    Raises:
        PermissionDenied: not a coordinator.
        ValidationError: by field where the words cannot stand so; ``not_editable`` of a kind that is nobody's to change.
        TransitionNotAllowed: somebody was quicker, or it is being sent.
    """
    _require_coordinator(by)
    at = at or clock.now()
    subject, text, to = " ".join(subject.split()), text.replace("\r\n", "\n").strip() + "\n", to.strip()
    why = rules.why_not_edit(message)
    if why:
        raise ValidationError(why, code="not_editable")
    _validate(message, subject, text, to)
    before = Message.objects.get(pk=message.pk)
    changes = {"subject": subject, "text": text, "to": to or before.to}
    _move(message, seen, from_=rules.EDITABLE, **changes)
    Earlier.objects.create(
        message=message,
        number=message.earlier.count() + 1,
        to=before.to,
        subject=before.subject,
        text=before.text,
        by=by,
        at=at,
    )
    traces.leave(message, "edited", at=at, by=by)
    return message


@transaction.atomic
def hold(*, message: Message, seen: int, by: Any, at: datetime | None = None) -> Message:
    """Keep a waiting message from leaving until somebody releases it.

    Raises:
        PermissionDenied, TransitionNotAllowed: as for ``edit``.
        ValidationError: ``secret``: a sign-in waits for nobody.
    """
    _require_coordinator(by)
    if message.secret:
        raise ValidationError(rules.why_not_edit(message), code="secret")
    _move(message, seen, from_=(State.WAITING,), state=State.HELD)
    traces.leave(message, "held", at=at or clock.now(), by=by)
    return message


@transaction.atomic
def release(*, message: Message, seen: int, by: Any, at: datetime | None = None) -> Message:
    """Let a message that was held back leave now.

    Raises:
        PermissionDenied, TransitionNotAllowed: as for ``edit``.
    """
    _require_coordinator(by)
    _move(message, seen, from_=(State.HELD,), state=State.WAITING, try_after=clock.real_now())
    traces.leave(message, "released", at=at or clock.now(), by=by)
    transaction.on_commit(outbox.nudge, robust=True)
    return message


@transaction.atomic
def retry(*, message: Message, seen: int, by: Any, at: datetime | None = None) -> Message:
    """Try a failed message again, as often as a new one.

    Raises:
        PermissionDenied, TransitionNotAllowed: as for ``edit``.
        ValidationError: ``not_again``: a secret, or its personal link is dead.
    """
    _require_coordinator(by)
    at = at or clock.now()
    _require_again(message, at)
    _move(
        message,
        seen,
        from_=(State.FAILED,),
        state=State.WAITING,
        try_after=clock.real_now(),
        attempt_count=0,
    )
    traces.leave(message, "retried", at=at, by=by)
    transaction.on_commit(outbox.nudge, robust=True)
    return message


@transaction.atomic
def copy(*, message: Message, seen: int, by: Any, at: datetime | None = None) -> Message:
    """Send a message that was sent once more: a new one that says that it is a copy, and of which day.

    Raises:
        PermissionDenied, TransitionNotAllowed: as for ``edit``.
        ValidationError: ``not_again``: as for ``retry``, or a copy itself.
    """
    _require_coordinator(by)
    at = at or clock.now()
    _require_again(message, at)
    _move(message, seen, from_=(State.SENT,))
    assert message.sent_at is not None  # a sent message has its moment, by constraint
    with translation.override(message.language):
        day = long_date(clock.hamburg_date(message.sent_at))
        subject = _("Copy: %(subject)s") % {"subject": message.subject}
        first = _("This is a copy of our message of %(day)s.") % {"day": day}
    sent = Message(
        to=message.to,
        reply_to=message.reply_to,
        language=message.language,
        kind=message.kind,
        about=message.about,
        country=message.country,
        subject=subject[:255],
        text=f"{first}\n\n{message.text}",
        personal_purpose=message.personal_purpose,
        personal_path=message.personal_path,
        personal_nonce=message.personal_nonce,
        copy_of=message,
        copy_number=message.copies.count() + 1,
        created_at=at,
    )
    outbox.write_all([sent])
    traces.leave(message, "copied", at=at, by=by)
    return sent


def _move(message: Message, seen: int, *, from_: tuple[State, ...], **changes: Any) -> None:
    """The only line that changes a message on somebody's behalf; ``message`` then is as it stands.

    Raises:
        TransitionNotAllowed: it is not in one of these states any more, or not as the person read it.
    """
    rows = Message.objects.filter(pk=message.pk, version=seen, state__in=from_)
    changed = rows.update(version=F("version") + 1, **changes)
    message.refresh_from_db()
    if not changed:
        raise _too_late(message, seen)


def _too_late(message: Message, seen: int) -> TransitionNotAllowed:
    last = Entry.objects.filter(source=traces.source_of(message)).first() if message.version != seen else None
    state = message.get_state_display()
    if last is None:
        text = _("Nothing was done: the message is not as you read it any more. It is now: %(state)s.")
        return TransitionNotAllowed(text % {"state": state})
    text = _(
        "Nothing was done: %(person)s was quicker on %(when)s, Hamburg time. The message is now: %(state)s."
    )
    values = {"person": last.who, "when": in_hamburg(last.at), "state": state}
    return TransitionNotAllowed(text % values, by=last.who, verb=last.what, at=last.at)


def _require_coordinator(by: Any) -> None:
    if by is None or not by.is_coordinator:
        raise PermissionDenied(_("Only UIL coordinators work at the mail desk."))


def _require_again(message: Message, at: datetime) -> None:
    why = rules.why_not_again(message, at)
    if why:
        raise ValidationError(why, code="not_again")


def _validate(message: Message, subject: str, text: str, to: str) -> None:
    errors: dict[str, str] = {}
    if not subject:
        errors["subject"] = _("A message needs a subject.")
    elif len(subject) > 255:
        errors["subject"] = _("The subject has at most 255 characters.")
    elif PERSONAL_LINK in subject:
        errors["subject"] = _("A personal link has its place in the text, not in the subject.")
    wanted = 1 if message.personal_nonce else 0
    if not text.strip():
        errors["text"] = _("A message needs a text.")
    elif len(text) > LONGEST_TEXT:
        errors["text"] = _("The text has at most %(count)s characters.") % {"count": LONGEST_TEXT}
    elif text.count(PERSONAL_LINK) != wanted:
        errors["text"] = (
            _("Leave “%(words)s” in the text exactly once: the recipient’s link takes its place.")
            if wanted
            else _("This message has no personal link: “%(words)s” would stand there as it is.")
        ) % {"words": PERSONAL_LINK}
    if to and to != message.to:
        errors |= _error_of_address(message, to)
    if errors:
        raise ValidationError(errors)


def _error_of_address(message: Message, to: str) -> dict[str, str]:
    if message.personal_nonce:
        return {"to": _("The personal link belongs to this address. Another one needs a new request.")}
    try:
        validate_email(to)
    except ValidationError:
        return {"to": _("This is no e-mail address.")}
    return {}
