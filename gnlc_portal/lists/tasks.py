"""Nudges: they fetch, call and log, and hold no rule."""

import logging

from celery import shared_task

from gnlc_portal.lists import services, writing

logger = logging.getLogger(__name__)


@shared_task
def write_exports() -> None:
    """Write the exports that wait."""
    logger.info("exports: %s written", writing.write_due())


@shared_task
def look_after_exports() -> None:
    """Remove what is over, and nudge a worker; the sweep itself must not wait for a long file."""
    logger.info("exports: %s removed", writing.sweep())
    if writing.waits():
        services.nudge()
