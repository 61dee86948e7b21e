"""Nudges: they fetch, call and log, and hold no rule."""

import logging

from celery import shared_task

from gnlc_portal.dossiers import attachments, saving

logger = logging.getLogger(__name__)


@shared_task
def forget_answered_requests() -> None:
    """Forget the requests to save that nobody repeats any more."""
    logger.info("answered requests: %s forgotten", saving.forget_answered())


@shared_task
def drop_broken_uploads() -> None:
    """Delete what broken-off uploads left in the storage."""
    logger.info("broken uploads: %s dropped", attachments.drop_broken_uploads())
