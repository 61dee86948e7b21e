from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.questionnaire import Kind, Question

pytestmark = pytest.mark.once

DAY = date(2027, 3, 15)
POPULATION = Question("population", "Population", Kind.INTEGER, minimum=1, maximum=100_000_000)
AREA = Question("area", "Area", Kind.DECIMAL, minimum=0)
YEAR = Question("area_year", "Year of the area", Kind.YEAR, year_of="area")
TEXT = Question("motivation", "Motivation", Kind.TEXT, words=200)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("157175", "157175"),
        (" 1 234 567 ", "1234567"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1’234’567", "1234567"),
        ("+145,000", "145000"),
        ("١٥٧١٧٥", "157175"),
        ("१५७१७५", "157175"),
        ("１５７１７５", "157175"),
        ("\u200f157175\u200e", "157175"),
        ("0042", "42"),
    ],
)
def test_a_whole_number_is_read_as_people_type_it(typed, stored):
    assert values.read(POPULATION, typed) == stored


@pytest.mark.parametrize(
    "typed", ["many", "about 145000", "145k", "1,5", "12.5", "1e5", "1,23,456", "½", "--5", "²"]
)
def test_what_is_no_whole_number_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as caught:
        values.read(POPULATION, typed)

    assert caught.value.messages == ["Write a whole number in digits, like 145000 or 145 000."]


@pytest.mark.parametrize("typed", ["0", "-5", "\u22125", "100000001", "9" * 400])
def test_a_figure_out_of_bounds_is_refused(typed):
    with pytest.raises(ValidationError):
        values.read(POPULATION, typed)


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("en", "1,234.5", "1234.5"),
        ("fr", "1 234,5", "1234.5"),
        ("en", "1.234,5", "1234.5"),
        ("fr", "1,234.5", "1234.5"),
        ("en", "1,2340", "1.2340"),
        ("fr", "1,23400", "1.2340"),
        ("en", "0,234", "0.234"),
        ("en", "1234.567", "1234.567"),
        ("en", "12.34", "12.34"),
        ("en", "1,234.567", "1234.567"),
        ("en", "1٫234", "1.2340"),
        ("en", "42,7", "42.7"),
        ("fr", "42.7", "42.7"),
        ("en", "1,234,567", "1234567"),
        ("en", "٤٢٫٧", "42.7"),
        ("fr", "42,70", "42.7"),
        ("en", ".5", "0.5"),
        ("en", "12.0", "12"),
    ],
)
def test_a_number_is_read_in_the_readers_language(language, typed, stored):
    with translation.override(language):
        assert values.read(AREA, typed) == stored


@pytest.mark.parametrize("typed", ["1.234", "1,234", " +1.234", "١,٢٣٤"])
@pytest.mark.parametrize(
    ("language", "way_on"),
    [("en", "Write 1234 or 1.2340, whichever"), ("fr", "Écrivez 1234 ou 1,2340, selon")],
)
def test_a_number_of_two_readings_is_refused_with_both(language, way_on, typed):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        values.read(AREA, typed)

    assert way_on in refused.value.messages[0]


def test_what_was_to_be_written_instead_is_taken_again_as_it_stands_in_its_field():
    with translation.override("fr"):
        assert values.as_typed(AREA, values.read(AREA, "1,2340")) == "1,2340"


@pytest.mark.parametrize("typed", ["145.000", "145,000"])
def test_a_whole_number_has_one_reading(typed):
    assert values.read(POPULATION, typed) == "145000"


@pytest.mark.parametrize("typed", ["wide", "1,2,3", "1.2.3.4", ".", ",", "1,,2", "NaN", "Infinity", "1e9"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError):
        values.read(AREA, typed)


@given(number=st.decimals(0, 10**12, places=3), language=st.sampled_from(["en", "fr"]))
def test_a_stored_number_read_again_or_shown_in_its_field_and_sent_back_is_itself(number, language):
    with translation.override(language):
        stored = values.read(AREA, f"{number:f}0".replace(".", "," if language == "fr" else "."))

        assert values.read(AREA, stored) == stored
        assert values.read(AREA, values.as_typed(AREA, stored)) == stored


@given(text=st.text(), kind=st.sampled_from(list(Kind)))
def test_a_text_is_either_refused_with_a_sentence_or_kept_and_read_again_as_itself(text, kind):
    question = Question("q", "Q", kind, choices=(("a", "A"),), words=5)

    stored = sentences = None
    try:
        stored = values.read(question, text)
    except ValidationError as refusal:
        sentences = refusal.messages

    if sentences is None:
        assert values.read(question, stored) == stored
    else:
        assert sentences != [""]


def test_a_year_in_the_future_is_kept_and_is_a_problem():
    stored = values.read(YEAR, "2028")

    assert stored == "2028"
    assert values.problems(YEAR, stored, {"area": "1", "area_year": "2028"}, DAY) == [
        "The year 2028 lies in the future: give the year of the figure you have."
    ]
    assert values.problems(YEAR, "2027", {"area": "1"}, DAY) == []


@pytest.mark.parametrize("typed", ["last year", "20", "12024", "1066", "2020/21"])
def test_what_is_no_year_is_refused(typed):
    with pytest.raises(ValidationError):
        values.read(YEAR, typed)


def test_a_year_without_its_figure_is_a_problem():
    assert len(values.problems(YEAR, "2020", {"area_year": "2020"}, DAY)) == 1


def test_a_text_over_its_limit_is_kept_and_is_a_problem():
    stored = values.read(TEXT, "word " * 211)

    assert values.problems(TEXT, stored, {}, DAY) == [
        "Take out 11 words: there are 211, and 200 are allowed."
    ]


def test_one_word_too_many_is_said_in_the_singular():
    assert values.problems(TEXT, "word " * 201, {}, DAY) == [
        "Take out 1 word: there are 201, and 200 are allowed."
    ]


def test_exactly_the_limit_is_good():
    assert values.problems(TEXT, "word " * 200, {}, DAY) == []


def test_a_line_over_its_length_is_kept_and_is_a_problem():
    name = Question("name", "Name", length=10)

    assert values.read(name, "Llanfairpwllgwyngyll") == "Llanfairpwllgwyngyll"
    assert values.problems(name, "Llanfairpwllgwyngyll", {}, DAY) == [
        "Take out 10 characters: there are 20, and 10 are allowed."
    ]


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("مدينة\u200f التعلم", "مدينة\u200f التعلم"),
        ("👩\u200d👩\u200d👧 école", "👩\u200d👩\u200d👧 école"),
        ("\ud800lone", "lone"),
        ("  a  b  ", "a  b"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_text_is_kept_as_written(posted, stored):
    assert values.read(TEXT, posted) == stored


def test_two_megabytes_of_text_are_kept():
    book = "apprendre " * 200_000

    assert values.read(TEXT, book) == book.strip()


def test_beyond_five_million_characters_a_sentence_says_so():
    with pytest.raises(ValidationError) as caught:
        values.read(TEXT, "a" * 5_000_001)

    assert "5,000,001 characters; more than 5,000,000" in caught.value.messages[0]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example", "no address", "http://", "data:text/html,x", "//"]
)
def test_only_web_addresses_are_web_addresses(address):
    with pytest.raises(ValidationError):
        values.read(Question("website", "Website", Kind.URL), address)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://www.angers.fr/apprendre?x=1", "https://www.angers.fr/apprendre?x=1"),
        ("http://xn--bcher-kva.example", "http://xn--bcher-kva.example"),
        ("www.angers.fr", "https://www.angers.fr"),
        ("angers.fr/plan", "https://angers.fr/plan"),
    ],
)
def test_a_web_address_may_leave_out_its_beginning(typed, stored):
    assert values.read(Question("website", "Website", Kind.URL), typed) == stored


def test_links_stand_one_a_line_and_a_bad_line_is_named():
    links = Question("links", "Links", Kind.LINKS)

    assert (
        values.read(links, "https://a.example\r\n\r\n b.example ") == "https://a.example\nhttps://b.example"
    )
    with pytest.raises(ValidationError) as caught:
        values.read(links, "https://a.example\nsee our report")
    assert "line 2 is none" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+49 40 123456", "+49 40 123456"),
        ("0033 2 41 05 40 00", "+33 2 41 05 40 00"),
        ("+٤٩٤٠١٢٣٤٥٦", "+4940123456"),
    ],
)
def test_a_telephone_number_has_its_country_code(typed, stored):
    assert values.read(Question("phone", "Telephone", Kind.PHONE), typed) == stored


@pytest.mark.parametrize("typed", ["040 123456", "call me", "+49", "+49 40 CITY-HALL", "+" + "1" * 40])
def test_other_telephone_numbers_are_refused(typed):
    with pytest.raises(ValidationError):
        values.read(Question("phone", "Telephone", Kind.PHONE), typed)


def test_an_e_mail_address_is_one_or_is_refused():
    email = Question("email", "E-mail", Kind.EMAIL)

    assert values.read(email, " city@angers.example ") == "city@angers.example"
    with pytest.raises(ValidationError):
        values.read(email, "city at angers")


def test_choices_are_among_those_offered_and_in_their_order():
    themes = Question("themes", "Themes", Kind.CHOICES, choices=(("a", "A"), ("b", "B"), ("c", "C")))

    assert values.read(themes, ["c", "a", "a", ""]) == ["a", "c"]
    assert values.read(themes, []) == []
    with pytest.raises(ValidationError):
        values.read(themes, ["a", "z"])


@pytest.mark.parametrize("typed", ["0", "6", "-1", "2.5", "five"])
def test_a_rating_is_from_1_to_5(typed):
    rating = Question("challenge", "Challenge", Kind.RATING)

    assert values.read(rating, "٤") == "4"
    with pytest.raises(ValidationError):
        values.read(rating, typed)


def test_consent_is_given_by_a_tick_and_otherwise_not():
    consent = Question("consent", "Consent", Kind.CONSENT)

    assert values.read(consent, "on") is True
    assert [values.read(consent, posted) for posted in ("", None, "false", "off", [])] == [False] * 5
