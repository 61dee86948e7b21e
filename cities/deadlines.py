"""A deadline in words: day, hour and zone, the city's own hour, and what is left."""

from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City
from gnlc_portal.lib import clock, zones

SOON = timedelta(days=3)  # under so much the rest is told in hours
NEAR = timedelta(days=14)  # under so much the browser counts on


def until(
    label: str, end: datetime, at: datetime, *, city: City | None = None, opens_on: date | None = None
) -> dict[str, object]:
    """The last minute before an end, for components/deadline.html.

    Args:
        city: whose clocks are told beside Hamburg's.
        opens_on: the day before which nothing is due yet.
    """
    last = last_minute(end)
    # In UTC: two wall clocks would be an hour off where summer time begins.
    left = end.astimezone(clock.UTC) - at
    is_ahead = opens_on is not None and clock.hamburg_date(at) < opens_on
    rest = _rest(left)
    if opens_on is not None and is_ahead and left > timedelta(0):
        opens = formats.date_format(opens_on, "DATE_FORMAT")
        rest = _("The window opens on %(day)s, 00:00 in Hamburg.") % {"day": opens}
    return {
        "moment_label": label,
        **in_words(last),
        "own_zone": in_the_city(last, city) if city else "",
        "rest": rest,
        "countdown": {
            "text": rest,
            "end": end.isoformat(),
            "now": at.isoformat(),
            "is_near": timedelta(0) < left < NEAR and not is_ahead,
        },
    }


def in_the_city(moment: datetime, city: City) -> str:
    """A moment by the city's clocks, as a sentence; empty where nobody knows its zone."""
    local = _local(moment, city)
    if local is None:
        return ""
    if local.utcoffset() == moment.astimezone(clock.HAMBURG).utcoffset():
        return _("It is the same hour in %(city)s.") % {"city": city.name}
    return _("In %(city)s it is then %(day)s, %(hour)s (%(offset)s).") % {
        "city": city.name,
        "day": zones.weekday_and_day(local),
        "hour": local.strftime("%H:%M"),
        "offset": zones.offset(local),
    }


def in_words(moment: datetime) -> dict[str, str]:
    """Day and hour of a moment in Hamburg, for components/deadline.html."""
    hour = _("%(hour)s in Hamburg (%(offset)s)") % {
        "hour": moment.strftime("%H:%M"),
        "offset": zones.offset(moment),
    }
    return {"day": zones.weekday_and_day(moment), "hour_zone": hour}


def last_minute(end: datetime) -> datetime:
    """The last minute before an end, in Hamburg: what people read of a day that ends at midnight."""
    return (end.astimezone(clock.UTC) - timedelta(minutes=1)).astimezone(clock.HAMBURG)


def _local(moment: datetime, city: City) -> datetime | None:
    """By the city's own clocks, as GeoNames knows them; of a city entered by hand, by its country's if they agree."""
    zone = zones.zone(city.time_zone) or zones.zone_of_country(city.country_id, moment)
    return moment.astimezone(zone) if zone else None


def _rest(left: timedelta) -> str:
    if left <= timedelta(0):
        return _("This day is over.")
    if left < timedelta(minutes=1):
        return _("Less than a minute is left.")
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        return ngettext("%(n)s full minute is left.", "%(n)s full minutes are left.", minutes) % {
            "n": minutes
        }
    if left < SOON:
        hours = int(left.total_seconds() // 3600)
        return ngettext("%(n)s full hour is left.", "%(n)s full hours are left.", hours) % {"n": hours}
    return ngettext("%(n)s day is left.", "%(n)s days are left.", left.days) % {"n": left.days}
