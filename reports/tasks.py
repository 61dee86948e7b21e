"""Nudges: they call and log, and hold no rule."""

import logging

from celery import shared_task

from gnlc_portal.lib import clock
from reports import services

logger = logging.getLogger(__name__)


@shared_task
def close_ended() -> None:
    """Close what members owed whose membership has ended."""
    if closed := services.close_ended(at=clock.now()):
        logger.info("reports: %s closed", closed)


@shared_task
def schedule_next() -> None:
    """Make each member's next report."""
    if made := services.schedule_next(at=clock.now()):
        logger.info("reports: %s scheduled", made)


@shared_task
def open_due() -> None:
    """Open the reports whose time has come."""
    if opened := services.open_due(at=clock.now()):
        logger.info("reports: %s opened", opened)


# In the order in which one makes work for the next.
KEEP_SCHEDULE = (close_ended, schedule_next, open_due)
