"""Dates as a language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import translation

from gnlc_portal.lib import dates, moments, zones

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 1, 1), "1er janvier 2027"),
        ("fr", date(2027, 3, 2), "2 mars 2027"),
        ("fr", date(2027, 3, 11), "11 mars 2027"),
        ("en", date(2027, 3, 1), "1 March 2027"),
    ],
)
def test_only_the_first_of_a_french_month_has_an_ending(language, day, words):
    with translation.override(language):
        assert moments.long_date(day) == words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("DATE_FORMAT", "1er mai 2027"),
        ("DATETIME_FORMAT", "1er mai 2027, 09:05"),
        ("MONTH_DAY_FORMAT", "1er mai"),
        ("YEAR_MONTH_FORMAT", "mai 2027"),
        ("l j F Y", "samedi 1er mai 2027"),
        ("Y-m-d", "2027-05-01"),
        ("c", "2027-05-01T09:05:00+02:00"),
    ],
)
@pytest.mark.parametrize("engine", ["django", "text"])
def test_pages_and_mails_write_it_in_every_format_that_has_words(engine, pattern, words):
    template = engines[engine].from_string(
        '{% load tz %}{% timezone "Europe/Berlin" %}{{ at|date:pattern }}{% endtimezone %}'
    )

    with translation.override("fr"):
        assert template.render({"at": datetime(2027, 5, 1, 7, 5, tzinfo=UTC), "pattern": pattern}) == words


def test_a_date_that_is_not_there_is_written_as_nothing():
    template = engines["django"].from_string("[{{ none|date }}{{ none|date:form }}]")

    assert template.render({"none": None, "form": "DATE_FORMAT"}) == "[]"


def test_a_weekday_goes_before_it():
    with translation.override("fr"):
        assert zones.weekday_and_day(datetime(2027, 5, 1, 3, 29, tzinfo=UTC)) == "samedi 1er mai 2027"
        assert dates.written(date(2027, 5, 1), "l") == "samedi"
