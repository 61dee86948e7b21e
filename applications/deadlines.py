"""The deadline in words: day, hour and zone, the city's own hour, and what is left."""

from datetime import datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Round
from cities.models import City
from gnlc_portal.lib import clock, zones

SOON = timedelta(days=3)  # under so much the rest is told in hours
NEAR = timedelta(days=14)  # under so much the browser counts on


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


def end_of_submission_here(application: Application) -> str:
    """The last minute to submit by the city's clocks, as a sentence."""
    return in_the_city(last_minute(application.round.submission_ends_at), application.city)


def end_of_examination_here(application: Application) -> str:
    """The last minute to decide by the city's clocks, as a sentence."""
    return in_the_city(last_minute(application.round.examination_ends_at), application.city)


def last_minute(end: datetime) -> datetime:
    """The last minute before an end, in Hamburg: what people read of a day that ends at midnight."""
    return (end.astimezone(clock.UTC) - timedelta(minutes=1)).astimezone(clock.HAMBURG)


def _local(moment: datetime, city: City) -> datetime | None:
    """By the city's own clocks, as GeoNames knows them; of a city entered by hand, by its country's if they agree."""
    zone = zones.zone(city.time_zone) or zones.zone_of_country(city.country_id, moment)
    return moment.astimezone(zone) if zone else None


def _deadline(label: str, end: datetime, round: Round, at: datetime, city: City | None) -> dict[str, object]:
    last = last_minute(end)
    left = (
        end.astimezone(clock.UTC) - at
    )  # in UTC: two wall clocks would be an hour off where summer time begins
    rest = _rest(left, round, at)
    return {
        "moment_label": label,
        **_in_words(last),
        "own_zone": in_the_city(last, city) if city else "",
        "rest": rest,
        "countdown": {
            "text": rest,
            "end": end.isoformat(),
            "now": at.isoformat(),
            "is_near": timedelta(0) < left < NEAR and clock.hamburg_date(at) >= round.opens_on,
        },
    }


def _in_words(moment: datetime) -> dict[str, str]:
    hour = _("%(hour)s in Hamburg (%(offset)s)") % {
        "hour": moment.strftime("%H:%M"),
        "offset": zones.offset(moment),
    }
    return {"day": zones.weekday_and_day(moment), "hour_zone": hour}


def _rest(left: timedelta, round: Round, at: datetime) -> str:
    if left <= timedelta(0):
        return _("This day is over.")
    if clock.hamburg_date(at) < round.opens_on:
        opens = formats.date_format(round.opens_on, "DATE_FORMAT")
        return _("The window opens on %(day)s, 00:00 in Hamburg.") % {"day": opens}
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
