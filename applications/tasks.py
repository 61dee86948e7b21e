"""Nudges: they fetch, call and log, and hold no rule."""

import logging

from celery import shared_task

from applications import services
from applications.enums import OPEN
from applications.models import Round
from gnlc_portal.lib import clock

logger = logging.getLogger(__name__)


@shared_task
def ensure_round() -> None:
    """Keep the round that takes new applications on record, so that its days are told even if nobody has started yet."""
    Round.objects.for_new_applications(clock.now())


@shared_task
def lapse_rounds() -> None:
    """Lapse what is still open in every round whose time is over."""
    at = clock.now()
    for round in Round.objects.filter(applications__status__in=OPEN).distinct():
        if at >= round.lapses_at:
            try:
                logger.info("round %s: %s lapsed", round.year, services.lapse_round(round=round, at=at))
            except Exception:  # the next sweep tries again; the other rounds go on
                logger.exception("round %s did not lapse whole", round.year)
