"""Nudges: they fetch, call and log, and hold no rule."""

import logging

from celery import shared_task

from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery, outbox
from gnlc_portal.mail.notices import chasing

logger = logging.getLogger(__name__)


@shared_task
def deliver() -> None:
    """Deliver a batch of the mail that is due; the next batch has its turn after what else the workers have to do."""
    count = delivery.deliver_due()
    if count.may_be_more:
        outbox.nudge()
    logger.info("mail: %s sent, %s refused", count.sent, count.refused)


@shared_task
def chase() -> None:
    """Find and write the notices whose day has come."""
    chasing.chase(clock.now())
