"""Write a message in the transaction of the fact that causes it; delivery follows the commit."""

import logging

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from gnlc_portal.mail.models import Message

logger = logging.getLogger(__name__)

PERSONAL_LINK = "[personal link]"  # stands in a stored text for the link that is made at delivery


def compose(*, template: str, to: str, language: str, context: dict[str, object], **fields: str) -> Message:
    """Render ``<template>.subject.txt`` and ``<template>.txt`` in the recipient's language and queue the message.

    Args:
        template: path without ending; its last part is kept as the message's kind.
        to: one address.
        language: the recipient's language code.
        context: what the templates show; ``personal_link`` is provided.
        fields: further fields of the message, such as ``about`` or the three of a personal link.
    """
    with translation.override(language):
        values = {"personal_link": PERSONAL_LINK, "language": language, **context}
        subject = render_to_string(f"{template}.subject.txt", values, using="text")
        text = render_to_string(f"{template}.txt", values, using="text")
    return write(
        to=to,
        language=language,
        kind=template.rsplit("/", 1)[-1],
        subject=subject,
        text=text,
        secret=False,
        **fields,
    )


def write(
    *, to: str, language: str, kind: str, subject: str, text: str, secret: bool = False, **fields: str
) -> Message:
    """Queue a message whose words are ready, and nudge a worker after the commit."""
    message = Message.objects.create(
        to=to,
        language=language,
        kind=kind,
        subject=" ".join(subject.split())[:255],
        text=text.strip() + "\n",
        secret=secret,
        **fields,
    )
    transaction.on_commit(nudge, robust=True)
    return message


def nudge() -> None:
    """Tell a worker that there is mail. A lost nudge costs a minute: the sweep finds every waiting row."""
    from gnlc_portal.mail.tasks import deliver  # tasks import delivery, which knows the outbox's placeholder

    try:
        deliver.delay()
    except Exception:
        logger.warning("no broker took the nudge; the sweep will deliver", exc_info=True)
