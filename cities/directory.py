"""The directory: which members a reader asked for, found by any of their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from cities import querysets
from cities.models import City, Country, Membership
from cities.models.countries import Region
from gnlc_portal.lib.text import fold

LONGEST_QUERY = 100  # characters; the longest name of a city or country has fewer
COUNTRY_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")


@dataclass(frozen=True)
class Filter:
    """What a reader asked for. A country or region that does not exist is left out; ``ignored`` says so."""

    q: str = ""
    country: str = ""
    region: str = ""
    on_hold: bool = False
    ignored: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], countries: Mapping[str, Country]) -> "Filter":
        """From the address of a page; whatever stands there, the answer is a filter."""
        country, region = query.get("country", "").strip().upper(), query.get("region", "").strip().upper()
        known_country, known_region = country in countries, region in Region.values
        return cls(
            q=" ".join(query.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY],
            country=country if known_country else "",
            region=region if known_region else "",
            on_hold=query.get("on_hold", "") == "1",
            ignored=bool((country and not known_country) or (region and not known_region)),
        )

    @property
    def is_active(self) -> bool:
        return bool(self.q or self.country or self.region)

    def address(self, *, on_hold: bool | None = None) -> str:
        """The filter as the end of an address, ``?q=…``, or nothing; with cities on hold or without."""
        with_hold = self.on_hold if on_hold is None else on_hold
        pairs = {
            "q": self.q,
            "country": self.country,
            "region": self.region,
            "on_hold": "1" if with_hold else "",
        }
        query = urlencode({key: value for key, value in pairs.items() if value})
        return f"?{query}" if query else ""


def find(wanted: Filter) -> list[Membership]:
    """The current memberships a reader asked for, those on hold among them, by the city's name.

    Who shows them decides about those on hold: they never count, and a search leaves them out unless asked.
    """
    words = fold(wanted.q).split()
    if wanted.q and not words:
        return []
    found = [membership for membership in querysets.listed() if _matches(membership.city, wanted, words)]
    return sorted(found, key=lambda membership: (fold(membership.city.name), membership.pk))


def by_country(memberships: list[Membership]) -> list[tuple[Country, list[Membership]]]:
    """Grouped by country, in the order of the countries' names in the reader's language."""
    groups: dict[str, list[Membership]] = {}
    for membership in memberships:
        groups.setdefault(membership.city.country_id, []).append(membership)
    pairs = [(group[0].city.country, group) for group in groups.values()]
    return sorted(pairs, key=lambda pair: fold(pair[0].name))


def _matches(city: City, wanted: Filter, words: list[str]) -> bool:
    if wanted.country and city.country_id != wanted.country:
        return False
    if wanted.region and city.country.region != wanted.region:
        return False
    if not words:
        return True
    country = "\n".join(getattr(city.country, name) for name in COUNTRY_NAMES)
    names = _names(f"{city.name}\n{city.alternate_names}") + _names(country)
    return all(f" {word}" in names for word in words)


@lru_cache(maxsize=8192)
def _names(text: str) -> str:
    """Names one per line, folded into one text in which every word follows a blank."""
    return f" {fold(text)}"
