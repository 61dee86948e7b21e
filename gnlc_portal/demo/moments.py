"""What people may write for a moment, and moving the demonstration's clock there."""

import re
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg

LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # beyond it every "now" would soon leave the calendar


def parse(text: str) -> datetime:
    """A moment from ISO 8601; without a zone it is Hamburg's hour.

    Raises:
        ValidationError: ``invalid``.
    """
    text = text.strip()
    # In a form's body an unescaped "+01:00" arrives as " 01:00".
    text = re.sub(r"(T[\d:.]+) (\d\d:?\d\d)$", r"\1+\2", text)
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=clock.HAMBURG)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError(
            _("Write the moment as year-month-day and hour, for example 2027-04-30T23:59."), code="invalid"
        ) from error
    if moment >= LATEST:
        raise ValidationError(_("The clock goes as far as the year 2099."), code="invalid")
    return moment


def move(moment: datetime) -> datetime:
    """Move the demonstration's clock forward; returns the portal's time from now on.

    Raises:
        ValidationError: ``backwards``.
    """
    try:
        return clock.set_now(moment)
    except ValueError as error:
        here = in_hamburg(clock.now())
        raise ValidationError(
            _("The clock only moves forward. It is %(now)s in Hamburg."),
            code="backwards",
            params={"now": here},
        ) from error
