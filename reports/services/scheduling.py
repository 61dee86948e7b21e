"""R7: every current member with a schedule has exactly one report that is not done with; the sweep makes the next one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from cities import schedule
from cities.models import Membership
from gnlc_portal.lib import clock
from gnlc_portal.trail import book
from reports.enums import DONE, UNFINISHED, Role, Status, Verb
from reports.models import ProgressReport, ReportChange

BATCH = 500  # memberships a transaction


def schedule_next(*, at: datetime | None = None) -> int:
    """Make the next report of every current member that has none in hand; returns how many.

    Days that had passed when the former report was done with are recorded as skipped: that report covers them. Two
    sweeps at once are harmless: the database lets a member have one unfinished report.
    """
    at = at or clock.now()
    made = 0
    last_seen = 0
    while True:
        rows = list(_without_a_report().filter(pk__gt=last_seen).order_by("pk")[:BATCH])
        if not rows:
            return made
        last_seen = rows[-1].pk
        made += _schedule_batch(rows, at)


def _without_a_report() -> QuerySet[Membership]:
    unfinished = ProgressReport.objects.filter(membership=OuterRef("pk"), status__in=UNFINISHED)
    done = ReportChange.objects.filter(report__membership=OuterRef("pk"), new__in=DONE).order_by("-id")
    return (
        Membership.objects.current()
        .filter(~Exists(unfinished), first_report_on__isnull=False)
        .select_related("city")
        .annotate(last_period=Max("reports__period"), done_at=Subquery(done.values("at")[:1]))
    )


def _schedule_batch(memberships: list[Membership], at: datetime) -> int:
    try:
        with transaction.atomic():
            return _insert(memberships, at)
    except (
        IntegrityError
    ):  # another sweep is at the same members; one at a time, so that it costs no other's turn
        return sum(_schedule_one(membership, at) for membership in memberships)


def _schedule_one(membership: Membership, at: datetime) -> int:
    try:
        with transaction.atomic():
            rows = _without_a_report().filter(pk=membership.pk)
            return _insert(list(rows), at)
    except IntegrityError:
        return 0  # the next sweep looks again


def _insert(memberships: list[Membership], at: datetime) -> int:
    rows = [row for membership in memberships for row in _due_rows(membership, at)]
    _number(rows)
    ProgressReport.objects.bulk_create(rows)
    skipped = ReportChange.objects.bulk_create(
        ReportChange(report=row, old="", new=row.status, verb=Verb.SKIP, role=Role.SYSTEM, at=at)
        for row in rows
        if row.status == Status.SKIPPED
    )
    book.tell_all(skipped)
    return sum(row.status == Status.SCHEDULED for row in rows)


def _due_rows(membership: Membership, at: datetime) -> Iterator[ProgressReport]:
    """The dates that the former report covers, as skipped, and then the one that is owed."""
    done_at: datetime | None = membership.done_at  # type: ignore[attr-defined]
    last: int = membership.last_period or 0  # type: ignore[attr-defined]
    period = last + 1
    due_on = schedule.due_of(membership, period)
    if done_at is not None:
        done_on = clock.hamburg_date(done_at)
        period = schedule.uncovered(membership, last + 1, done_on)
        due_on = schedule.due_after(membership, last, done_on)
    for covered in range(last + 1, period):
        day = schedule.due_of(membership, covered)
        yield _row(membership, covered, day, Status.SKIPPED, day, at)
    yield _row(membership, period, schedule.due_of(membership, period), Status.SCHEDULED, due_on, at)


def _row(
    membership: Membership, period: int, day: date, status: Status, due_on: date, at: datetime
) -> ProgressReport:
    city = membership.city
    return ProgressReport(
        membership=membership,
        city=city,
        country_id=city.country_id,
        period=period,
        year=day.year,
        scheduled_on=day,
        due_on=due_on,
        status=status,
        created_at=at,
    )


def _number(rows: list[ProgressReport]) -> None:
    """A reference such as R2029-FR-004 is given once and never again."""
    series = {(row.year, row.country_id) for row in rows}
    last: dict[tuple[int, str], int] = defaultdict(int)
    known = ProgressReport.objects.filter(
        year__in={year for year, _country in series}, country__in={country for _year, country in series}
    )
    for year, country, number in known.values_list("year", "country").annotate(Max("number")).order_by():
        last[year, country] = number
    for row in rows:
        last[row.year, row.country_id] += 1
        row.number = last[row.year, row.country_id]
        row.reference = f"R{row.year}-{row.country_id}-{row.number:03d}"
