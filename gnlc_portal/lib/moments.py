"""Moments in words: day, hour and zone, as every deadline of the portal is told."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from gnlc_portal.lib import clock, dates, zones


def long_date(day: date) -> str:
    """A day in the reader's language: "30 April 2027"."""
    return dates.written(day)


def in_hamburg(moment: datetime | None) -> str:
    """Day and hour in Hamburg: "30 April 2027, 23:59"; empty for no moment."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.HAMBURG)
    return _("%(day)s, %(hour)s") % {"day": long_date(local.date()), "hour": local.strftime("%H:%M")}


def exact(moment: datetime) -> str:
    """To the second, as a proof or a refusal needs it: "15 March 2027, 09:00:07, Hamburg time (UTC+1)"."""
    local = moment.astimezone(clock.HAMBURG)
    return _("%(day)s, %(hour)s, Hamburg time (%(offset)s)") % {
        "day": long_date(local.date()),
        "hour": local.strftime("%H:%M:%S"),
        "offset": zones.offset(local),
    }
