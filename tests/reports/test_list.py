"""The list of a city's reports: what was, what is due, the last letter and the next one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cities import standing
from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, State
from reports import chasing, services
from reports.enums import Status
from reports.models import ProgressReport
from tests import factories, pages
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def read(client, portal_clock):
    """The list as the lead of a city reads it on a day."""

    def at(city, day):
        portal_clock(members.noon(day))
        client.force_login(factories.lead(city))
        return pages.words(client.get(reverse("report_list")))

    return at


def test_it_says_when_the_next_report_is_due_and_what_is_written_to_the_city(read, portal_clock):
    report = members.scheduled()

    before = read(report.city, members.ADMITTED)
    portal_clock(members.noon(report.due_on - timedelta(days=180)))
    services.open_due(at=clock.now())
    chasing.run(clock.now())
    delivery.deliver_due()
    after = read(report.city, report.due_on - timedelta(days=100))

    assert f"Progress report {report.reference} Scheduled Due on 20 April 2029" in before
    assert "Comes next, unless you submit: The report is open, on 22 October 2028" in before
    assert "Last letter: The report is open, sent on 22 October 2028" in after
    assert "Comes next, unless you submit: Reminder, 90 days before, on 20 January 2029" in after


def test_a_letter_that_has_not_left_is_not_said_to_be_sent(read):
    report = members.opened()
    chasing.run(members.noon(report.due_on - timedelta(days=180)))
    Message.objects.update(state=State.FAILED)

    assert "Last letter" not in read(report.city, report.due_on - timedelta(days=100))


def test_past_reports_stay_in_the_list_and_the_newest_stands_first(read):
    first = members.accepted()
    services.schedule_next(at=members.noon(members.DUE))

    said = read(first.city, members.DUE + timedelta(days=1))

    second = ProgressReport.objects.get(status=Status.SCHEDULED)
    assert said.index(second.reference) < said.index(first.reference)
    assert "Accepted by UIL on 20 April 2029" in said


def test_an_overdue_report_and_a_membership_on_hold_are_said(read):
    report = members.opened()
    standing.put_on_hold(membership=report.membership, about=report.reference, at=members.noon(members.DUE))

    said = read(report.city, report.due_on + timedelta(days=95))

    assert "It was due on 20 April 2029." in said
    assert "The membership is on hold" in said


def test_a_member_without_a_date_reads_that_uil_sets_it(read):
    member = members.imported()

    assert "No date is set for the first report" in read(member.city, members.ADMITTED)


def test_other_cities_reports_are_not_in_the_list(read):
    stranger, report = members.opened(), members.opened()

    assert stranger.reference not in read(report.city, members.DUE)


def test_a_second_city_of_the_same_delegate_costs_no_query_more(client):
    report = members.opened()
    lead = factories.lead(report.city)
    client.force_login(lead)
    before = pages.query_count(client, reverse("report_list"))

    members.opened().city.delegates.create(user=lead)

    assert pages.query_count(client, reverse("report_list")) == before
