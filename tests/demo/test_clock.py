"""The demonstration's clock: moved by a page or a command, forward only."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from gnlc_portal.demo import moments
from gnlc_portal.lib import clock


def hamburg(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.HAMBURG)


@pytest.fixture(autouse=True)
def mid_march(portal_clock):
    portal_clock(hamburg("2027-03-15T09:00"))


def here() -> str:
    """The portal's hour in Hamburg, to the minute."""
    return clock.now().astimezone(clock.HAMBURG).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-04-30T23:59", "2027-04-30T23:59"),
        ("2027-04-30", "2027-04-30T00:00"),
        ("2027-03-20T12:00:00+00:00", "2027-03-20T13:00"),
        ("2027-03-20T12:00:00Z", "2027-03-20T13:00"),
        ("2027-03-20T12:00:00 01:00", "2027-03-20T12:00"),  # a plus sign that nobody escaped
        (" 2027-07-01T12:00 ", "2027-07-01T12:00"),
    ],
)
@pytest.mark.django_db
def test_the_page_moves_the_clock_to_an_hour_in_hamburg(client, written, moment):
    answer = client.post("/demo/clock/", {"now": written})

    assert answer["Location"] == "/demo/clock/"
    assert here() == moment


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Write the moment"),
        ("tomorrow", "Write the moment"),
        ("2027-02-30T12:00", "Write the moment"),
        ("0001-01-01T00:00", "Write the moment"),
        ("2027-03-15T08:59", "only moves forward. It is 15 March 2027, 09:00 in Hamburg"),
        ("9999-12-31T23:59", "the year 2099"),
        ("<script>", "Write the moment"),
    ],
)
@pytest.mark.django_db
def test_the_page_refuses_with_a_sentence_and_the_clock_stays(client, written, sentence):
    answer = client.post("/demo/clock/", {"now": written})

    assert answer.status_code == 400
    assert sentence in answer.context["refusal"]
    assert here() == "2027-03-15T09:00"


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/fr/cities/?q=a", "/fr/cities/?q=a"),
        ("//evil.example/", "/demo/clock/"),
        ("https://evil.example/", "/demo/clock/"),
    ],
)
@pytest.mark.django_db
def test_afterwards_one_is_back_on_the_page_one_came_from(client, page, leads_to):
    answer = client.post("/demo/clock/", {"now": "2027-03-16T09:00", "next": page})

    assert answer["Location"] == leads_to


def test_the_command_moves_the_clock_and_tells_the_hour(capsys):
    call_command("set_clock", "2027-07-01T12:00")

    assert here() == "2027-07-01T12:00"
    assert capsys.readouterr().out == "The portal's time is 2027-07-01T12:00:00+02:00.\n"


@pytest.mark.parametrize(
    ("written", "status"), [("nonsense", 2), ("2027-13-01", 2), ("2027-03-14T12:00", 1), ("9999-01-01", 2)]
)
def test_the_commands_exit_status_tells_wrong_usage_from_the_past(written, status):
    with pytest.raises(CommandError) as refusal:
        call_command("set_clock", written)

    assert refusal.value.returncode == status
    assert here() == "2027-03-15T09:00"


def test_a_portal_in_use_has_no_clock_to_set(settings):
    settings.CLOCK_FILE = None

    with pytest.raises(CommandError, match="Only a demonstration") as refusal:
        call_command("set_clock", "2027-07-01")

    assert refusal.value.returncode == 1


def test_the_clock_may_be_set_to_the_hour_it_shows():
    moments.move(clock.now())

    assert here() == "2027-03-15T09:00"


def test_what_is_no_moment_is_told_by_a_code():
    with pytest.raises(ValidationError) as refusal:
        moments.parse("2027-03-15T25:00")

    assert refusal.value.code == "invalid"
