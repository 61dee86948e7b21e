"""Calendars as a calendar program reads them: which dates, for whom, and what happens when one moves."""

from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from applications import services
from applications.enums import Status
from applications.models import Round
from cities.models import Delegate
from gnlc_portal.calendars import services as calendars
from gnlc_portal.calendars.models import Feed
from gnlc_portal.lib import clock
from reports import services as report_services
from tests import factories, pages
from tests.factories import hamburg
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PUBLIC = "/calendar.ics"


@pytest.fixture
def program():
    """A calendar program: nobody is signed in and no cookie is kept."""
    return Client()


def feed_of(user) -> str:
    return f"/calendar/{calendars.renew(by=user)}.ics"


def events(answer) -> dict[str, object]:
    """The entries by what they are."""
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    parsed = Calendar.from_ical(answer.content)
    return {str(event["UID"]).removesuffix("@localhost"): event for event in parsed.walk("VEVENT")}


def ends(found: dict[str, object]) -> dict[str, object]:
    return {uid: event["DTEND"].dt for uid, event in found.items()}


def test_everybody_reads_the_dates_of_the_rounds(program):
    factories.round(2027)

    found = events(program.get(PUBLIC))

    assert {uid: (event["DTSTART"].dt, event["DTEND"].dt) for uid, event in found.items()} == {
        "round-2027-opens": (hamburg(2027, 3, 1), hamburg(2027, 3, 1, 1)),
        "round-2027-closes": (hamburg(2027, 4, 30, 23), hamburg(2027, 5, 1)),
        "round-2027-examination": (hamburg(2027, 4, 30, 23), hamburg(2027, 5, 1)),
    }
    assert str(found["round-2027-closes"]["SUMMARY"]) == "Learning Cities 2027: last day to submit"
    assert "Hamburg time" in str(found["round-2027-closes"]["DESCRIPTION"])


def test_the_round_to_come_is_there_before_anybody_needed_it(program):
    found = events(program.get(PUBLIC))

    assert ends(found)["round-2027-closes"] == hamburg(2027, 5, 1)
    assert Round.objects.count() == 0


def test_french_is_spoken_to_whoever_asks_for_it(program):
    found = events(program.get(PUBLIC, {"lang": "fr"}))

    assert (
        str(found["round-2027-opens"]["SUMMARY"]) == "Villes apprenantes 2027\u00a0: ouverture de la session"
    )


def test_an_extension_moves_the_entry_and_is_the_newer_version_of_it(program):
    round = factories.round(2027)
    before = events(program.get(PUBLIC))["round-2027-closes"]
    at = hamburg(2027, 4, 29, 16, 30)
    services.extend_round(
        round=round,
        by=factories.coordinator(),
        closes_on=date(2027, 5, 7),
        examination_closes_on=date(2027, 5, 14),
        reason="Floods.",
        at=at,
    )

    after = events(program.get(PUBLIC))["round-2027-closes"]

    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["LAST-MODIFIED"].dt < after["LAST-MODIFIED"].dt == at
    assert (before["DTEND"].dt, after["DTEND"].dt) == (hamburg(2027, 5, 1), hamburg(2027, 5, 8))


def test_whoever_has_the_newest_version_gets_304_and_after_a_change_the_new_one(program):
    first = program.get(PUBLIC)

    same = program.get(PUBLIC, headers={"If-None-Match": first["ETag"]})
    factories.round(2028)
    changed = program.get(PUBLIC, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, same.content, changed.status_code) == (200, 304, b"", 200)


def test_no_feed_asks_for_or_sets_a_cookie(program):
    address = feed_of(factories.user())

    answers = [program.get(PUBLIC), program.get(address)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not program.cookies


def test_a_delegate_sees_what_their_cities_owe_and_nothing_of_others(program):
    report = members.scheduled()
    application = factories.application(Status.DRAFT)
    handed_in = factories.application(Status.SUBMITTED)
    factories.application(Status.DRAFT)
    members.scheduled()
    person = factories.lead(application.city)
    for city in (report.city, handed_in.city):
        Delegate.objects.create(city=city, user=person, is_lead=False)

    found = events(program.get(feed_of(person)))

    assert ends(found) == {
        f"{application.reference}-submit": hamburg(2027, 5, 1),
        report.reference: clock.end_of(report.due_on),
    }
    assert str(found[report.reference]["URL"]).endswith(f"/en/reports/{report.reference}/")


def test_a_delegate_who_left_sees_the_citys_dates_no_more(program):
    application = factories.application(Status.DRAFT)
    person = factories.lead(application.city)
    address = feed_of(person)
    Delegate.objects.filter(user=person).update(ended_at=factories.IN_THE_WINDOW)

    assert events(program.get(address)) == {}


def test_an_officer_sees_the_rounds_and_the_reports_of_one_country(program, france):
    own = members.scheduled(members.member(of=factories.city(of=france)))
    members.scheduled(members.member(of=factories.city(of=factories.country("KE"))))

    found = ends(events(program.get(feed_of(factories.officer(france)))))

    assert set(found) == {"round-2027-opens", "round-2027-closes", "round-2027-examination", own.reference}


def test_a_coordinator_sees_the_rounds_and_every_report_that_is_owed(program, france):
    owed = {members.scheduled(members.member()).reference for _number in range(2)}

    found = ends(events(program.get(feed_of(factories.coordinator()))))

    assert set(found) == {"round-2027-opens", "round-2027-closes", "round-2027-examination", *owed}


def test_more_time_for_a_report_moves_its_entry(program):
    report = members.opened()
    address = feed_of(factories.lead(report.city))
    before = events(program.get(address))[report.reference]
    later = report.due_on + timedelta(days=30)

    at = members.noon(report.due_on - timedelta(days=5))
    report_services.extend(report=report, by=factories.coordinator(), until=later, reason="Floods.", at=at)

    after = events(program.get(address))[report.reference]
    assert (before["SEQUENCE"], after["SEQUENCE"], after["LAST-MODIFIED"].dt) == (0, 1, at)
    assert after["DTEND"].dt == clock.end_of(later)


def test_a_name_full_of_marks_is_read_as_it_was_written(program):
    name = "Saint-Étienne; \\n “A, B”\r\nBEGIN:VEVENT " + "é" * 90
    application = factories.application(Status.DRAFT, of=factories.city(name))

    answer = program.get(feed_of(factories.lead(application.city)))

    found = events(answer)
    assert set(found) == {f"{application.reference}-submit"}
    written = " ".join(str(found[f"{application.reference}-submit"]["SUMMARY"]).split())
    assert written == "Last day to submit the application of " + " ".join(name.split())
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


def test_the_owners_language_is_spoken(program):
    application = factories.application(Status.DRAFT, of=factories.city("Angers"))
    person = factories.lead(application.city)
    person.language = "fr"
    person.save()

    found = events(program.get(feed_of(person)))

    summary = str(found[f"{application.reference}-submit"]["SUMMARY"])
    assert summary == "Dernier jour pour soumettre la candidature pour Angers"


@pytest.mark.parametrize("token", ["0" * 64, "short", "a" * 500])
def test_a_forged_link_does_not_exist(program, token):
    assert program.get(f"/calendar/{token}.ics").status_code == 404


def test_a_new_link_kills_the_old_one(program):
    person = factories.user()
    old = feed_of(person)
    new = feed_of(person)

    assert (program.get(old).status_code, program.get(new).status_code) == (404, 200)


def test_a_withdrawn_calendar_is_gone(program):
    person = factories.user()
    address = feed_of(person)

    calendars.withdraw(by=person)

    assert program.get(address).status_code == 404


def test_the_calendar_of_a_closed_account_is_gone(program):
    person = factories.user()
    address = feed_of(person)
    person.is_active = False
    person.save()

    assert program.get(address).status_code == 404


def test_a_link_is_in_no_row_of_the_database(program):
    person = factories.user()
    token = feed_of(person).removeprefix("/calendar/").removesuffix(".ics")

    stored = [str(value) for row in Feed.objects.values_list() for value in row]

    assert [value for value in stored if token in value] == []


def test_a_calendar_that_is_asked_for_without_end_has_to_wait(program):
    address, other = feed_of(factories.user()), feed_of(factories.user())

    answers = [program.get(address).status_code for _time in range(31)]
    refused = program.get(address)

    assert answers == [200] * 30 + [429]
    assert refused["Retry-After"] == "600"
    assert program.get(other).status_code == 200


def test_a_feed_costs_the_same_for_one_report_and_for_many(program, france):
    members.scheduled(members.member(of=factories.city(of=france)))
    factories.application(Status.DRAFT, in_country=france)
    address = feed_of(factories.coordinator())
    one = pages.query_count(program, address)
    for _number in range(4):
        members.scheduled(members.member(of=factories.city(of=france)))
        factories.application(Status.DRAFT, in_country=france)

    assert pages.query_count(program, address) == one


def test_the_link_is_shown_once_and_works(program):
    person, browser = factories.user(), Client()
    browser.force_login(person)

    made = browser.post("/en/accounts/calendar/", {"action": "renew"})
    url = made.context["url"]
    later = browser.get("/en/accounts/calendar/")

    assert program.get(url.removeprefix("http://localhost:8000")).status_code == 200
    assert made.context["subscribe_url"] == url.replace("http:", "webcal:")
    assert url not in later.content.decode()
    assert "It cannot be shown again." in pages.words(later)


def test_the_page_lists_the_next_dates():
    application = factories.application(Status.DRAFT, of=factories.city("Angers"))
    browser = Client()
    browser.force_login(factories.lead(application.city))

    words = pages.words(browser.get("/en/accounts/calendar/"))

    assert "30 April 2027: Last day to submit the application of Angers" in words
