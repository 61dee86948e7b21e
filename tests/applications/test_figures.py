"""A round in figures, each counted by hand first; and the page that shows them."""

from datetime import timedelta

import pytest

from applications import plots, services
from applications.enums import Status, Verb
from applications.models import Application
from cities.models import Membership
from cities.models.memberships import Source
from tests import factories, pages
from tests.factories import hamburg
from tests.rules import steps

pytestmark = pytest.mark.django_db

PAGE = "/admin/applications/application/figures/"
NOW = hamburg(2027, 4, 7, 9)


def through(application: Application, *days: tuple[str, int, int]) -> None:
    """Step by step, each at noon of a month and day of 2027."""
    for verb, month, day in days:
        at = hamburg(2027, month, day, 12)
        if verb == "again":  # what a city does with an application that it may change: one day each
            for number, each in enumerate((Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.SUBMIT)):
                steps.do(each, application, at=at + timedelta(days=number))
        else:
            steps.do(verb, application, at=at)
        application.refresh_from_db()


@pytest.fixture
def round_of_2027(france):
    """One that was sent back twice, approved, undone and approved again; a draft; and one of the round before."""
    angers = factories.application(at=hamburg(2027, 2, 10, 12), of=factories.city("Angers", of=france))
    through(
        angers,
        (Verb.REQUEST_ENDORSEMENT, 2, 20),
        (Verb.ENDORSE, 2, 25),
        (Verb.SUBMIT, 3, 1),
        (Verb.SEND_BACK, 3, 8),
        ("again", 3, 10),  # submitted on 12 March
        (Verb.SEND_BACK, 3, 20),
        ("again", 3, 21),  # submitted on 23 March
        (Verb.APPROVE, 3, 30),
        (Verb.REVOKE_APPROVAL, 4, 2),
        (Verb.APPROVE, 4, 5),
    )
    factories.application(
        at=hamburg(2027, 3, 3, 12), in_country=factories.country("KE", region="AFR"), complete=False
    )
    factories.application(Status.DECLINED, in_country=france, at=hamburg(2026, 3, 15, 9))
    return angers.round


def numbers(plot) -> dict:
    return {row.code: row.numbers for row in plot.rows}


def column(plot, name: str) -> list:
    """A column of the table by its name in the CSV."""
    index = plot.columns.index(name) - len(plot.columns) + len(plot.rows[0].numbers)
    return [row.numbers[index] for row in plot.rows]


def test_each_application_stands_once_in_each_week(round_of_2027):
    plot = plots.by_week(round_of_2027, NOW)

    assert [(row.code, row.label) for row in plot.rows] == [
        ("2027-02-28", "Before, to 28 February"),
        ("2027-03-07", "Week 1, to 7 March"),
        ("2027-03-14", "Week 2, to 14 March"),
        ("2027-03-21", "Week 3, to 21 March"),
        ("2027-03-28", "Week 4, to 28 March"),
        ("2027-04-04", "Week 5, to 4 April"),
        ("2027-04-07", "Week 6, to 7 April"),
    ]
    assert column(plot, "draft") == [0, 1, 1, 1, 1, 1, 1]
    assert column(plot, "endorsed") == [1, 0, 0, 0, 0, 0, 0]
    assert column(plot, "submitted") == [0, 1, 1, 0, 1, 1, 0]
    assert column(plot, "awaiting_endorsement") == [0, 0, 0, 1, 0, 0, 0]
    assert column(plot, "approved") == [0, 0, 0, 0, 0, 0, 1]
    assert column(plot, "all") == [1, 2, 2, 2, 2, 2, 2]


def test_a_week_ends_at_midnight_in_hamburg(france):
    application = factories.application(Status.ENDORSED, in_country=france, at=hamburg(2027, 3, 1, 9))
    steps.do(Verb.SUBMIT, application, at=hamburg(2027, 3, 7, 23, 59, 59))
    steps.do(Verb.SEND_BACK, application, at=hamburg(2027, 3, 8))

    plot = plots.by_week(application.round, hamburg(2027, 3, 8))  # at the very moment of the step

    assert column(plot, "submitted") == [0, 1, 0]
    assert column(plot, "returned") == [0, 0, 1]


def test_what_lapsed_stands_after_the_round(round_of_2027):
    services.lapse_round(round=round_of_2027, at=hamburg(2027, 5, 1, 0, 10))

    plot = plots.by_week(round_of_2027, hamburg(2027, 5, 20, 9))

    assert plot.rows[-2].label == "Week 9, to 30 April"
    assert plot.rows[-1].label == "After the round, now"
    assert column(plot, "lapsed")[-2:] == [0, 2]
    assert column(plot, "approved")[-2:] == [1, 0]


def test_a_round_that_has_not_opened_has_one_line(france):
    application = factories.application(in_country=france, at=hamburg(2026, 11, 2, 9), complete=False)

    plot = plots.by_week(application.round, hamburg(2026, 11, 20, 9))

    assert [row.label for row in plot.rows] == ["Before, to 20 November"]
    assert column(plot, "draft") == [1]


def test_every_stay_in_a_status_counts_for_itself(round_of_2027):
    assert numbers(plots.times(round_of_2027, NOW)) == {
        # median, longest, stays, still going on
        "draft": (22.5, 35, 2, 1),  # 10, and 35 so far
        "awaiting_endorsement": (1, 5, 3, 0),  # 5, 1, 1
        "endorsed": (1, 4, 3, 0),  # 4, 1, 1
        "submitted": (7, 8, 4, 0),  # 7, 8, 7, 3
        "returned": (1.5, 2, 2, 0),  # 2, 1
        "approved": (2.5, 3, 2, 1),  # 3, and 2 so far
    }


def test_time_after_the_end_is_not_counted(round_of_2027):
    services.lapse_round(round=round_of_2027, at=hamburg(2027, 5, 1, 0, 10))

    found = numbers(plots.times(round_of_2027, hamburg(2027, 8, 1, 9)))

    assert found["approved"] == (14.5, 26, 2, 0)  # 3, and 5 April to 1 May
    assert "lapsed" not in found


def test_an_undone_approval_holds_no_place(round_of_2027, france):
    kenya = factories.country("KE")
    factories.application(Status.ADMITTED, in_country=france)
    undone = factories.application(Status.APPROVED, in_country=kenya)
    steps.do(Verb.REVOKE_APPROVAL, undone, at=NOW)
    factories.application(Status.RETURNED, in_country=kenya)

    plot = plots.places(round_of_2027, NOW)

    assert numbers(plot) == {"FR": (2, 1, 0, 0)}
    assert [(row.code, row.numbers) for row in plot.rest] == [("KE", (0, 0, 1, 1))]
    assert plot.total.numbers == (2, 1, 1, 1)


def test_admissions_stand_by_year_and_region_members_today_or_not(france):
    factories.application(Status.ADMITTED, in_country=france)
    for iso2, region, year, ended in (
        ("KE", "AFR", 2025, None),
        ("KE", "AFR", 2025, NOW.date()),
        ("JP", "APA", None, None),
    ):
        Membership.objects.create(
            city=factories.city(of=factories.country(iso2, region=region)),
            source=Source.IMPORTED,
            joined_year=year,
            ended_on=ended,
            end_reason="It wished to." if ended else "",
        )

    plot = plots.admissions(factories.round(), NOW)

    assert plot.columns[1:] == (
        "africa",
        "arab_states",
        "asia_pacific",
        "europe_north_america",
        "latin_america_caribbean",
        "all",
    )
    assert numbers(plot) == {
        2025: (2, 0, 0, 0, 0, 2),
        2026: (0, 0, 0, 0, 0, 0),
        2027: (0, 0, 0, 1, 0, 1),
    }
    assert [row.numbers for row in plot.rest] == [(0, 0, 1, 0, 0, 1)]
    assert plot.total.numbers == (2, 0, 1, 1, 0, 4)


@pytest.fixture
def uil(client, portal_clock):
    portal_clock(NOW)
    client.force_login(factories.coordinator())
    return client


def test_the_page_shows_each_figure_with_its_table_and_file(uil, round_of_2027):
    answer = uil.get(PAGE)

    assert "Applications by status and week of the round" in pages.words(answer)
    assert "Angers" not in pages.words(answer)
    for figure in answer.context["figures"]:
        assert uil.get(figure["csv_url"]).content.startswith(b"\xef\xbb\xbf")
    lines = uil.get(f"{PAGE}days-in-each-status.csv?year=2027").content.decode("utf-8-sig").splitlines()
    assert lines[:2] == [
        "status,status_name,median_days,longest_days,stays,going_on",
        "draft,Being written,22.5,35,2,1",
    ]


def test_another_round_is_chosen_by_its_year(uil, round_of_2027):
    earlier = uil.get(f"{PAGE}?year=2026")

    assert earlier.context["round"].year == 2026
    assert [link["label"] for link in earlier.context["rounds"]] == [2027, 2026]
    assert "year=2026" in earlier.context["figures"][0]["csv_url"]
    assert uil.get(f"{PAGE}places-by-country.csv?year=2026").content.decode("utf-8-sig").splitlines()[1:] == [
        "FR,France,0,0,0,0"
    ]


@pytest.mark.parametrize("year", ["", "1999", "20270", "two", "²027", "2027'", "-2027"])
def test_there_is_no_page_of_a_year_without_a_round(uil, round_of_2027, year):
    assert uil.get(PAGE, {"year": year}).status_code == 404
    assert uil.get(f"{PAGE}places-by-country.csv", {"year": year}).status_code == 404


def test_an_empty_portal_says_so(uil):
    answer = uil.get(PAGE)

    assert pages.words(answer).count("Nothing to count yet.") == 4
    assert uil.get(f"{PAGE}statuses-by-week.csv").status_code == 200


def test_the_figures_are_uils(client, round_of_2027):
    client.force_login(factories.officer())

    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}places-by-country.csv").status_code == 404


def test_the_dashboard_and_the_round_lead_to_the_figures(uil, round_of_2027):
    assert f'href="{PAGE}"' in uil.get("/admin/").content.decode()
    assert (
        f'href="{PAGE}?year=2027"'
        in uil.get(f"/admin/applications/round/{round_of_2027.pk}/change/").content.decode()
    )


def test_the_page_costs_the_same_for_one_application_and_for_fifty(uil, france):
    factories.application(Status.SUBMITTED, in_country=france)
    few = pages.query_count(uil, PAGE)
    for number in range(49):
        country = factories.country(f"X{chr(65 + number % 26)}")
        factories.application(Status.DRAFT, in_country=country, complete=False)
    factories.application(Status.APPROVED, in_country=factories.country("KE"))

    assert pages.query_count(uil, PAGE) == few
