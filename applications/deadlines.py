"""The deadline in words: day, hour and zone, the city's own hour, and what is left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Round
from cities.models import City
from gnlc_portal.lib import clock

SOON = timedelta(days=3)  # under so much the rest is told in hours


def of_submission(application: Application, at: datetime) -> dict[str, object]:
    """Last day to submit, for components/deadline.html, as the delegates of a city read it."""
    round = application.round
    return _deadline(_("Last day to submit"), round.submission_ends_at, round, at, application.city)


def of_round(round: Round, at: datetime) -> dict[str, object]:
    """For the public: the last day to submit while the round is open, before that the day it opens."""
    if round.is_open(at):
        label = _("The %(year)s round is open. Last day to submit") % {"year": round.year}
        return _deadline(label, round.submission_ends_at, round, at, None)
    days = (round.opens_on - clock.hamburg_date(at)).days
    opening = datetime(round.opens_on.year, round.opens_on.month, round.opens_on.day, tzinfo=clock.HAMBURG)
    rest = ngettext(
        "It opens in %(n)s day. You can write the application now.",
        "It opens in %(n)s days. You can write the application now.",
        days,
    )
    return {
        "moment_label": _("The %(year)s round opens") % {"year": round.year},
        "rest": rest % {"n": days},
        **_in_words(opening),
    }


def of_examination(round: Round, at: datetime) -> dict[str, object]:
    """Last day to decide, for components/deadline.html."""
    return _deadline(_("Last day to decide"), round.examination_ends_at, round, at, None)


def zone_of(city: City) -> ZoneInfo | None:
    """The city's time zone, if GeoNames gave one."""
    try:
        return ZoneInfo(city.time_zone) if city.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _deadline(label: str, end: datetime, round: Round, at: datetime, city: City | None) -> dict[str, object]:
    last_minute = (end.astimezone(clock.UTC) - timedelta(minutes=1)).astimezone(clock.HAMBURG)
    return {
        "moment_label": label,
        **_in_words(last_minute),
        "own_zone": _own_zone(last_minute, city),
        "rest": _rest(end - at, round, at),
        "urgent": timedelta(0) < end - at < timedelta(days=14),
    }


def _in_words(moment: datetime) -> dict[str, str]:
    hour = _("%(hour)s in Hamburg (%(offset)s)") % {
        "hour": moment.strftime("%H:%M"),
        "offset": _offset(moment),
    }
    return {"day": _weekday_and_day(moment), "hour_zone": hour}


def _own_zone(last_minute: datetime, city: City | None) -> str:
    zone = zone_of(city) if city else None
    if city is None or zone is None:
        return ""
    local = last_minute.astimezone(zone)
    if local.utcoffset() == last_minute.utcoffset():
        return _("It is the same hour in %(city)s.") % {"city": city.name}
    return _("In %(city)s it is then %(day)s, %(hour)s (%(offset)s).") % {
        "city": city.name,
        "day": _weekday_and_day(local),
        "hour": local.strftime("%H:%M"),
        "offset": _offset(local),
    }


def _rest(left: timedelta, round: Round, at: datetime) -> str:
    if left <= timedelta(0):
        return _("This day is over.")
    if clock.hamburg_date(at) < round.opens_on:
        opens = formats.date_format(round.opens_on, "DATE_FORMAT")
        return _("The window opens on %(day)s, 00:00 in Hamburg.") % {"day": opens}
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        return ngettext("%(n)s full minute is left.", "%(n)s full minutes are left.", minutes) % {
            "n": minutes
        }
    if left < SOON:
        hours = int(left.total_seconds() // 3600)
        return ngettext("%(n)s full hour is left.", "%(n)s full hours are left.", hours) % {"n": hours}
    return ngettext("%(n)s day is left.", "%(n)s days are left.", left.days) % {"n": left.days}


def _weekday_and_day(local: datetime) -> str:
    weekday = formats.date_format(local.date(), "l")
    return _("%(weekday)s %(day)s") % {
        "weekday": weekday,
        "day": formats.date_format(local.date(), "DATE_FORMAT"),
    }


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"
