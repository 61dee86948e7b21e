"""UIL's list of reports: what waits longest stands first, and its whole filter is its address."""

import csv
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from cities import standing
from cities.models import Delegate
from gnlc_portal.dossiers import pdf
from gnlc_portal.lib import clock
from gnlc_portal.lists import registry, writing
from gnlc_portal.lists.models import Export, State
from reports import services
from reports.models import ProgressReport
from tests import factories, pages
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LIST = reverse("admin:reports_progressreport_changelist")
TODAY = date(2029, 5, 20)  # thirty days after the reports were due
EVERY_COLUMN = "&".join(f"columns={column.name}" for column in registry.get("reports").columns)


@pytest.fixture
def uil(client):
    client.force_login(factories.coordinator())
    return client


@pytest.fixture
def world(france, portal_clock) -> dict[str, ProgressReport]:
    """A report for each thing that UIL may look for."""

    def of(name, country="FR"):
        return members.member(of=factories.city(name, of=factories.country(country)))

    portal_clock(members.noon(TODAY))
    made = {
        "Angers": members.submitted(of("Angers"), at=members.noon(date(2029, 5, 1))),
        "Brest": members.opened(of("Brest")),
        "Caen": members.submitted(of("Caen"), at=members.noon(date(2029, 4, 2))),
        "Dijon": members.opened(of("Dijon")),
        "Essen": members.accepted(of("Essen", "DE")),
        "Fulda": members.opened(of("Fulda", "DE")),
    }
    for name in ("Fulda", "Dijon"):
        services.extend(
            report=made[name],
            by=factories.coordinator(),
            until=date(2029, 9, 1),
            reason="Ill.",
            at=clock.now(),
        )
    services.ask_extension(
        report=made["Dijon"],
        by=factories.lead(made["Dijon"].city),
        until=date(2029, 10, 1),
        reason="Floods.",
        at=clock.now(),
    )
    standing.put_on_hold(membership=made["Fulda"].membership, about=made["Fulda"].reference, at=clock.now())
    Delegate.objects.filter(city=made["Brest"].city).update(ended_at=clock.now())
    return made


def listed(browser, query: str = "") -> list[str]:
    return [row["record"].city.name for row in browser.get(f"{LIST}?{query}").context["rows"]]


def test_what_waits_longest_stands_first_whomever_it_waits_for(uil, world):
    page = uil.get(f"{LIST}?columns=city&columns=waits&columns=status")

    rows = [
        [row["first"]["text"], *(strip_tags(cell["text"]).strip() for cell in row["others"])]
        for row in page.context["rows"]
    ]
    assert rows[:3] == [
        ["Caen", "With UIL", "48 days, for UIL"],
        ["Brest", "Being written, overdue", "30 days"],
        ["Angers", "With UIL", "19 days, for UIL"],
    ]
    assert {(row[0], row[2]) for row in rows[3:]} == {("Dijon", ""), ("Essen", ""), ("Fulda", "")}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("waits_for=uil", ["Caen", "Angers"]),
        ("waits_for=city", ["Brest"]),
        ("waits_from=30", ["Caen", "Brest"]),
        ("waits_to=30", ["Brest", "Angers"]),
        ("until=2029-04-20&sort=city", ["Angers", "Brest", "Caen", "Essen"]),
        ("from=2029-04-21&until=2029-12-31&sort=city", ["Dijon", "Fulda"]),
        ("year=2029&country=DE&sort=-city", ["Fulda", "Essen"]),
        ("region=AFR", []),
        ("team=no", ["Brest"]),
        ("status=accepted", ["Essen"]),
        ("marks=hold&marks=asks&sort=city", ["Dijon", "Fulda"]),
        ("marks=asks", ["Dijon"]),
        ("q=r2029-de-001", ["Essen"]),
        ("q=ANGÉ", ["Angers"]),
    ],
)
def test_uil_reads_exactly_the_rows_that_the_address_asks_for(uil, world, query, found):
    assert listed(uil, query) == found


def test_the_questions_that_everybody_has_are_one_press_away(uil, world):
    ready = uil.get(LIST).context["ready"]

    found = {str(view["label"]): listed(uil, view["url"].partition("?")[2]) for view in ready}

    assert len(found.pop("Everything")) == ProgressReport.objects.count()
    assert found == {
        "With UIL": ["Caen", "Angers"],
        "Overdue, with a team": [],
        "Asks for more time": ["Dijon"],
    }


@pytest.mark.parametrize(
    "query", ["waits_for=me", "from=soon", "until=0001-01-01", "year=99999", "sort=hold"]
)
def test_an_address_that_means_nothing_shows_its_error_and_no_rows(uil, world, query):
    page = uil.get(f"{LIST}?{query}")

    assert (page.status_code, page.context["rows"]) == (400, [])


def test_officers_and_delegates_find_no_list_and_no_file(client, world):
    for person in (factories.officer(world["Angers"].country), factories.lead(world["Angers"].city)):
        client.force_login(person)

        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}exports/", {"kind": "csv"}).status_code == 404
    assert Export.objects.count() == 0


def test_a_list_costs_the_same_for_one_report_and_six(uil, world):
    one = pages.query_count(uil, f"{LIST}?{EVERY_COLUMN}&status=accepted")

    assert pages.query_count(uil, f"{LIST}?{EVERY_COLUMN}") == one


def test_a_csv_of_all_columns_has_the_facts(uil, world):
    lines = exported(uil, "csv", f"{EVERY_COLUMN}&q=Dijon").decode("utf-8-sig").splitlines()

    (told,) = csv.DictReader(lines)
    assert told["Status"] == "Being written"
    assert (told["Due"], told["Date by the rule (R7)"]) == ("2029-09-01", "2029-04-20")
    assert told["Asks for time until"] == "2029-10-01"
    assert told["Lead delegate’s e-mail"] == factories.lead(world["Dijon"].city).email


def test_a_zip_has_each_report_as_it_was_submitted_and_says_where_nothing_was(
    uil, world, stored_files, monkeypatch, tmp_path
):
    monkeypatch.setattr(pdf, "render", lambda *_args, **_options: b"%PDF")  # what it says is tested elsewhere
    path = tmp_path / "reports.zip"
    path.write_bytes(exported(uil, "zip", "q=R2029-FR"))

    names = zipfile.ZipFile(path).namelist()

    submitted = {f"{world[name].reference}-{name.lower()}/report.pdf" for name in ("Angers", "Caen")}
    assert {name for name in names if name.endswith("report.pdf")} == submitted


def exported(browser, kind: str, query: str) -> bytes:
    """The file that a worker writes."""
    browser.post(f"{LIST}exports/", {"kind": kind, "query": query})
    writing.write_due()
    export = Export.objects.get()
    assert export.state == State.DONE, export.reason
    with writing.default_storage.open(export.file) as file:
        return file.read()
