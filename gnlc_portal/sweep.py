"""The one entry of beat: every 60 real seconds ask the portal's clock what is due."""

import logging

from celery import shared_task
from django.db import close_old_connections

from applications import tasks as application_tasks
from gnlc_portal.dossiers import tasks as dossier_tasks
from gnlc_portal.lists import tasks as list_tasks
from gnlc_portal.mail import tasks as mail_tasks
from reports import tasks as report_tasks

logger = logging.getLogger(__name__)


@shared_task
def sweep() -> None:
    """Do what is due. Each part is safe to repeat, and the failure of one does not keep the others from their work."""
    for part in (
        application_tasks.ensure_round,
        application_tasks.lapse_rounds,
        *report_tasks.KEEP_SCHEDULE,
        mail_tasks.chase,
        mail_tasks.deliver,
        dossier_tasks.forget_answered_requests,
        dossier_tasks.drop_broken_uploads,
        list_tasks.look_after_exports,
    ):
        close_old_connections()
        try:
            part()
        except Exception:
            logger.exception("sweep: %s failed; the next sweep tries again", part.name)
