"""The reports in figures: counted from what happened, each with its table and CSV."""

from datetime import timedelta

import pytest

from cities import standing
from cities.models import AreaRating
from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, State
from reports import chasing, figures, services
from tests import factories, pages
from tests.factories import hamburg
from tests.reports import members
from tests.reports.members import DUE, noon

pytestmark = pytest.mark.django_db
PAGE = "/admin/reports/progressreport/figures/"


def numbers(plot):
    return {row.code: row.numbers for row in plot.rows}


def test_punctuality_counts_the_first_submission_against_the_day_that_counted_then():
    members.submitted(at=noon(DUE))  # the day itself is in time
    members.submitted(at=noon(DUE + timedelta(days=1)))
    members.submitted(at=noon(DUE + timedelta(days=31)))
    members.opened()  # owed
    sent_back = members.returned(at=noon(DUE - timedelta(days=5)))
    services.submit(
        report=sent_back, by=factories.lead(sent_back.city), at=noon(DUE + timedelta(days=20))
    )  # in time the first time

    counted = figures.by_cohort(DUE + timedelta(days=40))

    assert numbers(counted) == {2029: (2, 1, 1, 1)}
    assert counted.total.numbers == (2, 1, 1, 1)
    assert numbers(figures.by_region(DUE + timedelta(days=40))) == {"EUR": (2, 1, 1, 1)}


def test_time_that_was_given_moves_the_day_that_counts():
    report = members.opened()
    members.fill(report)
    until = DUE + timedelta(days=60)
    services.extend(report=report, by=factories.coordinator(), until=until, reason="Flood.", at=noon(DUE))
    services.submit(report=report, by=factories.lead(report.city), at=noon(until))

    assert numbers(figures.by_cohort(until)) == {2029: (1, 0, 0, 0)}


@pytest.fixture
def reminded(portal_clock):
    """A report of which letters left 180, 90 and 30 days before its day."""
    report = members.opened()
    members.fill(report)
    for days in (180, 90, 30):
        day = DUE - timedelta(days=days)
        portal_clock(hamburg(day.year, day.month, day.day, 9))
        chasing.run(clock.now())
        delivery.deliver_due()  # what has not left when a report comes is taken back
    return report


def test_a_letter_works_when_a_report_comes_after_it(reminded):
    services.submit(report=reminded, by=factories.lead(reminded.city), at=noon(DUE - timedelta(days=18)))

    assert numbers(figures.by_rung()) == {"report_30_days_before": (1, 12)}


@pytest.mark.parametrize("state", [State.FAILED, State.HELD])
def test_a_letter_that_has_not_left_has_not_worked(reminded, state):
    last = Message.objects.filter(notice__kind="report_30_days_before")
    last.update(state=state, sent_at=None)
    services.submit(report=reminded, by=factories.lead(reminded.city), at=noon(DUE - timedelta(days=18)))

    assert numbers(figures.by_rung()) == {"report_90_days_before": (1, 72)}


def test_members_on_hold_stand_beside_all_members():
    member = members.opened().membership
    members.member()
    standing.put_on_hold(membership=member, about="R2029-FR-001", at=noon(DUE))

    assert numbers(figures.on_hold())["EUR"] == (1, 2)
    assert figures.on_hold().total.numbers == (1, 2)


def test_the_heat_maps_are_means_of_what_counted_members_rated():
    one, two, held = (members.member() for _each in range(3))
    for member, challenge in ((one, 5), (two, 2), (held, 1)):
        AreaRating.objects.create(city=member.city, area="2.4", challenge=challenge, expertise=3)
    standing.put_on_hold(membership=held, about="R2029-FR-001", at=noon(DUE))

    seeks, offers = figures.heat_maps()
    line = dict(seeks.lines)["2.4 Extending the use of modern learning technologies"]

    assert (line[-1].mean, line[-1].cities, line[-1].heat) == (3.5, 2, 4)
    assert dict(offers.lines)["2.4 Extending the use of modern learning technologies"][-1].mean == 3
    assert line[0].mean is None  # Africa


@pytest.fixture
def coordinator(client, portal_clock):
    portal_clock(noon(DUE + timedelta(days=40)))
    client.force_login(factories.coordinator())


def test_the_page_shows_every_figure_with_its_table_and_file(client, coordinator):
    members.submitted()
    answer = client.get(PAGE)
    assert "Punctuality by the year in which reports were due" in pages.words(answer)
    files = [figure["csv_url"] for figure in answer.context["figures"] + answer.context["maps"]]
    assert len(files) == 6
    for address in files:
        assert client.get(address).content.startswith(b"\xef\xbb\xbf")
    assert client.get(f"{PAGE}punctuality-by-year.csv").content.decode("utf-8-sig").splitlines() == [
        "year,in_time,up_to_30_days_late,later,overdue",
        "2029,1,0,0,0",
    ]


def test_an_empty_portal_says_so(client, coordinator):
    assert "Nothing to count yet." in pages.words(client.get(PAGE))


def test_the_figures_are_uils(client, coordinator):
    assert client.get(f"{PAGE}no-such-figure.csv").status_code == 404
    client.force_login(factories.officer())
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}punctuality-by-year.csv").status_code == 404


def test_the_page_costs_the_same_for_one_report_and_for_many(client, coordinator):
    members.submitted()
    few = pages.query_count(client, PAGE)
    for _each in range(5):
        members.submitted(at=noon(DUE + timedelta(days=10)))
    assert pages.query_count(client, PAGE) == few
