"""What the rounds tell: how applications move through them, who holds places, when cities were admitted.

Everything is counted by the database when it is asked for, in a constant number of queries, whatever the data.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q

from applications.enums import Status
from applications.models import Application, Round, StatusChange
from cities.models import Country, Membership
from gnlc_portal.lib import clock

_WEEK = timedelta(days=7)
_CHUNK = 2000  # rows that are read at a time


@dataclass(frozen=True)
class Stay:
    """A time that an application spent in one status; without an end while it is there."""

    status: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Week:
    """A week of a round up to its last day; 0 is the time before it opens, None that after its last day."""

    number: int | None
    last_day: date


@dataclass(frozen=True)
class InCountry:
    """What was submitted from a country at least once in a round, and the places it holds (R2)."""

    country: Country
    places: int
    admitted: int
    waiting: int
    returned: int


def weeks(round: Round, at: datetime) -> list[Week]:
    """The weeks of a round that have begun, up to today; and what lies before and after the round."""
    today = clock.hamburg_date(at)
    end = min(today, round.examination_closes_on)
    found = [Week(0, min(today, round.opens_on - timedelta(days=1)))]
    while found[-1].last_day < end:
        found.append(Week(len(found), min(end, found[-1].last_day + _WEEK)))
    if today > round.examination_closes_on:
        found.append(Week(None, today))
    return found


def standing(round: Round, days: Sequence[date], at: datetime) -> dict[str, list[int]]:
    """How many applications of a round stood in each status at the end of each of some days; today's end is now."""
    ends = [min(clock.end_of(day), at + timedelta.resolution) for day in days]
    counts = {status: [0] * len(ends) for status in Status.values}
    for stay in _stays(round, at):
        gone = len(ends) if stay.until is None else bisect_right(ends, stay.until)
        for index in range(bisect_right(ends, stay.since), gone):
            counts[stay.status][index] += 1
    return counts


def lengths(round: Round, at: datetime) -> dict[str, list[tuple[int, bool]]]:
    """By status, of every stay: its days, and whether it goes on; one that goes on is counted up to now."""
    found = defaultdict(list)
    for stay in _stays(round, at):
        days = clock.hamburg_date(stay.until or at) - clock.hamburg_date(stay.since)
        found[stay.status].append((days.days, stay.until is None))
    return found


def by_country(round: Round) -> list[InCountry]:
    """The countries from which something was submitted in a round, in two queries."""
    counted: Any = (
        Application.objects.filter(round__year=round.year, submitted_at__isnull=False)
        .order_by()
        .values("country")
        .annotate(
            places=Count("place"),
            admitted=Count("pk", filter=Q(status=Status.ADMITTED)),
            waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
            returned=Count("pk", filter=Q(status=Status.RETURNED)),
        )
    )
    rows = list(counted)
    known = Country.objects.in_bulk([row["country"] for row in rows])
    return [InCountry(**row | {"country": known[row["country"]]}) for row in rows]


def admissions() -> tuple[dict[int, dict[str, int]], dict[str, int]]:
    """How many cities joined from each region, members today or not: by year, and of those whose year is not known."""
    by_year: dict[int, dict[str, int]] = defaultdict(dict)
    unknown: dict[str, int] = {}
    rows = Membership.objects.values_list("joined_year", "city__country__region").annotate(Count("pk"))
    for year, region, number in rows.order_by():
        (unknown if year is None else by_year[year])[region] = number
    return by_year, unknown


def _stays(round: Round, at: datetime) -> Iterator[Stay]:
    """Every stay that had begun by a moment, from the history of the round's applications."""
    changes = StatusChange.objects.filter(application__round__year=round.year, at__lte=at)
    rows = changes.order_by("application_id", "id").values_list("application_id", "new", "at")
    for _application, steps in groupby(rows.iterator(_CHUNK), key=lambda row: row[0]):
        taken = list(steps)
        ends = [*(at for _same, _status, at in taken[1:]), None]
        for (_same, status, since), until in zip(taken, ends, strict=True):
            yield Stay(status, since, until)
