"""Deliver what the outbox holds: each message is claimed by a conditional UPDATE with a lease, then sent.

A worker that dies in the middle leaves a lease that runs out; another one takes the message up. The Message-ID stays
the same over all attempts, so a mail server that got the message twice can tell.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q

from gnlc_portal.lib import clock, tokens
from gnlc_portal.mail import conversation, letters, refused, traces
from gnlc_portal.mail.models import Attempt, Message, State
from gnlc_portal.mail.outbox import PERSONAL_LINK

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]  # then the message has failed
BATCH = 200


@dataclass
class Count:
    sent: int = 0
    refused: int = 0

    @property
    def may_be_more(self) -> bool:
        """Whether another batch is worth a try now; of a server that took nothing it is not."""
        return self.sent > 0 and self.sent + self.refused == BATCH


def deliver_due() -> Count:
    """Send a batch of what is due, over one connection; returns how many left and how many were refused."""
    count = Count()
    ids = Message.objects.filter(_due(clock.real_now())).order_by("id").values_list("id", flat=True)[:BATCH]
    connection = get_connection()
    try:
        for message_id in list(ids):
            message = claim(message_id)
            if message is not None:
                delivered = _send(message, connection)
                count.sent += delivered
                count.refused += not delivered
    finally:
        connection.close()
    return count


def claim(message_id: int) -> Message | None:
    """Take a message for this worker, or None when another has it."""
    real = clock.real_now()
    taken = Message.objects.filter(_due(real), id=message_id).update(
        state=State.SENDING, leased_until=real + LEASE, attempt_count=F("attempt_count") + 1
    )
    return Message.objects.get(id=message_id) if taken else None


def resolved_text(message: Message) -> str:
    """The text as the recipient reads it, personal link included. Never stored."""
    return (
        message.text.replace(PERSONAL_LINK, personal_link(message))
        if message.personal_nonce
        else message.text
    )


def personal_link(message: Message) -> str:
    """The working link of a message that carries one, else an empty text."""
    if not message.personal_nonce:
        return ""
    token = tokens.derive(message.personal_purpose, message.personal_nonce)
    return settings.SITE_URL + message.personal_path.replace("{token}", token)


def oldest_waiting_age_s() -> int:
    """Real seconds since the oldest message that is due became due; 0 when none waits."""
    real = clock.real_now()
    due = Message.objects.filter(_due(real)).order_by("try_after").values_list("try_after", flat=True).first()
    return max(0, int((real - due).total_seconds())) if due else 0


def _due(real: datetime) -> Q:
    return Q(state=State.WAITING, try_after__lte=real) | Q(state=State.SENDING, leased_until__lte=real)


def _send(message: Message, connection: BaseEmailBackend) -> bool:
    text = resolved_text(message)
    mail = EmailMultiAlternatives(
        message.subject,
        text,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": f"<portal-{message.id}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            "X-Portal-Message": str(message.id),
        },
    )
    try:
        mail.attach_alternative(letters.as_html(message.subject, text, message.language), "text/html")
        conversation.hand_over(mail, connection)
    except (
        Exception
    ) as error:  # whatever a mail server or the network does is an answer to record, not a crash
        _record_refusal(message, error)
        connection.close()  # the next message starts with a fresh conversation
        return False
    with transaction.atomic():
        Attempt.objects.create(message=message, delivered=True)
        at = clock.now()
        sent = Message.objects.filter(id=message.id, state=State.SENDING).update(
            state=State.SENT,
            sent_at=at,
            leased_until=None,
            text="" if message.secret else message.text,
        )
        if sent:
            traces.leave(message, "sent", at=at)
    return True


@transaction.atomic
def _record_refusal(message: Message, error: Exception) -> None:
    answer = refused.answer(error)[:500]
    Attempt.objects.create(message=message, delivered=False, answer=answer)
    again = message.attempt_count <= len(RETRY_AFTER)
    recorded = Message.objects.filter(id=message.id, state=State.SENDING).update(
        state=State.WAITING if again else State.FAILED,
        try_after=clock.real_now() + (RETRY_AFTER[message.attempt_count - 1] if again else timedelta(0)),
        leased_until=None,
        text="" if message.secret and not again else message.text,
    )
    if recorded and not again:
        traces.leave(message, "failed", at=clock.now(), said=answer)
    logger.warning("message %s refused at attempt %s: %s", message.id, message.attempt_count, error)
