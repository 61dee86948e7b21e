"""A moment by another place's clocks: which zone holds there, and day, hour and offset in words."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.utils.translation import gettext as _

from gnlc_portal.lib import dates


def zone(name: str) -> ZoneInfo | None:
    """The zone of a name of the IANA list, or None for anything else."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of_country(iso2: str, at: datetime) -> ZoneInfo | None:
    """The zone of a whole country, if all its clocks show the same hour at a moment; else None: nobody guesses."""
    zones = _zones_of_country(iso2)
    hours = {at.astimezone(one).utcoffset() for one in zones}
    return zones[0] if len(hours) == 1 else None


def weekday_and_day(local: datetime) -> str:
    """ "Friday 30 April 2027" in the reader's language."""
    day = local.date()
    return _("%(weekday)s %(day)s") % {"weekday": dates.written(day, "l"), "day": dates.written(day)}


def offset(local: datetime) -> str:
    """ "UTC+5:30"."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"


@cache
def _zones_of_country(iso2: str) -> tuple[ZoneInfo, ...]:
    found = (zone(name) for name in get_global("territory_zones").get(iso2, ()))
    return tuple(one for one in found if one is not None)
