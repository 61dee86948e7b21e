"""Mail of the demonstration: delivered into files, and shown to everybody."""

import email
import email.policy
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message

MESSAGE_HEADER = "X-Portal-Message"
_LINK = re.compile(r"https?://[^\s<>\"]+")
_AFTER_A_LINK = ".,;:!?)»”’"  # a sentence ends, the link does not


class EmailBackend(BaseEmailBackend):
    """Keeps each mail as it would have left, one file per message of the outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            number = str(message.extra_headers.get(MESSAGE_HEADER, ""))
            name = number if number.isdigit() else f"other-{secrets.token_hex(8)}"
            draft = folder() / f".{name}.{secrets.token_hex(4)}"
            draft.write_bytes(message.message().as_bytes())
            draft.replace(folder() / f"{name}.eml")  # at once: the inbox never reads half a mail
        return len(email_messages)


class Letter(TypedDict):
    """A message as its reader sees it."""

    id: int
    to: str
    subject: str
    text: str
    links: list[str]
    state: str
    at: datetime


def folder() -> Path:
    return Path(settings.VAR_DIR) / "inbox"


def letter(message: Message) -> Letter:
    """A message with its working links, whether it still waits or was delivered."""
    text = text_of(message)
    return Letter(
        id=message.pk,
        to=message.to,
        subject=message.subject,
        text=text,
        links=links_in(text),
        state=message.state,
        at=message.sent_at or message.created_at,
    )


def text_of(message: Message) -> str:
    """The words as they reach the reader; those of a delivered secret stand only in the file."""
    return delivery.resolved_text(message) or _delivered_text(message)


def links_in(text: str) -> list[str]:
    """Every link of a text once, in order."""
    return list(dict.fromkeys(link.rstrip(_AFTER_A_LINK) for link in _LINK.findall(text)))


def _delivered_text(message: Message) -> str:
    try:
        content = (folder() / f"{message.pk}.eml").read_bytes()
    except FileNotFoundError:
        return ""
    body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    return body.get_content() if body else ""
