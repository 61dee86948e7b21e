"""The deadlines of a round, in words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Round
from cities.deadlines import in_the_city, in_words, last_minute, until
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date


def of_submission(application: Application, at: datetime) -> dict[str, object]:
    """Last day to submit, for components/deadline.html, as the delegates of a city read it."""
    round = application.round
    label = _("Last day to submit")
    return until(label, round.submission_ends_at, at, city=application.city, opens_on=round.opens_on)


def of_round(round: Round, at: datetime) -> dict[str, object]:
    """For the public: the last day to submit while the round is open, before that the day it opens."""
    if round.is_open(at):
        label = _("The %(year)s round is open. Last day to submit") % {"year": round.year}
        return until(label, round.submission_ends_at, at, opens_on=round.opens_on)
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
        **in_words(opening),
    }


def of_examination(round: Round, at: datetime) -> dict[str, object]:
    """Last day to decide, for components/deadline.html."""
    return until(_("Last day to decide"), round.examination_ends_at, at, opens_on=round.opens_on)


def round_state(round: Round, at: datetime) -> str:
    """Where a round stands, derived from its dates (R1)."""
    if clock.hamburg_date(at) < round.opens_on:
        return _("opens on %(day)s, 00:00 in Hamburg") % {"day": long_date(round.opens_on)}
    if round.is_open(at):
        return _("open to cities until %(day)s, 23:59 in Hamburg") % {"day": long_date(round.closes_on)}
    if round.is_examined(at):
        return _("closed to cities, decisions until %(day)s, 23:59 in Hamburg") % {
            "day": long_date(round.examination_closes_on)
        }
    return _("over, decisions were possible until %(day)s, 23:59 in Hamburg") % {
        "day": long_date(round.examination_closes_on)
    }


def end_of_submission_here(application: Application) -> str:
    """The last minute to submit by the city's clocks, as a sentence."""
    return in_the_city(last_minute(application.round.submission_ends_at), application.city)


def end_of_examination_here(application: Application) -> str:
    """The last minute to decide by the city's clocks, as a sentence."""
    return in_the_city(last_minute(application.round.examination_ends_at), application.city)
