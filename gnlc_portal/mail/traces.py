"""What happens to a message, as lines of the audit trail. Its text and its personal link never stand there."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from gnlc_portal.mail.models import Message
from gnlc_portal.trail import book, words
from gnlc_portal.trail.models import Kind, Role

HAPPENED = {
    "written": _("Message written"),
    "sent": _("Message sent"),
    "failed": _("Message failed"),
    "stopped": _("Message stopped before it was sent"),
    "edited": _("Message edited before sending"),
    "held": _("Message held back"),
    "released": _("Message released"),
    "retried": _("Failed message tried again"),
    "copied": _("Message sent again as a copy"),
}


def begin() -> None:
    """Tell the trail what its lines about messages are called."""
    words.register(Kind.MAIL, HAPPENED)


def leave(
    message: Message, what: str, *, at: datetime, by: models.Model | None = None, said: str = ""
) -> None:
    """Tell of one step, in the transaction that takes it.

    Args:
        what: one of HAPPENED.
        by: the coordinator who did it; None: the portal.
        said: the mail server's words, or a reason.
    """
    book.enter(_fact(message, what, at, by, said))


def leave_all(messages: Iterable[Message], what: str, *, at: datetime) -> None:
    """The same step of many messages, by the portal."""
    book.enter_all([_fact(message, what, at, None, "") for message in messages])


def source_of(message: Message) -> str:
    """Names what a person did last to a message: what gave it its present version."""
    return f"mail.message:{message.pk}:v{message.version}"


def _fact(message: Message, what: str, at: datetime, by: models.Model | None, said: str) -> book.Fact:
    return book.Fact(
        kind=Kind.MAIL,
        what=what,
        at=at,
        role=Role.COORDINATOR if by else Role.SYSTEM,
        by=by,
        country=message.country,
        about=message.about,
        subject=message.to,
        detail="\n".join(filter(None, [message.subject, said])),
        # The portal's own steps happen once an attempt; a person's give the message a new version each.
        source=source_of(message)
        if by
        else f"mail.message:{message.pk}:{what}:{message.version}.{message.attempt_count}",
    )
