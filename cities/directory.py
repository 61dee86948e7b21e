"""The directory: which members a reader asked for, found by any of their names, also by one that is nearly right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cities import querysets, spelling
from cities.enums import Cluster
from cities.models import Award, City, Country, Membership
from cities.models.countries import Region
from gnlc_portal.lib.text import fold

LONGEST_QUERY = 100  # characters; the longest name of a city or country has fewer
MEMBERS_PER_PAGE = 60
FIRST_YEAR = 2013  # the network was founded; no city joined earlier
COUNTRY_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")


class Sort(models.TextChoices):
    """The orders of the list."""

    COUNTRY = "country", _("By country")
    NAME = "name", _("By name")
    NEWEST = "newest", _("Newest members first")
    OLDEST = "oldest", _("First members first")


@dataclass(frozen=True)
class Filter:
    """What a reader asked for. What does not exist is left out; ``ignored`` says so."""

    q: str = ""
    country: str = ""
    region: str = ""
    cluster: str = ""
    year: int | None = None
    laureate: bool = False
    on_hold: bool = False
    sort: str = Sort.COUNTRY.value
    page: int = 1
    ignored: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], countries: Mapping[str, Country]) -> "Filter":
        """From the address of a page; whatever stands there, the answer is a filter."""

        def given(key: str) -> str:
            return query.get(key, "").replace("\0", " ").strip()

        choices: dict[str, tuple[str, bool]] = {
            "country": (given("country").upper(), given("country").upper() in countries),
            "region": (given("region").upper(), given("region").upper() in Region.values),
            "cluster": (given("cluster").lower(), given("cluster").lower() in Cluster.values),
            "year": (given("year"), _is_year(given("year"))),
            "sort": (given("sort"), given("sort") in Sort.values),
        }
        known = {key: value for key, (value, exists) in choices.items() if exists}
        page = given("page")
        return cls(
            q=" ".join(given("q").split())[:LONGEST_QUERY],
            country=known.get("country", ""),
            region=known.get("region", ""),
            cluster=known.get("cluster", ""),
            year=int(known["year"]) if "year" in known else None,
            laureate=given("laureate") == "1",
            on_hold=given("on_hold") == "1",
            sort=known.get("sort", Sort.COUNTRY.value),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            ignored=any(value and not exists for value, exists in choices.values()),
        )

    @property
    def is_active(self) -> bool:
        return bool(self.q or self.country or self.region or self.cluster or self.year or self.laureate)

    def address(self, **changes: Any) -> str:
        """The filter as the end of an address, ``?q=…``, or nothing; with some parts changed.

        Page and order are left out where they are the first and the usual one.
        """
        wanted = replace(self, **changes)
        pairs = {
            "q": wanted.q,
            "country": wanted.country,
            "region": wanted.region,
            "cluster": wanted.cluster,
            "year": str(wanted.year or ""),
            "laureate": "1" if wanted.laureate else "",
            "on_hold": "1" if wanted.on_hold else "",
            "sort": "" if wanted.sort == Sort.COUNTRY else wanted.sort,
            "page": "" if wanted.page == 1 else str(wanted.page),
        }
        query = urlencode({key: value for key, value in pairs.items() if value})
        return f"?{query}" if query else ""


def find(wanted: Filter) -> list[Membership]:
    """The current memberships a reader asked for, those on hold among them, in the order asked for.

    Who shows them decides about those on hold: they never count, and a search leaves them out unless asked.
    """
    words = fold(wanted.q).split()
    if wanted.q and not words:
        return []
    found = [membership for membership in _narrowed(wanted) if _has_words(membership.city, words)]
    return _sorted(found, wanted.sort)


def find_similar(wanted: Filter) -> list[Membership]:
    """For a search that found nothing: members with a name that is nearly the one asked for."""
    words = fold(wanted.q).split()[: spelling.MOST_WORDS]
    if not words:
        return []
    candidates = list(_narrowed(wanted))
    texts = {membership.pk: _text(membership.city) for membership in candidates}
    vocabulary = {word for text in texts.values() for word in text.split()}
    meant = [spelling.nearly(word, vocabulary) for word in words]
    found = [
        membership
        for membership in candidates
        if all(any(f" {word}" in texts[membership.pk] for word in choices) for choices in meant)
    ]
    return _sorted(found, wanted.sort)


def page_of(memberships: list[Membership], wanted: Filter) -> Page[Membership]:
    """The page asked for; beyond the last one, the last."""
    return Paginator(memberships, MEMBERS_PER_PAGE).get_page(wanted.page)


def by_country(memberships: list[Membership]) -> list[tuple[Country, list[Membership]]]:
    """Grouped by country, in the order in which the countries come."""
    groups: dict[str, list[Membership]] = {}
    for membership in memberships:
        groups.setdefault(membership.city.country_id, []).append(membership)
    return [(group[0].city.country, group) for group in groups.values()]


def _narrowed(wanted: Filter) -> QuerySet[Membership]:
    """Everything the database can answer; names are compared here, folded."""
    found = querysets.listed()
    if wanted.country:
        found = found.filter(city__country=wanted.country)
    if wanted.region:
        found = found.filter(city__country__region=wanted.region)
    if wanted.cluster:
        found = found.filter(city__clusters__cluster=wanted.cluster)
    if wanted.year:
        found = found.filter(joined_year=wanted.year)
    if wanted.laureate:
        found = found.filter(Exists(Award.objects.filter(city=OuterRef("city"))))
    return found


def _sorted(found: list[Membership], sort: str) -> list[Membership]:
    """By name within whatever comes first; a year that is not known comes last in both directions of time."""
    by_name = sorted(found, key=lambda membership: (fold(membership.city.name), membership.pk))
    match sort:
        case Sort.NAME:
            return by_name
        case Sort.NEWEST:
            return sorted(by_name, key=lambda one: -(one.joined_year or 0))
        case Sort.OLDEST:
            return sorted(by_name, key=lambda one: one.joined_year or 9999)
    return sorted(by_name, key=lambda membership: fold(membership.city.country.name))


def _has_words(city: City, words: list[str]) -> bool:
    return not words or all(f" {word}" in _text(city) for word in words)


def _text(city: City) -> str:
    """Every name of a city and its country, folded, each word after a blank."""
    country = "\n".join(getattr(city.country, name) for name in COUNTRY_NAMES)
    return _names(f"{city.name}\n{city.alternate_names}") + _names(country)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= FIRST_YEAR


@lru_cache(maxsize=8192)
def _names(text: str) -> str:
    """Names one per line, folded into one text in which every word follows a blank."""
    return f" {fold(text)}"
