"""The figures page: each plot is rows of numbers, counted when asked, shown as drawing, table and CSV."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cities import open_data
from cities.models import Membership
from cities.models.countries import Region
from cities.reach import Reach
from gnlc_portal.lib import sheets
from gnlc_portal.lib.cells import Value


@dataclass(frozen=True)
class Row:
    """One line of a table: its label and its numbers; ``code`` names it in a CSV, whatever the language."""

    code: str | int
    label: str
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Plot:
    """What is drawn is the first number of each row.

    ``columns`` are the CSV's headings, ``headings`` the table's; ``rest`` are rows that belong to no bar,
    such as cities whose year is not known.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    total: Row | None
    source: str


def counted() -> list[Membership]:
    """The memberships in the network's totals, with what the plots need of each, in three queries."""
    rows = Membership.objects.counted().select_related("city__country")
    return list(rows.prefetch_related("city__facts", "city__received_reports").order_by("city__slug"))


def by_year(members: Sequence[Membership]) -> Plot:
    """Members by the year they joined; years between in which none did stand there too."""
    years = [one.joined_year for one in members if one.joined_year]
    per_year = Counter(years)
    rows: list[Row] = []
    so_far = 0
    for year in range(min(years), max(years) + 1) if years else ():
        so_far += per_year[year]
        countries = {one.city.country_id for one in members if one.joined_year == year}
        rows.append(Row(year, str(year), (per_year[year], len(countries), so_far)))
    unknown = [one for one in members if not one.joined_year]
    rest = Row("", _("Year not known"), (len(unknown), len({one.city.country_id for one in unknown})))
    return Plot(
        name="members-by-year",
        title=_("Member cities by the year they joined"),
        note=_("Cities that are members today"),
        columns=("year", "cities", "countries", "cities_so_far"),
        headings=(_("Year"), _("Cities"), _("Countries"), _("Cities so far")),
        rows=tuple(rows),
        rest=(rest,) if unknown else (),
        total=None,
        source=_("%(known)d of %(all)d cities; the year is not known for %(unknown)d.")
        % {"known": len(years), "all": len(members), "unknown": len(unknown)},
    )


def by_region(members: Sequence[Membership]) -> Plot:
    """Members and their countries by UNESCO's regional groups, the largest first."""
    rows = [_in_region(region, members) for region in Region]
    return Plot(
        name="members-by-region",
        title=_("Member cities by region"),
        note=_("UNESCO’s five regional groups"),
        columns=("region", "region_name", "cities", "countries"),
        headings=(_("Region"), _("Cities"), _("Countries")),
        rows=_largest_first(rows),
        rest=(),
        total=total_of(rows),
        source=_("Cities on hold are not counted."),
    )


def inhabitants(members: Sequence[Membership]) -> Plot:
    """Inhabitants of member cities by region, and on how many figures of which kind each sum rests."""
    reaches = [(one.city.country.region, Reach.of(one.city)) for one in members]
    rows = []
    for region in Region:
        here = [reach for code, reach in reaches if code == region]
        kinds = Counter(reach.source for reach in here)
        people = sum(reach.inhabitants or 0 for reach in here)
        rows.append(
            Row(region.value, str(region.label), (people, kinds["city"], kinds["geonames"], kinds[""]))
        )
    total = total_of(rows)
    return Plot(
        name="inhabitants-by-region",
        title=_("Inhabitants of member cities by region"),
        note=_("Sum of what is known of each city"),
        columns=(
            "region",
            "region_name",
            "inhabitants",
            "figures_of_cities",
            "figures_of_geonames",
            "not_known",
        ),
        headings=(
            _("Region"),
            _("Inhabitants"),
            _("Figures of the city"),
            _("Figures of GeoNames"),
            _("Not known"),
        ),
        rows=_largest_first(rows),
        rest=(),
        total=total,
        source=_reach_in_words([reach for _code, reach in reaches]),
    )


def first_reports(members: Sequence[Membership]) -> Plot:
    """For how many members the first progress report falls due in each year (R7)."""
    years = Counter(one.first_report_on.year for one in members if one.first_report_on)
    unset = sum(1 for one in members if not one.first_report_on)
    rows = [Row(year, str(year), (years[year],)) for year in sorted(years)]
    return Plot(
        name="first-reports",
        title=_("First progress reports by the year they fall due"),
        note=_("Every member reports every two years"),
        columns=("year", "cities"),
        headings=(_("Year"), _("Cities")),
        rows=tuple(rows),
        rest=(Row("", _("Date not set yet"), (unset,)),) if unset else (),
        total=None,
        source=_("Where the year of joining is not known, the coordination team sets the date."),
    )


def received_reports(members: Sequence[Membership]) -> Plot:
    """How many progress reports UIL accepted in each year, and how many of them came with a summary (R7)."""
    reports = [report for one in members for report in one.city.received_reports.all()]
    per_year = Counter(report.accepted_on.year for report in reports)
    summaries = Counter(report.accepted_on.year for report in reports if report.summary)
    rows = [
        Row(year, str(year), (per_year[year], summaries[year]))
        for year in (range(min(per_year), max(per_year) + 1) if per_year else ())
    ]
    return Plot(
        name="reports-received",
        title=_("Progress reports received"),
        note=_("By the year in which UIL accepted them, from cities that are members today"),
        columns=("year", "reports", "with_summary"),
        headings=(_("Year"), _("Reports"), _("With a published summary")),
        rows=tuple(rows),
        rest=(),
        total=None,
        source=_("Reports that were made before this portal are not on record here."),
    )


ALL: dict[str, Callable[[Sequence[Membership]], Plot]] = {
    "members-by-year": by_year,
    "members-by-region": by_region,
    "inhabitants-by-region": inhabitants,
    "first-reports": first_reports,
    "reports-received": received_reports,
}


def as_csv(plot: Plot) -> bytes:
    """The table of a plot as a public file; the totals are left to whoever adds it up."""
    return _csv(*table(plot))


def table(plot: Plot) -> tuple[tuple[str, ...], list[list[Value]]]:
    """The columns and rows of a plot, as a file holds them."""
    named = len(plot.columns) == len(plot.headings) + 1  # a code and its name
    return plot.columns, [
        [row.code, *([row.label] if named else []), *row.numbers] for row in (*plot.rows, *plot.rest)
    ]


def total_of(rows: Sequence[Row]) -> Row:
    """The sum of each column."""
    return Row(
        "", _("All"), tuple(sum(numbers) for numbers in zip(*(row.numbers for row in rows), strict=True))
    )


def median(numbers: Iterable[int]) -> float:
    """The number in the middle; of an even count, half-way between the two."""
    middle = statistics.median(numbers)
    return int(middle) if middle == int(middle) else middle


def basis_as_csv(members: Sequence[Membership]) -> bytes:
    """On which figure of each city the sum of inhabitants rests."""
    rows: list[list[Value]] = []
    for one in members:
        reach = Reach.of(one.city)
        rows.append(
            [one.city.slug, one.city.name, one.city.country_id, reach.inhabitants, reach.year, reach.source]
        )
    return _csv(("id", "name", "country", "inhabitants", "year", "source"), rows)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    padded = [[*row, *[None] * (len(columns) - len(row)), open_data.LICENCE] for row in rows]
    return sheets.csv_bytes([*columns, "licence"], padded)


def _in_region(region: Region, members: Sequence[Membership]) -> Row:
    here = [one.city.country_id for one in members if one.city.country.region == region]
    return Row(region.value, str(region.label), (len(here), len(set(here))))


def _largest_first(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.numbers[0], row.code)))


def _reach_in_words(reaches: Sequence[Reach]) -> str:
    years = [reach.year for reach in reaches if reach.year]
    if not years:
        return _(
            "GeoNames’ figures are of the populated place and carry no year. No city has given its own figure yet."
        )
    if min(years) == max(years):
        return _(
            "The cities’ own figures are of %(year)d; GeoNames’ are of the populated place and carry no year."
        ) % {"year": years[0]}
    return _(
        "The cities’ own figures are of %(first)d to %(last)d; GeoNames’ are of the populated place and carry no year."
    ) % {"first": min(years), "last": max(years)}
