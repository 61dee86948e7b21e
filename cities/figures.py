"""The public totals: always computed, each with its day, never typed in."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from cities.models import Award, Membership
from cities.models.memberships import Source


@dataclass(frozen=True)
class Totals:
    """How many member cities in how many countries are on record on a day; those on hold do not count."""

    cities: int
    countries: int
    on: date


@dataclass(frozen=True)
class PublishedFigure:
    """What the network itself published about its size, with the day it counted."""

    cities: int
    countries: int
    counted: date


# Not every member of the network is on record here, so its own count stands beside ours. To be replaced by
# each newer announcement.
NETWORK_COUNT = PublishedFigure(
    cities=425,
    countries=91,
    counted=date(2025, 12, 4),
)


def totals(on: date) -> Totals:
    """The member cities on record, counted on a day in Hamburg."""
    counted = Membership.objects.counted().aggregate(
        cities=Count("city", distinct=True), countries=Count("city__country", distinct=True)
    )
    return Totals(cities=counted["cities"], countries=counted["countries"], on=on)


@dataclass(frozen=True)
class Basis:
    """How the totals come about: memberships that have not ended, those of them on hold, and where they are known from."""

    current: int
    on_hold: int
    imported: int
    admitted: int


def basis() -> Basis:
    """What the totals are counted from: ``current - on_hold`` cities are counted."""
    rows = Membership.objects.current()
    counted = Membership.objects.counted()
    return Basis(
        **rows.aggregate(current=Count("pk"), on_hold=Count("pk", filter=Q(on_hold_since__isnull=False))),
        **counted.aggregate(
            imported=Count("pk", filter=Q(source=Source.IMPORTED)),
            admitted=Count("pk", filter=Q(source=Source.ADMITTED)),
        ),
    )


def new_countries(countries: set[str]) -> set[str]:
    """Those of some countries that have no city in the totals yet."""
    return countries - set(Membership.objects.counted().values_list("city__country", flat=True))


def newest_joining_year() -> int | None:
    """The latest year in which a member on record joined."""
    return Membership.objects.counted().aggregate(year=Max("joined_year"))["year"]


def joining_years() -> list[int]:
    """The years in which current members joined, the latest first."""
    years = set(Membership.objects.current().values_list("joined_year", flat=True))
    return sorted((year for year in years if year is not None), reverse=True)


def newest_award_year() -> int | None:
    """The latest year in which a city on record received the award."""
    return Award.objects.aggregate(year=Max("year"))["year"]
