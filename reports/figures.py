"""What the reports tell about the network: punctuality, which reminder works, who is on hold, what cities rate how.

Everything is counted by the database when it is asked for, in a constant number of queries.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Area
from cities.models import AreaRating, Membership
from cities.models.countries import Region
from cities.plots import Plot, Row, median
from gnlc_portal.lib import clock, sheets
from gnlc_portal.mail.models import Notice
from reports.enums import OWED, DueCause, Verb
from reports.ladder import RUNGS
from reports.models import DueChange, ProgressReport, ReportChange

_DAY = TruncDate("first_submitted_at", tzinfo=clock.HAMBURG)


def all_plots(on: date) -> list[Plot]:
    """Every plot of the page, in its order."""
    return [by_cohort(on), by_region(on), by_rung(), on_hold()]


def by_cohort(on: date) -> Plot:
    """How punctual the reports of each year are."""
    counted = _punctuality("year", on)
    rows = tuple(Row(year, str(year), counted[year]) for year in sorted(counted))
    return _punctual(
        "punctuality-by-year",
        _("Punctuality by the year in which reports were due"),
        _("Year"),
        ("year",),
        rows,
    )


def by_region(on: date) -> Plot:
    """How punctual the reports of each region are."""
    counted = _punctuality("country__region", on)
    rows = tuple(
        Row(region.value, str(region.label), counted[region.value])
        for region in Region
        if region.value in counted
    )
    return _punctual(
        "punctuality-by-region", _("Punctuality by region"), _("Region"), ("region", "region_name"), rows
    )


def by_rung() -> Plot:
    """After which letter reports came, and after how many days in the middle."""
    days: dict[str, list[int]] = defaultdict(list)
    for kind, sent, came in (
        _first_submissions().filter(rung__isnull=False).values_list("rung", "rung_on", _DAY)
    ):
        days[kind].append((came - sent).days)
    total = sum(map(len, days.values()))
    rows = tuple(
        Row(rung.kind, str(rung.label), (len(days[rung.kind]), median(days[rung.kind])))
        for rung in RUNGS
        if days[rung.kind]
    )
    text = ngettext(
        "%(n)s report that came after a letter.", "%(n)s reports that came after a letter.", total
    )
    return Plot(
        name="letters-that-work",
        title=_("After which letter reports come"),
        note=_("The last letter before a report was first submitted"),
        columns=("letter", "letter_name", "reports", "median_days"),
        headings=(_("Letter"), _("Reports"), _("Days until it came, median")),
        rows=rows,
        rest=(),
        total=None,
        source=text % {"n": total},
    )


def on_hold() -> Plot:
    """Members on hold by region, beside all members."""
    counted = dict.fromkeys(Region.values, (0, 0))
    found = (
        Membership.objects.current()
        .values_list("city__country__region")
        .annotate(held=Count("pk", filter=Q(on_hold_since__isnull=False)), members=Count("pk"))
        .order_by()
    )
    counted |= {region: (held, members) for region, held, members in found}
    rows = tuple(Row(region.value, str(region.label), counted[region.value]) for region in Region)
    total = tuple(sum(numbers) for numbers in zip(*counted.values(), strict=True))
    return Plot(
        name="on-hold-by-region",
        title=_("Members on hold by region"),
        note=_("Because a report was not submitted 90 days after its day"),
        columns=("region", "region_name", "on_hold", "members"),
        headings=(_("Region"), _("On hold"), _("Members, on hold or not")),
        rows=rows,
        rest=(),
        total=Row("", _("All"), total),
        source=_("As it stands today."),
    )


@dataclass(frozen=True)
class Cell:
    """The mean of a rating; ``heat`` is its colour, from 1 to 5, none without ratings."""

    mean: float | None
    cities: int

    @property
    def heat(self) -> int | None:
        return None if self.mean is None else max(1, min(5, round(self.mean)))


@dataclass(frozen=True)
class HeatMap:
    """The twelve areas by region: one line an area, one cell a region and one for all."""

    name: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Cell, ...]], ...]

    def as_csv(self) -> bytes:
        """One line an area and region."""
        rows = [
            (label, column, "" if cell.mean is None else f"{cell.mean:.2f}", cell.cities)
            for label, cells in self.lines
            for column, cell in zip(self.columns, cells, strict=True)
        ]
        return sheets.csv_bytes(("area", "region", "mean", "cities"), rows)


def heat_maps() -> list[HeatMap]:
    """What members seek and what they offer: means of their ratings, 1 to 5, in each area and region. One query."""
    members = Membership.objects.counted().values("city")
    found = (
        AreaRating.objects.filter(city__in=members)
        .values_list("area", "city__country__region")
        .annotate(Avg("challenge"), Count("challenge"), Avg("expertise"), Count("expertise"))
        .order_by()
    )
    means: dict[tuple[str, str], list[Any]] = {(area, region): rest for area, region, *rest in found}
    return [
        _heat_map("seeks", _("What members seek: how great a challenge each area is to them"), means, 0),
        _heat_map("offers", _("What members offer: their expertise in each area"), means, 2),
    ]


def _heat_map(name: str, title: str, means: dict[tuple[str, str], Any], place: int) -> HeatMap:
    lines = []
    for area in Area:
        cells = [
            Cell(*means.get((area.value, region), (None, 0, None, 0))[place : place + 2])
            for region in Region.values
        ]
        cities = sum(cell.cities for cell in cells)
        together = sum((cell.mean or 0) * cell.cities for cell in cells) / cities if cities else None
        lines.append((f"{area.value} {area.label}", (*cells, Cell(together, cities))))
    return HeatMap(name, title, (*(str(region.label) for region in Region), _("All")), tuple(lines))


def _first_submissions() -> QuerySet[Any]:
    """Reports that were submitted, with the first time, the day that counted then, and the last letter before."""
    handed_in = ReportChange.objects.filter(report=OuterRef("pk"), verb=Verb.SUBMIT).order_by("id")
    mended = DueChange.objects.filter(report=OuterRef("pk"), cause=DueCause.SENT_BACK).order_by("id")
    letters = (
        Notice.objects.left()
        .filter(
            subject=OuterRef("reference"),
            message__sent_at__lte=OuterRef("first_submitted_at"),
            kind__in=[rung.kind for rung in RUNGS],
        )
        .order_by("-falls_on", "id")
        .annotate(sent_on=TruncDate("message__sent_at", tzinfo=clock.HAMBURG))
    )
    rows: QuerySet[Any] = ProgressReport.objects.filter(submitted_at__isnull=False)
    return rows.annotate(
        first_submitted_at=Coalesce(Subquery(handed_in.values("at")[:1]), F("submitted_at")),
        due_then=Coalesce(Subquery(mended.values("old")[:1]), F("due_on")),
        rung=Subquery(letters.values("kind")[:1]),
        rung_on=Subquery(letters.values("sent_on")[:1]),
    )


def _punctuality(by: str, on: date) -> dict[Any, tuple[int, ...]]:
    """By group: in time, up to 30 days late, later, and overdue today."""
    groups: dict[Any, Counter[str]] = defaultdict(Counter)
    for group, due, came in _first_submissions().values_list(by, "due_then", _DAY).iterator(2000):
        late = (came - due).days
        groups[group]["in time" if late <= 0 else "late" if late <= 30 else "later"] += 1
    overdue = ProgressReport.objects.filter(
        status__in=OWED, submitted_at__isnull=True, due_on__lt=on, membership__ended_on__isnull=True
    )
    for group, n in overdue.values_list(by).annotate(Count("pk")).order_by():
        groups[group]["overdue"] += n
    return {
        group: tuple(counts[name] for name in ("in time", "late", "later", "overdue"))
        for group, counts in groups.items()
    }


def _punctual(name: str, title: str, label: str, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Plot:
    sums = tuple(map(sum, zip(*(row.numbers for row in rows), strict=True))) if rows else (0, 0, 0, 0)
    return Plot(
        name=name,
        title=title,
        note=_("When the report was first submitted, against the day that counted then"),
        columns=(*columns, "in_time", "up_to_30_days_late", "later", "overdue"),
        headings=(label, _("In time"), _("Up to 30 days late"), _("Later"), _("Overdue today")),
        rows=rows,
        rest=(),
        total=Row("", _("All"), sums),
        source=_(
            "The bars show the reports that came in time. An extension moves the day; a report that was sent back stays in time."
        ),
    )
