"""The figures of a round as plots: each a drawing, a table with the same numbers, and a CSV."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from applications import figures
from applications.enums import OPEN, Status
from applications.figures import Week
from applications.models import Round
from applications.models.applications import PLACES_PER_COUNTRY
from cities.models.countries import Region
from cities.plots import Plot, Row, median, total_of
from gnlc_portal.lib import dates


def by_week(round: Round, at: datetime) -> Plot:
    """How many applications stood in each status at the end of each week."""
    weeks = figures.weeks(round, at)
    counted = figures.standing(round, [week.last_day for week in weeks], at)
    rows = [
        Row(week.last_day.isoformat(), _named(week), (*numbers, sum(numbers)))
        for week, *numbers in zip(weeks, *counted.values(), strict=True)
    ]
    return Plot(
        name="statuses-by-week",
        title=_("Applications by status and week of the round"),
        note=_("How many stood in each status when the week ended; the last line is now"),
        columns=("until", "week", *counted, "all"),
        headings=(_("Week"), *(str(Status(status).label) for status in counted), _("All")),
        rows=tuple(rows) if any(map(any, counted.values())) else (),
        rest=(),
        total=None,
        source=_(
            "Of applications that are being written nothing but the number is shown. A status in which none stood is not drawn."
        ),
    )


def places(round: Round, _at: datetime) -> Plot:
    """R2: how many of its places each country uses, the most first; countries that use none stand in the table alone."""
    counted = sorted(figures.by_country(round), key=lambda row: (-row.places, -row.waiting, row.country.name))
    rows = [
        (
            row.places,
            Row(row.country.iso2, row.country.name, (row.places, row.admitted, row.waiting, row.returned)),
        )
        for row in counted
    ]
    return Plot(
        name="places-by-country",
        title=_("Places by country"),
        note=_("Of %(places)s that each country has in a year") % {"places": PLACES_PER_COUNTRY},
        columns=("country", "country_name", "places", "admitted", "waiting", "sent_back"),
        headings=(
            _("Country"),
            _("Places used"),
            _("Of these admitted"),
            _("Wait for the Commission"),
            _("Sent back"),
        ),
        rows=tuple(row for used, row in rows if used),
        rest=tuple(row for used, row in rows if not used),
        total=total_of([row for _used, row in rows]) if rows else None,
        source=_("Countries from which something was submitted. An approval that was undone holds no place."),
    )


def admissions(_round: Round, _at: datetime) -> Plot:
    """Cities by the year and region in which they joined; years between in which none did stand there too."""
    counted, unknown = figures.admissions()
    years = range(min(counted), max(counted) + 1) if counted else ()
    rows = [_by_region(year, str(year), counted.get(year, {})) for year in years]
    rest = [_by_region("", _("Year not known"), unknown)] if unknown else []
    return Plot(
        name="admissions-by-year-and-region",
        title=_("Admissions by year and region"),
        note=_("Of every year, whichever round is chosen"),
        columns=("year", *(name.lower() for name in Region.names), "all"),
        headings=(_("Year"), *(str(region.label) for region in Region), _("All")),
        rows=tuple(rows),
        rest=tuple(rest),
        total=total_of([*rows, *rest]) if rows or rest else None,
        source=_("Cities that are not members any more are counted, too, in the year in which they joined."),
    )


def times(round: Round, at: datetime) -> Plot:
    """For how many days applications stood in each status that leads on to another."""
    stays = figures.lengths(round, at)
    rows = []
    for status in Status:
        if status not in OPEN or not stays[status]:
            continue
        days = [days for days, _goes_on in stays[status]]
        numbers = (median(days), max(days), len(days), sum(goes_on for _days, goes_on in stays[status]))
        rows.append(Row(status.value, str(status.label), numbers))
    return Plot(
        name="days-in-each-status",
        title=_("Time in each status"),
        note=_("Days, the median of all stays; one that goes on is counted up to today"),
        columns=("status", "status_name", "median_days", "longest_days", "stays", "going_on"),
        headings=(_("Status"), _("Median, days"), _("Longest, days"), _("Stays"), _("Still going on")),
        rows=tuple(rows),
        rest=(),
        total=None,
        source=_(
            "Who was sent back twice was with the city twice: every stay counts for itself, and an approval that was undone "
            "counts until it was."
        ),
    )


ALL: dict[str, Callable[[Round, datetime], Plot]] = {
    "statuses-by-week": by_week,
    "places-by-country": places,
    "admissions-by-year-and-region": admissions,
    "days-in-each-status": times,
}


def _named(week: Week) -> str:
    if week.number is None:
        return _("After the round, now")
    day = dates.written(week.last_day, "MONTH_DAY_FORMAT")
    if week.number == 0:
        return _("Before, to %(day)s") % {"day": day}
    return _("Week %(number)s, to %(day)s") % {"number": week.number, "day": day}


def _by_region(code: str | int, label: str, counted: dict[str, int]) -> Row:
    numbers = [counted.get(region, 0) for region in Region.values]
    return Row(code, label, (*numbers, sum(numbers)))
