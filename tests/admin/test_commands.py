"""open_round and lapse_round as an operator calls them: idempotent, exit status 0, 1 or 2."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applications.enums import Status
from applications.models import Round
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_open_round_ensures_the_row_and_prints_its_dates():
    first = run("open_round", "2028")
    second = run("open_round", "2028")

    assert first == second
    assert first == (
        "Round 2028: cities submit from 1 March 2028, 00:00, to 30 April 2028, 23:59; decisions until 30 April 2028, 23:59 "
        "(Hamburg).\n"
    )
    assert Round.objects.count() == 1


@pytest.mark.parametrize("year", ["28", "20277"])
def test_open_round_of_an_impossible_year_is_wrong_usage(year):
    with pytest.raises(CommandError) as error:
        run("open_round", year)

    assert (error.value.returncode, Round.objects.count()) == (2, 0)


def test_lapse_round_waits_ten_minutes_and_then_lapses_what_is_open(france, portal_clock):
    waiting = factories.application(Status.SUBMITTED, in_country=france)
    admitted = factories.application(Status.ADMITTED, in_country=france)
    portal_clock(factories.hamburg(2027, 5, 1, 0, 9, 59))
    assert run("lapse_round") == ""

    portal_clock(factories.hamburg(2027, 5, 1, 0, 10))
    assert run("lapse_round") == "Round 2027: 1 lapsed.\n"
    assert run("lapse_round") == "Round 2027: 0 lapsed.\n"

    waiting.refresh_from_db()
    admitted.refresh_from_db()
    assert (waiting.status, admitted.status) == (Status.LAPSED, Status.ADMITTED)
