"""What a program may ask of the member cities and the countries, and the records it gets; openapi.py describes both.

A program is told of every mistake in its question, where a page for people would leave the mistake out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.http import QueryDict

from cities import directory, open_data
from cities.enums import Cluster
from cities.models import City, Country, Membership
from cities.models.countries import Region

PAGE_SIZE, LARGEST_PAGE, LAST_PAGE = 100, 500, 100_000
_NUMBER = re.compile(r"[0-9]{1,6}")
LAST_YEAR = 9999
YES_OR_NO = ("0", "1")
# The directory's filters that have a list of values; the countries are on record.
CHOICES: dict[str, Sequence[str]] = {
    "region": Region.values,
    "cluster": Cluster.values,
    "laureate": YES_OR_NO,
    "on_hold": YES_OR_NO,
    "sort": directory.Sort.values,
}
Record = dict[str, Any]
Mistakes = list[tuple[str, str]]


class BadQuestion(Exception):
    """``mistakes``: each parameter that cannot be answered, with a sentence that says why."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__(str(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted."""

    number: int
    size: int

    def of(self, found: Sequence[Any]) -> Sequence[Any]:
        """The wanted part."""
        return found[(self.number - 1) * self.size : self.number * self.size]

    def count(self, found: Sequence[Any]) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, ceil(len(found) / self.size))


def read_cities(query: QueryDict, countries: Mapping[str, Country]) -> tuple[directory.Filter, Page]:
    """The directory's filter, and the page.

    Raises:
        BadQuestion: a parameter is unknown, given twice or has no such value.
    """
    choices = {"country": countries, **CHOICES}
    page = _read(query, choices, longest={"q": directory.LONGEST_QUERY})
    return directory.Filter.read(query, countries), page


def read_countries(query: QueryDict) -> tuple[str, Page]:
    """The region, empty for all, and the page.

    Raises:
        BadQuestion: as above.
    """
    page = _read(query, {"region": Region.values}, longest={})
    return query.get("region", ""), page


def city_details(city: City) -> Record:
    """A city on record with everything its page shows; it comes from ``querysets.with_page_facts``."""
    memberships = sorted(city.memberships.all(), key=lambda one: (one.ended_on is None, one.ended_on, one.pk))
    return {
        **open_data.record(memberships[-1]),
        "figures": [
            {"key": fact.key, "value": float(fact.value), "year": fact.year}
            for fact in sorted(city.facts.all(), key=lambda fact: (fact.key, fact.year))
        ],
        "ratings": [
            {"area": rating.area, "challenge": rating.challenge, "expertise": rating.expertise}
            for rating in city.ratings.all()
        ],
        "clusters": sorted(row.cluster for row in city.clusters.all()),
        "awards": [award.year for award in city.awards.all()],
        "memberships": [_period(membership) for membership in memberships],
    }


def country(row: Country, members: int) -> Record:
    """A country; ``members`` counts its cities that are in the network's totals."""
    languages = ("en", "fr", "es", "ru", "zh", "ar")
    return {
        "id": row.iso2,
        "iso3": row.iso3,
        "names": {language: getattr(row, f"name_{language}") for language in languages},
        "region": row.region,
        "unesco_status": row.unesco_status,
        "member_from": _day(row.member_from),
        "member_until": _day(row.member_until),
        "member_cities": members,
        "page": open_data.page_address("country_detail", row.iso2.lower()),
    }


def _read(query: QueryDict, choices: Mapping[str, Any], *, longest: Mapping[str, int]) -> Page:
    numbers = {"page": (1, LAST_PAGE), "page_size": (1, LARGEST_PAGE)}
    if longest:  # cities
        numbers["year"] = (directory.FIRST_YEAR, LAST_YEAR)
    mistakes: Mistakes = []
    for name, values in query.lists():
        if len(values) > 1:
            mistakes.append((name, "Given more than once."))
        elif name in choices and values[0] not in choices[name]:
            mistakes.append((name, f"There is no {values[0][:40]!r}."))
        elif name in longest and len(values[0]) > longest[name]:
            mistakes.append((name, f"Longer than {longest[name]} characters."))
        elif name in numbers and not _is_number(values[0], *numbers[name]):
            mistakes.append((name, "Not a whole number from {} to {}.".format(*numbers[name])))
        elif name not in {*choices, *longest, *numbers}:
            mistakes.append((name[:40], "There is no such parameter."))
    if mistakes:
        raise BadQuestion(mistakes)
    return Page(int(query.get("page", 1)), int(query.get("page_size", PAGE_SIZE)))


def _is_number(text: str, smallest: int, largest: int) -> bool:
    return bool(_NUMBER.fullmatch(text)) and smallest <= int(text) <= largest


def _period(membership: Membership) -> Record:
    return {
        "joined_year": membership.joined_year,
        "joined_on": _day(membership.joined_on),
        "on_hold_since": _day(membership.on_hold_since),
        "ended_on": _day(membership.ended_on),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
