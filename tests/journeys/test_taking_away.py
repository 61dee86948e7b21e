"""Lists that are asked, kept, shared and taken away: what stands in the files, and what must not."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people, seeds
from tests.journeys.conftest import Portal

WORLD = """
by = officer("officer@ma.example", "Officer of Morocco")
officer("colleague@ma.example", "Colleague of Morocco")
fes = application("submitted", "Fes")
application("submitted", "Taza")
application("draft", "Safi")
declined = application("declined", "Rabat")
application("submitted", "Sfax", of=factories.country("TN"))
tell(fes=fes.pk, reference=fes.reference)
"""
COLUMNS = ["Reference", "City", "ISO code", "Lead delegate’s e-mail"]


@pytest.fixture(scope="module")
def world(portal: Portal) -> dict:
    return seeds.seed(portal, "MA", 1500, WORLD)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def taken(page: Page, *kinds: str) -> list[bytes]:
    """Files of the list on the page: all asked for, then each had once a worker has written it."""
    there, asked = page.url, []
    for kind in kinds:
        press(page, kind)
        page.wait_for_url("**/lists/export/**")
        asked.append(page.url)
        page.goto(there)
    return [_had(page, address) for address in asked]


def _had(page: Page, address: str) -> bytes:
    page.goto(address)
    with page.expect_download(timeout=90_000) as download:  # a lost nudge costs a minute, no more
        page.get_by_role("link", name="Download the file").click(timeout=85_000)
    return download.value.path().read_bytes()


def of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_list_is_filtered_saved_shared_and_taken_away_with_no_other_row(visit, portal: Portal, world):
    officer, colleague = visit(), visit()
    people.sign_in_with_password(officer, "officer@ma.example")
    people.sign_in_with_password(colleague, "colleague@ma.example")

    # The address is the filter: whoever has it sees the same.
    officer.goto("/admin/applications/application/")
    shown = officer.locator("#result_list tbody th")
    expect(shown).to_have_count(3)  # no draft, no other country
    officer.locator("summary", has_text="Filter and columns").click()
    officer.locator("[name=status][value=submitted]").check()
    for ticked in officer.locator("[name=columns]").all():  # those that are drawn
        ticked.uncheck()
    for column in COLUMNS:
        officer.get_by_role("checkbox", name=column, exact=True).check()
    press(officer, "Show")
    expect(shown).to_have_count(2)
    expect(officer).to_have_url(re.compile("status=submitted"))
    expect(officer.get_by_role("list", name="The filter")).to_contain_text("With the National Commission")

    # Under a name, for the Commission.
    officer.get_by_label("Name of the view").fill("Waiting, with addresses")
    officer.get_by_label("Who sees it").select_option(index=1)
    press(officer, "Save the view")
    expect(officer.get_by_text("The view “Waiting, with addresses” is saved.")).to_be_visible()
    colleague.goto("/admin/applications/application/")
    colleague.get_by_role("link", name="Waiting, with addresses").click()
    expect(colleague.locator("#result_list tbody th")).to_have_count(2)
    expect(colleague).to_have_url(re.compile("status=submitted"))
    expect(colleague.locator("#result_list")).to_contain_text("lead@fes.example")

    # Three files of exactly these rows and columns.
    as_csv, as_xlsx, as_zip = taken(officer, "CSV", "Excel (XLSX)", "ZIP of dossiers")
    headings, *rows = of_csv(as_csv)
    assert headings == COLUMNS
    assert sorted(tuple(row[1:]) for row in rows) == [
        ("Fes", "MA", "lead@fes.example"),
        ("Taza", "MA", "lead@taza.example"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx), read_only=True)
    sheet = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [sheet[0], sorted(row[1] for row in sheet[1:])] == [headings, ["Fes", "Taza"]]
    with zipfile.ZipFile(io.BytesIO(as_zip)) as bundle:
        folders = {name.split("/")[0] for name in bundle.namelist() if "/" in name}
        assert folders == {f"{row[0]}-{row[1].lower()}" for row in rows}
        assert bundle.read(f"{world['reference']}-fes/dossier.pdf").startswith(b"%PDF")
        index = of_csv(bundle.read("index.csv"))
        assert {row[1] for row in index[1:]} == {"Fes", "Taza"}


def test_a_coordinator_finds_in_the_trail_who_opened_a_dossier_and_takes_it_away(
    visit, portal: Portal, world
):
    officer, uil = visit(), visit()
    people.sign_in_with_password(officer, "officer@ma.example")
    people.sign_in(uil, "coordinator")
    officer.goto(seeds.review(world["fes"]))
    expect(officer.get_by_role("heading", name="Fes", exact=False).first).to_be_visible()

    uil.goto("/admin/trail/entry/")
    uil.locator("summary", has_text="Filter and columns").click()
    uil.get_by_role("searchbox", name="Who", exact=True).fill("officer@ma.example")
    uil.get_by_role("searchbox", name="Reference", exact=True).fill(world["reference"])
    uil.locator("[name=kind][value=opened]").check()
    press(uil, "Show")

    lines = uil.locator("#result_list tbody tr")
    expect(lines).to_have_count(1)  # once a day, however often it is opened
    expect(lines).to_contain_text("Opened the review page")
    expect(lines).to_contain_text("Officer of Morocco")
    (as_csv,) = taken(uil, "CSV")
    headings, *rows = of_csv(as_csv)
    line = dict(zip(headings, rows[0], strict=True))
    assert len(rows) == 1
    assert (line["What"], line["Reference"]) == ("Opened the review page", world["reference"])
    assert line["Who"].startswith("Officer of Morocco")
