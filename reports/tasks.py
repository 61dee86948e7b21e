"""Nudges: they call and log, and hold no rule."""

import logging

from celery import shared_task

from gnlc_portal.lib import clock
from reports import services

logger = logging.getLogger(__name__)


@shared_task
def keep_schedule() -> None:
    """Close what ended memberships owed, make each member's next report, open those whose time has come."""
    at = clock.now()
    closed = services.close_ended(at=at)
    made = services.schedule_next(at=at)
    opened = services.open_due(at=at)
    if closed or made or opened:
        logger.info("reports: %s closed, %s scheduled, %s opened", closed, made, opened)
