"""The places of the world from which a city is chosen (GeoNames, CC BY 4.0; see cities/data/README.md).

The file is read once per process, when somebody first searches. The names of all places lie folded in one
long text, the most populous place first: looking through it takes milliseconds and needs no index.
"""

import csv
import gzip
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import chain, islice
from pathlib import Path

from gnlc_portal.lib.text import fold

DATA = Path(__file__).parent / "data"
LONGEST_QUERY = 120  # characters; the longest name of a place has fewer
EDGE = b"\n"  # stands before, between and after the names of a place


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place as GeoNames knows it; ``population`` carries no year and may be unknown."""

    geonames_id: int
    name: str
    alternates: tuple[str, ...]
    iso2: str
    latitude: float
    longitude: float
    population: int | None
    timezone: str

    @property
    def competent_iso2(self) -> str | None:
        """R6: the State through whose National Commission the place applies; None is a question for UIL.

        It differs from ``iso2`` for a place in a territory that UNESCO does not list by itself.
        """
        return competent_state(self.iso2)


def competent_state(iso2: str) -> str | None:
    """The State (ISO code) whose Commission is competent for a country or territory; None: UIL has to say."""
    return _territories().get(iso2, iso2)


def search(query: str, country: str | None = None, limit: int = 20) -> list[Place]:
    """Places by any of their names, in any script, without regard to accents, capitals and punctuation.

    First those of exactly that name, then those with a word that begins so, then those with all the words in
    any order; within each the most populous first. ``country`` (ISO code) keeps the State's places and those
    in territories that apply through it. An empty or unknown name finds nothing.
    """
    key = fold(query[:LONGEST_QUERY]).encode()
    if not key or limit < 1:
        return []
    names = _names()
    states = None if country is None else names.codes_of(country.upper())
    found = chain(
        names.having(EDGE + key + EDGE, states),
        names.having_word(key, states),
        names.having_words(key.split(), states),
    )
    return [names.place(number) for number in islice(_distinct(found), limit)]


def get(geonames_id: int) -> Place | None:
    """The place with a number of GeoNames, if the portal knows it."""
    number = _names().number_of.get(geonames_id)
    return None if number is None else _names().place(number)


def every() -> Iterator[Place]:
    """All places, the most populous first."""
    names = _names()
    return (names.place(number) for number in names.number_of.values())


def names_in(country: str) -> dict[str, list[int]]:
    """Every folded name of the places of a State and of the territories that apply through it, with their numbers."""
    return _names().names_in(country.upper())


class _Names:
    """All places, numbered from the most populous down: their lines, and the folded names to look through."""

    def __init__(self, lines: list[bytes]) -> None:
        self.number_of: dict[int, int] = {}
        self._codes: dict[str, int] = {}
        self._lines, self._keys = bytearray(), bytearray()
        self._line_starts, self._key_starts, self._states = array("I"), array("I"), array("H")
        for number, line in enumerate(lines):
            geonames_id, name, alternates, iso2, _rest = line.decode().split("\t", 4)
            self.number_of[int(geonames_id)] = number
            self._states.append(self._codes.setdefault(iso2, len(self._codes)))
            self._line_starts.append(len(self._lines))
            self._lines += line
            self._key_starts.append(len(self._keys))
            keys = [fold(name), *map(fold, alternates.split("|") if alternates else ())]
            self._keys += EDGE + EDGE.join(key.encode() for key in keys) + EDGE
        self._line_starts.append(len(self._lines))
        self._key_starts.append(len(self._keys))

    def codes_of(self, state: str) -> set[int]:
        """The codes of a State and of the territories that apply through it, as places carry them here."""
        return {code for iso2, code in self._codes.items() if state in (iso2, competent_state(iso2))}

    def names_in(self, state: str) -> dict[str, list[int]]:
        """Folded names and the GeoNames numbers that carry them, the most populous first."""
        codes, found = self.codes_of(state), dict[str, list[int]]()
        geonames_ids = list(self.number_of)  # in the order of the numbers
        for number, code in enumerate(self._states):
            if code in codes:
                keys = self._keys[self._key_starts[number] : self._key_starts[number + 1]]
                for key in keys.decode().strip("\n").split("\n"):
                    found.setdefault(key, []).append(geonames_ids[number])
        return found

    def place(self, number: int) -> Place:
        line = self._lines[self._line_starts[number] : self._line_starts[number + 1]].decode()
        geonames_id, name, alternates, iso2, latitude, longitude, population, timezone = line.split("\t")
        return Place(
            geonames_id=int(geonames_id),
            name=name,
            alternates=tuple(alternates.split("|")) if alternates else (),
            iso2=iso2,
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population) if population else None,
            timezone=timezone,
        )

    def having(self, part: bytes, states: set[int] | None) -> Iterator[int]:
        """The numbers of the places among whose names a part occurs, the most populous first."""
        position = self._keys.find(part)
        while position >= 0:
            number = bisect_right(self._key_starts, position) - 1
            if states is None or self._states[number] in states:
                yield number
            position = self._keys.find(part, self._key_starts[number + 1])

    def having_word(self, word: bytes, states: set[int] | None) -> Iterator[int]:
        """The numbers of the places with a name in which a word begins so, the most populous first."""
        return merge(self.having(EDGE + word, states), self.having(b" " + word, states))

    def having_words(self, words: list[bytes], states: set[int] | None) -> Iterator[int]:
        """The numbers of the places with a name in which words begin like each of several."""
        if len(words) < 2:
            return
        words = sorted(words, key=len, reverse=True)  # the longest is the rarest
        for number in self.having_word(words[0], states):
            keys = self._keys[self._key_starts[number] : self._key_starts[number + 1]]
            if not all(word in keys for word in words):
                continue
            if any(all(b" " + word in b" " + key for word in words) for key in keys.split(EDGE)):
                yield number


@cache
def _names() -> _Names:
    with gzip.open(DATA / "gazetteer.tsv.gz") as file:
        lines = file.read().splitlines()[1:]
    return _Names(sorted(lines, key=_population, reverse=True))


def _distinct(numbers: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for number in numbers:
        if number not in seen:
            seen.add(number)
            yield number


def _population(line: bytes) -> int:
    return int(line.rsplit(b"\t", 2)[1] or 0)


@cache
def _territories() -> dict[str, str | None]:
    with (DATA / "territories.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: row["competent_iso2"] or None for row in csv.DictReader(file)}
