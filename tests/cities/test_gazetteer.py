"""Choosing a city: the places of the world, found however their names are written."""

import gzip
from collections import Counter
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cities import gazetteer
from cities.data import build_gazetteer
from gnlc_portal.lib.text import SLUG_LENGTH, fold, slugify_ascii

LYON, BRUGES, SAINT_DENIS = 2996944, 2800931, 935264


@pytest.mark.parametrize(
    ("query", "name", "iso2"),
    [
        ("sao paulo", "São Paulo", "BR"),
        ("SÃO  PAULO", "São Paulo", "BR"),
        ("sao-pau", "São Paulo", "BR"),
        ("Гомель", "Homyel'", "BY"),
        ("Brugge", "Brugge", "BE"),
        ("Bruges", "Brugge", "BE"),
        ("München", "Munich", "DE"),
        ("munchen", "Munich", "DE"),
        ("Munich", "Munich", "DE"),
        ("北京", "Beijing", "CN"),
        ("القاهرة", "Cairo", "EG"),
        ("Αθήνα", "Athens", "GR"),
        ("서울", "Seoul", "KR"),
        ("lodz", "Łódź", "PL"),
        ("xi an", "Xi’an", "CN"),
        ("Xian", "Xi’an", "CN"),
        ("york new", "New York City", "US"),
    ],
)
def test_a_place_is_found_first_however_its_name_is_written(query, name, iso2):
    first = gazetteer.search(query)[0]

    assert (first.name, first.iso2) == (name, iso2)


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\0", "\0\0\0", "🏙️", "-", "'", "zzzzqqqq", "x" * 10_000, "\ud800", "%", "\n", "\u202e"],
    ids=repr,
)
def test_a_name_that_nobody_bears_finds_nothing(query):
    assert gazetteer.search(query) == []


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_search(query):
    found = gazetteer.search(query, limit=3)

    assert len(found) <= 3


def test_a_control_character_inside_a_name_counts_as_a_blank():
    assert gazetteer.search("sao\0paulo")[0].name == "São Paulo"


def test_exact_names_come_first_and_the_most_populous_of_them_before_the_others():
    found = gazetteer.search("Valencia", limit=60)
    exact = [fold("Valencia") in {fold(name) for name in (place.name, *place.alternates)} for place in found]
    populations = [place.population for place, is_exact in zip(found, exact, strict=True) if is_exact]

    assert exact == sorted(exact, reverse=True)
    assert populations == sorted(populations, reverse=True)
    assert [place.iso2 for place in found[:2]] == ["VE", "ES"]


def test_a_word_inside_a_name_is_found_by_its_beginning_but_not_by_its_middle():
    names = {place.name for place in gazetteer.search("ferr", country="FR", limit=50)}

    assert "Clermont-Ferrand" in names
    assert gazetteer.search("errand", country="FR") == []


def test_a_country_keeps_its_own_places_only():
    found = gazetteer.search("san jose", country="cr", limit=50)

    assert found[0].name == "San José"
    assert {place.iso2 for place in found} == {"CR"}


def test_each_place_is_listed_once_and_no_more_than_asked_for():
    found = gazetteer.search("san", limit=37)

    assert len({place.geonames_id for place in found}) == len(found) == 37


def test_a_territory_is_found_under_the_state_through_which_it_applies():
    found = gazetteer.search("Saint-Denis", country="FR")

    assert found[0].geonames_id == SAINT_DENIS
    assert (found[0].iso2, found[0].competent_iso2) == ("RE", "FR")


def test_a_place_whose_state_is_a_question_for_uil_has_none():
    assert [gazetteer.competent_state(iso2) for iso2 in ("XK", "TW", "EH")] == [None, None, None]


def test_an_associate_member_stands_for_itself():
    assert gazetteer.competent_state("MO") == "MO"


def test_every_place_belongs_to_a_listed_country_or_a_listed_territory():
    countries = set(_column("countries.csv", 0))
    territories = set(_column("territories.csv", 0))
    with gzip.open(gazetteer.DATA / "gazetteer.tsv.gz", "rt", encoding="utf-8") as file:
        codes = Counter(line.split("\t")[3] for line in file) - Counter(["iso2"])

    assert set(codes) - countries - territories == set()
    assert countries & territories == set()
    assert set(_column("territories.csv", 1)) - countries == {""}


def test_a_place_is_read_whole_by_its_number():
    place = gazetteer.get(LYON)

    assert (place.name, place.iso2, place.timezone) == ("Lyon", "FR", "Europe/Paris")
    assert (round(place.latitude, 1), round(place.longitude, 1)) == (45.7, 4.8)
    assert place.population > 400_000
    assert "Лион" in place.alternates
    assert gazetteer.search("Lyon")[0] == place


def test_an_unknown_number_is_no_place():
    assert gazetteer.get(1) is None


def test_every_numbered_member_city_is_in_the_gazetteer_in_its_country():
    members = zip(_column("members.csv", 4), _column("members.csv", 0), strict=True)
    numbered = [(int(number), iso2) for number, iso2 in members if number]

    assert [gazetteer.get(number).iso2 for number, _ in numbered] == [iso2 for _, iso2 in numbered]


@pytest.mark.parametrize("query", ["a", "sao paulo", "zzzzqqqq", "a b c d e", "saint de la"])
def test_a_search_takes_less_than_a_quarter_of_a_second_even_on_a_busy_machine(query):
    gazetteer.search("warm")

    started = perf_counter()
    gazetteer.search(query, country="NR")

    assert perf_counter() - started < 0.25


@pytest.mark.parametrize(
    ("population", "languages", "kept"),
    [
        (2_000_000, {"fr"}, ["Lutèce", "Париж", "पॅरिस", "巴黎"]),
        (200_000, {"fr"}, ["Lutèce", "Париж", "巴黎"]),
        (20_000, {"fr"}, ["Lutèce"]),
        (20_000, {"fr", "hi"}, ["Lutèce", "पॅरिस"]),
    ],
)
def test_the_smaller_a_place_the_fewer_scripts_its_names_keep(population, languages, kept):
    names = ["PAR", "Lutece", "Lutèce", "París", "ba li", "barys|", "Париж", "पॅरिस", "巴黎"]
    place = {"name": "Paris", "population": population, "alternatenames": sorted(names, reverse=True)}

    assert sorted(build_gazetteer.alternates(place, languages)) == sorted(kept)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Clermont-Ferrand", "clermont-ferrand"),
        ("N'Zérékoré", "nzerekore"),
        ("Łódź", "lodz"),
        ("Sønderborg", "sonderborg"),
        ("Dobong-gu (Seoul)", "dobong-gu-seoul"),
        ("北京", "city"),
        ("🏙️", "city"),
        ("Київ (Kyiv)", "kyiv"),
    ],
)
def test_an_address_is_made_of_the_ascii_words_of_a_name(name, slug):
    assert slugify_ascii(name) == slug


@given(st.text())
def test_folding_a_folded_name_changes_nothing_and_an_address_is_always_usable(name):
    folded = fold(name)

    assert fold(folded) == folded
    assert slugify_ascii(name).isascii()
    assert 0 < len(slugify_ascii(name)) <= SLUG_LENGTH


def _column(file_name, number):
    lines = (gazetteer.DATA / file_name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split(",")[number] for line in lines]
