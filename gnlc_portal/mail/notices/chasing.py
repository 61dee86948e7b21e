"""Both steps over every ladder, as the sweep takes them."""

import logging
from datetime import datetime

from gnlc_portal.mail.notices import delivering, detecting
from gnlc_portal.mail.notices.rungs import Ladder, ladders

logger = logging.getLogger(__name__)


def chase(at: datetime) -> None:
    """Find and write what is due of every ladder; the failure of one does not keep the others from their work."""
    for ladder in ladders():
        try:
            chase_one(ladder, at)
        except Exception:  # the next sweep tries again
            logger.exception("%s: not finished", type(ladder).__name__)


def chase_one(ladder: Ladder, at: datetime) -> tuple[int, delivering.Count]:
    """The same for one ladder; returns how many rows were found and what became of those that were due."""
    found = detecting.detect(ladder, at)
    count = delivering.deliver(ladder, at)
    if found or count.written or count.dropped or count.failed:
        logger.info(
            "%s: %s found, %s written, %s not needed any more, %s failed",
            type(ladder).__name__,
            found,
            count.written,
            count.dropped,
            count.failed,
        )
    return found, count
