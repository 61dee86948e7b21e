"""Write a message in the transaction of the fact that causes it; delivery follows the commit."""

import logging
import re
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from gnlc_portal.lib import clock
from gnlc_portal.mail import traces
from gnlc_portal.mail.models import Message, State

logger = logging.getLogger(__name__)

UNSENT = (State.WAITING, State.HELD)  # nobody has it in hand
_NAMES_A_COUNTRY = re.compile(r"R?\d{4}-([A-Z]{2})-\d+|commission-([A-Z]{2})")
PERSONAL_LINK = "[personal link]"  # stands in a stored text for the link that is made at delivery


def compose(*, template: str, to: str, language: str, context: dict[str, object], **fields: str) -> Message:
    """Render ``<template>.subject.txt`` and ``<template>.txt`` in the recipient's language and queue the message.

    Args:
        template: path without ending; its last part is kept as the message's kind.
        to: one address.
        language: the recipient's language code.
        context: what the templates show; ``personal_link`` is provided.
        fields: further fields of the message, such as ``about`` or the three of a personal link; ``country``
            where what it is about does not name it.
    """
    message = drafted(template=template, to=to, language=language, context=context, **fields)
    write_all([message])
    return message


def drafted(*, template: str, to: str, language: str, context: dict[str, object], **fields: str) -> Message:
    """The same message, not queued yet: for who writes many at once with ``write_all``, or only shows it."""
    with translation.override(language):
        values = {"personal_link": PERSONAL_LINK, "language": language, **context}
        subject = render_to_string(f"{template}.subject.txt", values, using="text")
        text = render_to_string(f"{template}.txt", values, using="text")
    return _message(to, language, template.rsplit("/", 1)[-1], subject, text, **fields)


def write(
    *, to: str, language: str, kind: str, subject: str, text: str, secret: bool = False, **fields: str
) -> Message:
    """Queue a message whose words are ready."""
    message = _message(to, language, kind, subject, text, secret=secret, **fields)
    write_all([message])
    return message


@transaction.atomic
def write_all(messages: list[Message]) -> None:
    """Queue messages, and nudge a worker after the commit."""
    if messages:
        Message.objects.bulk_create(messages)
        traces.leave_all(messages, "written", at=clock.now())
        transaction.on_commit(nudge, robust=True)


@transaction.atomic
def stop(ids: list[int]) -> list[int]:
    """Take back messages that have not left; returns which. One in a worker's hand leaves, as does one that has left."""
    waiting = list(Message.objects.select_for_update().filter(id__in=ids, state__in=UNSENT).order_by("id"))
    Message.objects.filter(id__in=[message.pk for message in waiting]).update(state=State.STOPPED)
    traces.leave_all(waiting, "stopped", at=clock.now())
    return list(Message.objects.filter(id__in=ids, state=State.STOPPED).values_list("id", flat=True))


def country_of(about: str) -> str:
    """The country that a reference or a Commission names: 2027-FR-004, R2029-FR-004, commission-FR."""
    named = _NAMES_A_COUNTRY.fullmatch(about)
    return (named[1] or named[2]) if named else ""


def nudge() -> None:
    """Tell a worker that there is mail. A lost nudge costs a minute: the sweep finds every waiting row."""
    from gnlc_portal.mail.tasks import deliver  # tasks import delivery, which knows the outbox's placeholder

    try:
        deliver.delay()
    except Exception:
        logger.warning("no broker took the nudge; the sweep will deliver", exc_info=True)


def _message(to: str, language: str, kind: str, subject: str, text: str, **fields: Any) -> Message:
    fields.setdefault("country", country_of(fields.get("about", "")))
    return Message(
        to=to,
        language=language,
        kind=kind,
        subject=" ".join(subject.split())[:255],
        text=text.strip() + "\n",
        **fields,
    )
