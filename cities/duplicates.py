"""Names that may mean the same city: other spellings, scripts, languages and slips, noticed before anything is made.

A question, never a refusal: two cities of one name exist, and who types the name knows best. Names are compared
folded, written in Latin letters, without words such as "city of", and with room for a slip or two.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import OSA

from cities import gazetteer
from cities.gazetteer import Place
from cities.models import City, Country
from gnlc_portal.lib.text import fold

MOST = 8  # candidates on the page
# What a name may say beside the name itself; in folded form.
_COMMON_WORDS = (
    "a al and arrondissement borough c capital cidade city comarca communaute commune communes consortium council county "
    "d da das dc de del der des di distrito district do dos du el et f federal gemeente greater gu gun kommune kreis l la "
    "las le les los metropole metropolitan metropolitana municipal municipality municipio of prefecture province "
    "region si stadt the town urban urbaine ville y"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_ELISION = re.compile(r"\b[dlDL]['’]")  # d'Angers, l'Aquila: the fold would glue the letter to the name


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something that may be meant: a city the portal has, or else a place of the gazetteer."""

    city: City | None
    place: Place | None


def of_name(name: str, country: Country) -> list[Likeness]:
    """What a name typed by hand may mean in a country: first the portal's cities, then places of the gazetteer."""
    wanted = _keys([name])
    known = [city for city in City.objects.filter(country=country) if _alike(wanted, _keys(_names_of(city)))]
    numbers = {city.geonames_id for city in known}
    places = [place for place in _places(wanted, name, country) if place.geonames_id not in numbers]
    rows = {
        city.geonames_id: city
        for city in City.objects.filter(geonames_id__in=[p.geonames_id for p in places])
    }
    found = [Likeness(city, None) for city in known]
    found += [Likeness(rows.get(place.geonames_id), place) for place in places]
    return found[:MOST]


def of_place(place: Place, country: Country) -> list[Likeness]:
    """Cities without a number of the gazetteer that may be a place that was chosen there."""
    wanted = _keys([place.name, *place.alternates])
    rows = City.objects.filter(country=country, geonames_id__isnull=True)
    return [Likeness(city, None) for city in rows if _alike(wanted, _keys(_names_of(city)))][:MOST]


def _names_of(city: City) -> list[str]:
    place = gazetteer.get(city.geonames_id) if city.geonames_id else None
    return [city.name, *city.alternate_names.splitlines(), *(place.alternates if place else ())]


def _keys(names: Iterable[str]) -> set[str]:
    """Every name as it is and in Latin letters, without the words that say nothing; none is empty."""
    keys = set()
    for name in names:
        plain = _ELISION.sub("", name)
        for text in (fold(plain), fold(anyascii(plain))):
            telling = [word for word in text.split() if word not in _COMMON]
            keys.add(" ".join(telling) or text)
    return keys - {""}


def _alike(wanted: set[str], others: set[str]) -> bool:
    """Equal, one slip apart, or all the telling words of the one among those of the other."""
    if wanted & others:
        return True
    pairs = [(one, other) for one in wanted for other in others]
    return any(
        OSA.distance(one, other, score_cutoff=_slips(one)) <= _slips(one) or _within(one, other)
        for one, other in pairs
    )


def _within(one: str, other: str) -> bool:
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return few <= many and any(len(word) >= 4 and not word.isdigit() for word in few)


def _slips(key: str) -> int:
    """How many letters may be wrong, left out, doubled or exchanged: in short names, none."""
    return 0 if len(key) < 5 else 1 if len(key) < 10 else 2


def _places(wanted: set[str], name: str, country: Country) -> list[Place]:
    """Places with this name in any language, then those a slip away that begin alike."""
    exact = [
        place
        for key in {name, *wanted}
        for place in gazetteer.search(key, country=country.pk, limit=MOST)
        if wanted & _keys([place.name, *place.alternates])
    ]
    names = gazetteer.names_in(country.pk)
    near = [
        names[match][0]
        for key in wanted
        for match, _distance, _index in process.extract(
            key, names.keys(), scorer=OSA.distance, score_cutoff=_slips(key), limit=MOST
        )
        if match[:1] == key[:1]
    ]
    numbers = dict.fromkeys([*(place.geonames_id for place in exact), *near])
    return [place for place in map(gazetteer.get, numbers) if place is not None][:MOST]
