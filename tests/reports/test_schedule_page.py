"""The coordinators' page of the schedule, and what they can do on the pages of members and reports."""

import re
from datetime import date

import pytest
from django.urls import reverse

from cities import importing, standing
from reports import services
from reports.enums import Status
from reports.models import ProgressReport
from tests import factories, pages
from tests.reports import members
from tests.reports.members import DUE, noon

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SCHEDULE = "/admin/reports/progressreport/schedule/"


@pytest.fixture
def coordinator(client, portal_clock):
    portal_clock(noon(date(2029, 1, 10)))
    who = factories.coordinator()
    client.force_login(who)
    return who


def test_the_schedule_counts_each_years_reports_and_names_who_has_no_date(client, coordinator):
    members.opened()
    undated = members.imported()
    page = pages.words(client.get(SCHEDULE))
    assert "2029 0 1 0 0 0 0 0 1" in page
    assert undated.city.name in page


def test_imported_members_are_shown_with_what_the_policy_gives_them_before_they_are_written_to(
    client, coordinator
):
    policy = importing.first_report_day(2019, date(2029, 1, 10))
    led = members.imported(policy)
    factories.lead(led.city)
    members.imported(policy)
    members.imported(joined_year=None)
    told = members.imported(date(2029, 2, 1))
    services.schedule_next()
    services.open_due()

    page = client.get(SCHEDULE)

    assert (
        "Joined in Members First report due First letter Without a team "
        "2019 2 30 April 2031 1 November 2030 1 not known 1 when you have set a date – 1 A member"
    ) in pages.words(page)
    assert told.reports.get().status == Status.OPEN
    links = re.findall(r'href="([^"]*(?:day=|source=)[^"]*)"', page.content.decode())
    first_letter, listed = (client.get(link.replace("&amp;", "&")) for link in links)
    assert led.city.name in pages.words(first_letter)
    assert "2031" in pages.words(listed)


def test_a_new_date_for_a_year_is_first_shown_and_then_given(client, coordinator):
    report = members.opened()
    asked = {"year": "2029", "until": "2029-06-30", "reason": "The form opened late."}

    preview = client.post(SCHEDULE, {**asked, "action": "preview"})
    assert preview.status_code == 200
    assert f"{report.reference}, {report.city.name}" in pages.words(preview)
    assert ProgressReport.objects.get().due_on == DUE

    answer = client.post(SCHEDULE, {**asked, "action": "extend"})
    assert pages.said(answer) == ["1 report has the new date. Its team is told."]
    assert ProgressReport.objects.get().due_on == date(2029, 6, 30)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"year": "1999", "until": "2029-06-30", "reason": "x"}, 400),
        ({"year": "2029", "until": "yesterday", "reason": "x"}, 400),
        ({"year": "2029", "until": "2029-06-30", "reason": ""}, 400),
        ({"year": "2029", "until": "2028-01-01", "reason": "x", "action": "extend"}, 400),
        ({}, 400),
    ],
)
def test_what_cannot_be_a_new_date_comes_back_with_a_sentence(client, coordinator, sent, status):
    members.opened()
    assert client.post(SCHEDULE, sent).status_code == status


def test_the_schedule_is_uils(client):
    for person, status in ((factories.officer(), 404), (factories.user(), 404), (factories.admin(), 200)):
        client.force_login(person)
        assert client.get(SCHEDULE).status_code == status
        assert client.post(SCHEDULE, {}).status_code == 404


def test_the_schedule_costs_the_same_for_one_report_and_for_many(client, coordinator):
    members.opened()
    members.imported()
    few = pages.query_count(client, SCHEDULE)
    for _each in range(6):
        members.opened()
        members.imported()
    assert pages.query_count(client, SCHEDULE) == few


def test_a_coordinator_takes_a_member_off_hold_with_a_reason(client, coordinator):
    member = members.opened().membership
    standing.put_on_hold(membership=member, about="R2029-FR-001", at=noon(DUE))
    page = reverse("admin:cities_membership_change", args=[member.pk])
    assert "Take off hold" in pages.words(client.get(page))

    assert client.post(f"{page.removesuffix('change/')}resume/", {"reason": ""}).status_code == 400
    client.post(f"{page.removesuffix('change/')}resume/", {"reason": "It reported by letter."})

    member.refresh_from_db()
    assert member.on_hold_since is None
    assert "It reported by letter." in pages.words(client.get(page))


def test_a_coordinator_dates_the_first_report_of_a_member_without_a_date(client, coordinator):
    member = members.imported()
    page = reverse("admin:cities_membership_change", args=[member.pk]).removesuffix("change/")

    client.post(f"{page}set_first_report/", {"on": "2031-04-30", "reason": "Joined in 2019."})

    member.refresh_from_db()
    assert member.first_report_on == date(2031, 4, 30)
    again = client.post(f"{page}set_first_report/", {"on": "2031-05-30", "reason": "No."})
    assert again.status_code == 409
    assert "has a date already" in pages.refused(again)[0]


def test_a_request_for_more_time_is_answered_on_the_reports_page(client, coordinator):

    report = members.opened()
    services.ask_extension(
        report=report,
        by=factories.lead(report.city),
        until=date(2029, 6, 30),
        reason="Elections.",
        at=noon(date(2029, 1, 10)),
    )
    page = reverse("admin:reports_progressreport_change", args=[report.pk])
    assert "Asked by" in pages.words(client.get(page))

    granted, refused = (f"{page.removesuffix('change/')}{name}_extension/" for name in ("grant", "refuse"))
    in_one_window = pages.form_with(client.get(page), "asked")
    client.post(granted, in_one_window)

    report.refresh_from_db()
    assert report.due_on == date(2029, 6, 30)
    for address in (granted, refused):
        in_the_other = client.post(address, in_one_window | {"reason": "Too long."})
        assert in_the_other.status_code == 409
        assert (
            f"{coordinator} answered this request already, on 10 January 2029"
            in pages.refused(in_the_other)[0]
        )
    assert client.post(granted, {"asked": "0"}).status_code == 409
    assert client.post(granted, {"asked": "x"}).status_code == 400


def test_a_mistyped_date_is_taken_back_on_the_reports_page(client, coordinator):
    report = members.opened()
    page = reverse("admin:reports_progressreport_change", args=[report.pk])
    deed = page.removesuffix("change/")
    assert "Take the new date back" not in pages.words(client.get(page))
    client.post(f"{deed}extend/", {"until": "2030-06-30", "reason": "Elections."})
    assert "Take the new date back" in pages.words(client.get(page))

    client.post(f"{deed}take_back_date/", {"reason": "The year was mistyped."})

    report.refresh_from_db()
    assert report.due_on == DUE
    assert "The year was mistyped." in pages.words(client.get(page))
    assert client.post(f"{deed}take_back_date/", {"reason": "Again."}).status_code == 409


def test_the_first_page_says_what_waits_for_uil(client, coordinator):
    waiting, asking = members.submitted(at=noon(date(2029, 1, 3))), members.opened()
    services.ask_extension(
        report=asking,
        by=factories.lead(asking.city),
        until=date(2029, 6, 30),
        reason="Elections.",
        at=noon(date(2029, 1, 10)),
    )
    page = pages.words(client.get("/admin/"))
    assert f"{waiting.city.name}, France ({waiting.reference}) : waits for 7 days" in page.replace(
        "):", ") :"
    )
    assert "Cities that ask for more time" in page


def test_the_first_page_costs_the_same_whatever_waits(client, coordinator):
    members.submitted()
    few = pages.query_count(client, "/admin/")
    for _each in range(4):
        members.submitted()
    assert pages.query_count(client, "/admin/") == few
