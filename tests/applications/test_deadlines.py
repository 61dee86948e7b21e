"""The deadline in words: hour, zone, and the city's own hour, whatever its clocks do."""

from datetime import UTC, date, timedelta

import pytest
from django.utils import translation

from applications import deadlines, services
from applications.enums import Status
from applications.models import Round
from cities.models import City
from gnlc_portal.lib import zones
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import hamburg

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LAST_MINUTE = hamburg(2027, 4, 30, 23, 59)
LAST_MOMENT = hamburg(2027, 4, 30, 23, 59, 59, 999_999)
FIRST_OF_MAY = hamburg(2027, 5, 1)


def city(iso2: str, zone: str = "") -> City:
    return City(name="Here", country_id=iso2, time_zone=zone)


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ("America/New_York", "In Here it is then Friday 30 April 2027, 17:59 (UTC−4)."),
        ("Asia/Kolkata", "In Here it is then Saturday 1 May 2027, 03:29 (UTC+5:30)."),
        ("Asia/Kathmandu", "In Here it is then Saturday 1 May 2027, 03:44 (UTC+5:45)."),
        ("Pacific/Kiritimati", "In Here it is then Saturday 1 May 2027, 11:59 (UTC+14)."),
        ("Pacific/Pago_Pago", "In Here it is then Friday 30 April 2027, 10:59 (UTC−11)."),
        ("Africa/Abidjan", "In Here it is then Friday 30 April 2027, 21:59 (UTC)."),
        ("Europe/Paris", "It is the same hour in Here."),
        ("Not/AZone", ""),
        ("../etc/passwd", ""),
        ("Europe", ""),
    ],
)
def test_the_last_minute_by_the_clocks_of_a_city(zone, sentence):
    assert deadlines.in_the_city(LAST_MINUTE, city("US", zone)) == sentence  # a country with many zones


def test_a_city_without_a_zone_has_its_countrys_if_all_its_clocks_agree_and_else_nobody_guesses():
    assert (
        deadlines.in_the_city(LAST_MINUTE, city("JP"))
        == "In Here it is then Saturday 1 May 2027, 06:59 (UTC+9)."
    )
    assert (
        deadlines.in_the_city(LAST_MINUTE, city("DE")) == "It is the same hour in Here."
    )  # two zones, one hour
    assert [deadlines.in_the_city(LAST_MINUTE, city(iso2)) for iso2 in ("US", "CN", "XX")] == ["", "", ""]


def test_summer_time_begins_in_hamburg_and_not_in_abidjan():
    abidjan = city("CI", "Africa/Abidjan")

    before = deadlines.in_the_city(hamburg(2027, 3, 27, 23, 59), abidjan)
    after = deadlines.in_the_city(hamburg(2027, 3, 28, 23, 59), abidjan)

    assert (before, after) == (
        "In Here it is then Saturday 27 March 2027, 22:59 (UTC).",
        "In Here it is then Sunday 28 March 2027, 21:59 (UTC).",
    )


def test_what_is_left_is_counted_in_real_hours_across_the_change_to_summer_time(france):
    round = factories.round()
    round.closes_on = round.examination_closes_on = factories.date(2027, 3, 28)  # a day of 23 hours

    left = deadlines.of_examination(round, hamburg(2027, 3, 28, 0, 0))["rest"]

    assert left == "23 full hours are left."


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (timedelta(days=20), "20 days are left."),
        (timedelta(days=3), "3 days are left."),
        (timedelta(days=3) - timedelta(seconds=1), "71 full hours are left."),
        (timedelta(hours=1), "1 full hour is left."),
        (timedelta(minutes=59, seconds=59), "59 full minutes are left."),
        (timedelta(minutes=1), "1 full minute is left."),
        (timedelta(microseconds=1), "Less than a minute is left."),
        (timedelta(0), "This day is over."),
    ],
)
def test_what_is_left_in_words(before, sentence):
    left = deadlines.of_examination(factories.round(), (FIRST_OF_MAY.astimezone(UTC) - before))

    assert left["rest"] == sentence


def test_the_browser_is_told_the_portals_time_and_counts_only_near_the_end(client, france, portal_clock):
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    far = client.get(pages.address(application)).content.decode()
    portal_clock(hamburg(2027, 4, 30, 22, 0))
    near = client.get(pages.address(application)).content.decode()

    assert "data-countdown" not in far
    assert 'datetime="2027-05-01T00:00:00+02:00"' in near
    assert 'data-now="2027-04-30T20:00:00+00:00"' in near
    assert "2 full hours are left." in near


def test_in_french_the_hour_and_both_zones_are_said(client, france):
    application = factories.application(of=factories.city("Delhi", of=factories.country("IN")))
    client.force_login(factories.lead(application.city))

    words = pages.words(client.get(pages.address(application).replace("/en/", "/fr/")))

    assert "vendredi 30 avril 2027 23:59 à Hambourg (UTC+2)" in words
    assert "samedi 1er mai 2027, 03:29 (UTC+5:30)" in words


def test_mails_say_the_last_minute_and_the_links_end_by_the_citys_clocks_too():
    delhi = factories.city("Delhi", of=factories.country("IN"))
    factories.application("submitted", of=delhi)

    texts = dict(Message.objects.values_list("kind", "text"))

    last = "In Delhi it is then Saturday 1 May 2027, 03:29 (UTC+5:30)."
    told = [kind for kind, text in texts.items() if last in text]
    assert {
        "create_for_delegate",
        "request_endorsement_for_delegate",
        "request_endorsement_for_mayor",
        "endorse_for_delegate",
        "submit_for_delegate",
    } <= set(told)
    assert (
        texts["request_endorsement_for_mayor"].count(last)
        + texts["request_endorsement_for_mayor"].count("In Delhi it is then")
        >= 3
    )  # the window's and the link's


class TestAtTheEnd:
    @pytest.fixture
    def submit(self, client, france):
        application = factories.application("endorsed", in_country=france)

        def press():
            client.force_login(factories.lead(application.city))
            answer = client.post(pages.address(application), {"action": "submit"})
            application.refresh_from_db()
            return application, answer

        return press

    def test_the_last_moment_of_the_last_day_is_in_time(self, submit, portal_clock):
        portal_clock(LAST_MOMENT)

        application, _answer = submit()

        assert application.status == Status.SUBMITTED

    def test_midnight_is_too_late_and_the_refusal_says_when_it_arrived_and_what_now(
        self, submit, portal_clock
    ):
        portal_clock(FIRST_OF_MAY)

        application, answer = submit()

        words = pages.words(answer)
        assert (answer.status_code, application.status) == (409, Status.ENDORSED)
        assert "(rule R1). Your request arrived on 1 May 2027, 00:00:00, Hamburg time (UTC+2)." in words
        assert "a button carries every answer over to the next one" in words

    def test_what_arrived_in_time_counts_however_late_it_is_handled(self, portal_clock, france):
        application = factories.application("endorsed", in_country=france)
        portal_clock(FIRST_OF_MAY)

        services.submit(application=application, by=factories.lead(application.city), at=LAST_MOMENT)

        assert application.status == Status.SUBMITTED
        assert application.submitted_at == LAST_MOMENT

    def test_after_the_last_day_the_overview_says_that_nothing_is_lost(self, client, portal_clock, france):
        round = factories.round()
        application = factories.application("endorsed", in_country=france)
        type(round).objects.update(examination_closes_on=factories.date(2027, 5, 15))
        portal_clock(FIRST_OF_MAY)
        client.force_login(factories.lead(application.city))

        words = pages.words(client.get(pages.address(application)))

        assert "The time to submit ended on 30 April 2027, 23:59, Hamburg time. Every word is kept" in words
        assert "the application lapses after 15 May 2027, 23:59, Hamburg time" in words

    def test_a_text_typed_while_the_window_closes_is_saved(self, client, portal_clock, france):
        application = factories.application(in_country=france)
        client.force_login(factories.lead(application.city))
        portal_clock(FIRST_OF_MAY)

        answer = client.post(
            pages.address(application, "application_answer", "motivation"),
            {"value": "Still typing.", "version": "1"},
        )

        assert answer.status_code == 200
        assert application.dossier.answers.get(key="motivation").value == "Still typing."

    def test_once_lapsed_the_answers_are_carried_over_with_a_button(self, client, france):
        application = factories.application("lapsed", in_country=france)
        client.force_login(factories.lead(application.city))

        page = client.get(pages.address(application))

        assert 'value="carry_over"' in page.content.decode()
        assert "No answer is lost" in pages.words(page)


def test_a_zone_is_told_in_the_readers_language():
    with translation.override("fr"):
        assert deadlines.in_the_city(LAST_MINUTE, city("IN")).endswith("03:29 (UTC+5:30).")
    assert zones.zone("") is None


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ENDORSED])
def test_after_the_last_day_of_the_round_it_lapses_now_and_not_on_a_day_that_is_past(
    client, portal_clock, status
):
    application = factories.application(status)
    client.force_login(factories.lead(application.city))
    Round.objects.update(examination_closes_on=date(2027, 5, 31))
    portal_clock(FIRST_OF_MAY)
    before = pages.words(client.get(pages.address(application)))
    portal_clock(hamburg(2027, 6, 1, 0, 1))
    after = pages.words(client.get(pages.address(application)))

    assert "Unless UIL extends the round, the application lapses after 31 May 2027" in before
    assert "Unless UIL" not in after
    assert (
        "The round ended on 31 May 2027, 23:59, Hamburg time, and this application lapses in these minutes. Every word "
        "is kept; once it has lapsed, a button here carries every answer over to the next round."
    ) in after
