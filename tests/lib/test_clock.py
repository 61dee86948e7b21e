"""The portal's clock: standing still, running on, never backwards, the same for every process, Hamburg's days."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from gnlc_portal.lib import clock
from tests.factories import IN_THE_WINDOW, hamburg, utc

pytestmark = pytest.mark.once


def test_without_a_file_the_portals_time_is_real_time(settings):
    settings.CLOCK_FILE = None
    before = clock.real_now()

    assert before <= clock.now() <= clock.real_now()
    assert clock.now().utcoffset() == timedelta(0)


def test_without_an_anchor_it_stands_still():
    assert (clock.now(), clock.now()) == (IN_THE_WINDOW, IN_THE_WINDOW)


def test_with_an_anchor_it_runs_on_as_real_time_does():
    clock.write(IN_THE_WINDOW, anchor=clock.real_now() - timedelta(hours=3))

    assert timedelta(hours=3) <= clock.now() - IN_THE_WINDOW < timedelta(hours=3, minutes=1)


def test_every_reader_of_the_file_agrees_and_a_change_is_seen_at_once(settings):
    clock.write(utc(2028, 1, 1), anchor=None)

    assert clock.now() == utc(2028, 1, 1)
    assert json.loads(settings.CLOCK_FILE.read_text()) == {
        "start": "2028-01-01T00:00:00+00:00",
        "anchor": None,
    }


def test_it_moves_forward_and_goes_on_from_there():
    answered = clock.set_now(hamburg(2027, 4, 30, 23, 59, 59))

    assert timedelta(0) <= answered - hamburg(2027, 4, 30, 23, 59, 59) < timedelta(minutes=1)
    assert answered <= clock.now()


def test_it_never_runs_backwards():
    with pytest.raises(ValueError, match="never runs backwards"):
        clock.set_now(IN_THE_WINDOW - timedelta(microseconds=1))

    assert clock.now() == IN_THE_WINDOW


def test_a_moment_without_a_zone_is_no_moment():
    naive = datetime(2027, 4, 1)  # noqa: DTZ001 (that is what is refused)
    for call in (clock.set_now, clock.hamburg_date):
        with pytest.raises(ValueError, match="time zone"):
            call(naive)


def test_a_portal_in_use_cannot_be_set(settings):
    settings.CLOCK_FILE = None

    with pytest.raises(RuntimeError):
        clock.set_now(utc(2030, 1, 1))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (utc(2027, 2, 28, 22, 59, 59, 999_999), date(2027, 2, 28)),
        (utc(2027, 2, 28, 23), date(2027, 3, 1)),
        (utc(2027, 4, 30, 21, 59, 59, 999_999), date(2027, 4, 30)),  # summer time
        (utc(2027, 4, 30, 22), date(2027, 5, 1)),
        (utc(2027, 3, 28, 1), date(2027, 3, 28)),  # the clocks go forward
        (utc(2027, 12, 31, 23), date(2028, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_hamburg_winter_and_summer(moment, day):
    clock.write(moment, anchor=None)

    assert (clock.hamburg_date(moment), clock.today()) == (day, day)


class TestTheBeginning:
    """Of a demonstration: in the middle of the next window, and on the next run where it was."""

    @pytest.fixture(autouse=True)
    def no_file_yet(self, settings):
        settings.CLOCK_FILE.unlink()
        settings.PORTAL_CLOCK = ""

    def test_it_begins_on_15_march_of_a_window_that_lies_ahead(self):
        begun = clock.begin().astimezone(clock.HAMBURG)

        assert (begun.month, begun.day, begun.hour) == (3, 15, 9)
        assert timedelta(0) < begun - clock.real_now() <= timedelta(days=366)

    def test_the_first_question_begins_it_too_and_the_second_finds_it(self):
        first = clock.now()

        assert timedelta(0) <= clock.now() - first < timedelta(minutes=1)

    def test_the_environment_says_where_by_hamburgs_clocks(self, settings):
        settings.PORTAL_CLOCK = "2027-03-15T09:00:00"

        assert timedelta(0) <= clock.begin() - IN_THE_WINDOW < timedelta(minutes=1)

    def test_on_the_next_run_it_goes_on_and_is_not_set_back_by_the_environment(self, settings):
        clock.write(utc(2027, 6, 1), anchor=clock.real_now())
        settings.PORTAL_CLOCK = "2027-03-15T09:00:00+01:00"

        assert timedelta(0) <= clock.begin() - utc(2027, 6, 1) < timedelta(minutes=1)

    def test_but_set_forward(self, settings):
        clock.write(utc(2027, 6, 1), anchor=clock.real_now())
        settings.PORTAL_CLOCK = "2028-03-15T09:00:00+01:00"

        assert timedelta(0) <= clock.begin() - hamburg(2028, 3, 15, 9) < timedelta(minutes=1)

    def test_a_file_cut_off_in_the_middle_is_begun_anew(self, settings):
        settings.CLOCK_FILE.write_text('{"start": "20')

        assert clock.now() > datetime(2020, 1, 1, tzinfo=UTC)
        assert set(json.loads(settings.CLOCK_FILE.read_text())) == {"start", "anchor"}
