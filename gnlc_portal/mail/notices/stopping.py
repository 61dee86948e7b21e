"""Stop what is not needed any more, in the transaction of the fact that makes it so."""

from collections.abc import Iterable
from datetime import datetime

from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message, Notice, NoticeReason, NoticeState


def stop(*, subjects: Iterable[str], reason: NoticeReason, at: datetime) -> int:
    """Cancel every notice about some subjects that has not left: due rows, and messages that still wait in the outbox.

    What was sent stays sent. Returns how many were cancelled.
    """
    notices = Notice.objects.filter(subject__in=list(subjects))
    settled = {"state": NoticeState.CANCELLED, "reason": reason, "settled_at": at}
    cancelled = notices.filter(state=NoticeState.DUE).update(**settled)
    waiting = Message.objects.filter(notice__in=notices.filter(state=NoticeState.WRITTEN))
    stopped = outbox.stop(list(waiting.values_list("id", flat=True)))
    return cancelled + Notice.objects.filter(message__in=stopped).update(**settled)
