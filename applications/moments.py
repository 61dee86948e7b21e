"""Moments in words: day, hour and zone, as every deadline of the portal is told."""

from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from gnlc_portal.lib import clock


def long_date(day: date) -> str:
    """A day in the reader's language: "30 April 2027"."""
    return formats.date_format(day, "DATE_FORMAT")


def in_hamburg(moment: datetime) -> str:
    """Day and hour in Hamburg: "30 April 2027, 23:59"."""
    return _day_and_hour(moment.astimezone(clock.HAMBURG))


def _day_and_hour(local: datetime) -> str:
    return _("%(day)s, %(hour)s") % {"day": long_date(local.date()), "hour": local.strftime("%H:%M")}
