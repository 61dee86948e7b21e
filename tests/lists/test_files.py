"""Files of a list: exactly its rows and columns, written by a worker, for one person, until a day."""

import csv
import hashlib
import io
import zipfile

import openpyxl
import pytest
from django.core.files.storage import default_storage

from applications.enums import Status
from applications.models import Application
from cities.models import City, CommissionOfficer, Membership
from gnlc_portal.dossiers import pdf
from gnlc_portal.dossiers.models import Attachment, Snapshot
from gnlc_portal.lib import triggers
from gnlc_portal.lists import writing
from gnlc_portal.lists.models import Export, State
from tests import factories, pages
from tests.lists.conftest import APPLICATIONS

pytestmark = [pytest.mark.once, pytest.mark.django_db]

QUERY = "columns=reference&columns=city&columns=received&columns=waits&sort=city&country=FR"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"]


def cells_of_csv(path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_a_csv_has_exactly_the_rows_and_columns_in_their_order(desk, ask_for, written):
    path = written(ask_for(desk.browser("coordinator"), "csv", QUERY))

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert cells_of_csv(path) == [
        ["Reference", "City", "Received", "Waits, days"],
        ["2027-FR-001", "Angers", "2027-03-03T12:00:00+01:00", "12"],
        ["2027-FR-002", "Rennes", "2027-03-15T09:00:00+01:00", "0"],
        ["2027-FR-003", "Troyes", "2027-03-15T09:00:00+01:00", ""],
    ]


def test_a_workbook_has_them_as_texts_numbers_and_hamburgs_moments_and_says_what_it_is(
    desk, ask_for, written
):
    book = openpyxl.load_workbook(written(ask_for(desk.browser("coordinator"), "xlsx", QUERY)))

    table, about = book.worksheets
    rows = [[cell.value for cell in row] for row in table.iter_rows()]
    assert rows[0] == ["Reference", "City", "Received", "Waits, days"]
    assert [row[1] for row in rows[1:]] == ["Angers", "Rennes", "Troyes"]
    assert rows[1][2:] == [factories.hamburg(2027, 3, 3, 12).replace(tzinfo=None), 12]
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (told["Filter"], told["For"]) == ("Country: France", "A coordinator")


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_is_a_formula_in_either_file(desk, ask_for, written, name):
    City.objects.filter(name="Angers").update(name=name)
    browser = desk.browser("officer")
    query = "columns=city&status=submitted"

    in_csv = cells_of_csv(written(ask_for(browser, "csv", query)))[1][0]
    cell = openpyxl.load_workbook(written(ask_for(browser, "xlsx", query))).worksheets[0]["A2"]

    assert in_csv == f"'{name}"
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
def test_a_file_of_an_officer_holds_nothing_of_another_country_and_no_draft(
    desk, ask_for, written, kind, monkeypatch
):
    monkeypatch.setattr(
        pdf, "render", lambda *_args, **_options: b"%PDF"
    )  # what a PDF says is tested elsewhere

    content = written(ask_for(desk.browser("officer"), kind, "")).read_bytes()
    if kind != "csv":
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(name.encode() + archive.read(name) for name in archive.namelist())

    text = content.decode("utf-8", "replace")
    assert [name for name in ("Angers", "Rennes", "Troyes") if name not in text] == []
    assert [name for name in ("Jena", "Tours", "Halle", "-DE-", "Germany") if name in text] == []


def test_a_filter_for_another_country_gives_an_officer_an_empty_file(desk, ask_for, written):
    assert len(cells_of_csv(written(ask_for(desk.browser("officer"), "csv", "country=DE")))) == 1


def test_what_may_be_exported_is_decided_when_it_is_written(desk, ask_for, written):
    export = ask_for(desk.browser("officer"), "csv", "columns=city")
    CommissionOfficer.objects.filter(user=desk.officer).update(
        commission=desk.rows["Jena"].country.commission
    )

    assert cells_of_csv(written(export)) == [["City"], ["Jena"]]


@pytest.mark.parametrize("change", ["role", "account"])
def test_who_has_no_role_any_more_gets_no_file_and_the_row_says_why(desk, ask_for, change):
    export = ask_for(desk.browser("officer"), "csv")
    if change == "role":
        CommissionOfficer.objects.filter(user=desk.officer).update(ended_at=factories.IN_THE_WINDOW)
    else:
        type(desk.officer).objects.filter(pk=desk.officer.pk).update(is_active=False)

    writing.write_due()

    export.refresh_from_db()
    assert (export.state, export.file and default_storage.exists(export.file)) == (State.FAILED, False)
    assert export.reason == "You no longer have a role for which this list is open."


def test_members_are_no_list_for_whoever_was_a_coordinator(desk, ask_for):
    Membership.objects.create(city=factories.city("Nantes"), source="imported")
    browser = desk.browser("coordinator")
    export = ask_for(browser, "csv", path="/admin/cities/membership/")
    desk.coordinator.groups.clear()
    CommissionOfficer.objects.create(user=desk.coordinator, commission=desk.rows["Angers"].country.commission)

    writing.write_due()

    export.refresh_from_db()
    assert export.state == State.FAILED


class TestTheZip:
    QUERY = "columns=reference&columns=city&status=submitted&sort=city"

    @pytest.fixture
    def zipped(self, desk, ask_for, written):
        def make(browser: str = "officer") -> zipfile.ZipFile:
            return zipfile.ZipFile(written(ask_for(desk.browser(browser), "zip", self.QUERY)))

        return make

    @pytest.fixture
    def with_files(self, france, desk) -> Application:
        return factories.application(Status.SUBMITTED, of=factories.city("Étampes", of=france), files=2)

    @pytest.mark.pdf
    def test_it_has_each_dossier_its_files_and_an_index(self, with_files, zipped):
        archive = zipped()

        index = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
        assert index[0] == ["Reference", "City", "Folder", "File", "Bytes", "SHA-256", "Note"]
        angers, etampes = "2027-FR-001-angers", f"{with_files.reference}-etampes"
        assert [row[2:4] for row in index[1:]] == [
            [angers, "dossier.pdf"],
            *([etampes, name] for name in ("dossier.pdf", *self.names(with_files))),
        ]
        for row in index[1:]:
            content = archive.read(f"{row[2]}/{row[3]}")
            assert len(content) == int(row[4])
            if row[3].startswith("attachment-"):
                assert hashlib.sha256(content).hexdigest() == row[5]
        assert sorted(archive.namelist()) == sorted(
            ["index.csv", *(f"{row[2]}/{row[3]}" for row in index[1:])]
        )
        assert archive.read(f"{angers}/dossier.pdf").startswith(b"%PDF")

    def names(self, application: Application) -> list[str]:
        files = application.dossier.attachments.filter(in_snapshot=True)
        return [f"attachment-{name}" for name in sorted(files.values_list("name", flat=True))]

    def test_where_no_pdf_can_be_made_the_page_takes_its_place(self, desk, zipped, monkeypatch):
        def missing(*_args, **_options):
            raise pdf.PdfUnavailable

        monkeypatch.setattr(pdf, "_library", missing)

        page = zipped().read("2027-FR-001-angers/dossier.html").decode()

        assert "We want adults to come back to learning." in page
        assert "This server cannot make PDF files yet" in page

    def test_what_the_city_writes_after_a_recall_is_not_in_it(self, desk, ask_for, written, monkeypatch):
        monkeypatch.setattr(pdf, "_library", _no_library)
        row = desk.rows["Angers"]
        Application.objects.filter(pk=row.pk).update(status=Status.DRAFT)
        row.dossier.answers.filter(key="motivation").update(value="A sentence in the making.")
        factories.file(row, "secret.pdf")

        archive = zipfile.ZipFile(written(ask_for(desk.browser("officer"), "zip", "q=angers")))

        page = archive.read("2027-FR-001-angers/dossier.html").decode()
        assert "We want adults to come back to learning." in page
        assert "A sentence in the making." not in page
        assert [name for name in archive.namelist() if "secret" in name] == []

    def test_a_file_that_is_not_what_was_signed_is_left_out_and_named(self, with_files, zipped, monkeypatch):
        monkeypatch.setattr(pdf, "_library", _no_library)
        attachment = Attachment.objects.filter(dossier=with_files.dossier, in_snapshot=True).earliest("id")
        default_storage.delete(attachment.file.name)
        default_storage.save(attachment.file.name, io.BytesIO(b"forged"))

        archive = zipped()

        index = archive.read("index.csv").decode("utf-8-sig")
        assert "Left out: its stored bytes are no longer those that were signed." in index
        assert [name for name in archive.namelist() if name.endswith(f"attachment-{attachment.name}")] == []

    def test_a_dossier_that_is_not_what_was_signed_says_so(self, desk, zipped, monkeypatch):
        monkeypatch.setattr(pdf, "_library", _no_library)
        snapshot = Snapshot.objects.get(dossier=desk.rows["Angers"].dossier)
        with triggers.lifted():
            Snapshot.objects.filter(pk=snapshot.pk).update(
                content=bytes(snapshot.content).replace(b"adults", b"nobody")
            )

        archive = zipped()

        assert "Its stored bytes are no longer those that were signed." in archive.read("index.csv").decode()


def _no_library():
    raise pdf.PdfUnavailable


class TestWhoseItIs:
    @pytest.mark.parametrize("who", ["colleague", "german", "coordinator"])
    def test_for_everybody_else_there_is_no_such_file(self, desk, ask_for, written, who):
        export = ask_for(desk.browser("officer"), "csv")
        written(export)

        for page in ("change", "file", "discard"):
            answer = desk.browser(who).get(f"/admin/lists/export/{export.pk}/{page}/")
            assert answer.status_code == 404
        assert f"/{export.pk}/" not in desk.browser(who).get("/admin/lists/export/").content.decode()

    def test_its_owner_downloads_it_under_a_name_that_says_what_it_is(self, desk, ask_for, written):
        export = ask_for(desk.browser("officer"), "csv", "columns=city&status=submitted")
        written(export)

        answer = desk.browser("officer").get(f"/admin/lists/export/{export.pk}/file/")

        assert b"".join(answer.streaming_content) == "\ufeffCity\r\nAngers\r\n".encode()
        assert answer["Content-Disposition"] == (
            f'attachment; filename="applications-2027-03-15-{export.pk}.csv"'
        )
        assert "no-store" in answer["Cache-Control"]

    def test_whoever_acts_for_another_country_now_does_not_get_the_file_of_the_old_one(
        self, desk, ask_for, written
    ):
        export = ask_for(desk.browser("officer"), "csv")
        written(export)
        CommissionOfficer.objects.filter(user=desk.officer).update(
            commission=desk.rows["Jena"].country.commission
        )

        browser = desk.browser("officer")

        assert browser.get(f"/admin/lists/export/{export.pk}/file/").status_code == 404
        page = browser.get(f"/admin/lists/export/{export.pk}/change/")
        assert "This file was written when you acted for others" in pages.words(page)

    def test_after_its_time_it_is_handed_out_no_more_and_the_sweep_removes_it(
        self, desk, ask_for, written, portal_clock, stored_files
    ):
        export = ask_for(desk.browser("officer"), "csv")
        written(export)
        before = stored_files()
        portal_clock(factories.hamburg(2027, 3, 22, 9))
        answer = desk.browser("officer").get(f"/admin/lists/export/{export.pk}/file/")

        removed = writing.sweep()

        export.refresh_from_db()
        assert (answer.status_code, removed, export.state, export.file) == (410, 1, State.GONE, "")
        assert "There is no file here any more: it was kept until 22 March 2027, 09:00" in pages.words(answer)
        assert pages.words(desk.browser("officer").get(answer.wsgi_request.path)) == pages.words(answer)
        assert len(stored_files()) == len(before) - 1
        assert writing.sweep() == 0

    def test_its_owner_removes_it_at_once(self, desk, ask_for, written, stored_files):
        export = ask_for(desk.browser("officer"), "csv")
        written(export)
        before = stored_files()

        desk.browser("officer").post(f"/admin/lists/export/{export.pk}/discard/")

        export.refresh_from_db()
        assert (export.state, len(stored_files())) == (State.GONE, len(before) - 1)


class TestAsking:
    def test_the_same_file_asked_for_twice_is_one(self, desk, ask_for):
        browser = desk.browser("officer")

        first, second = (
            ask_for(browser, "csv", query) for query in ("sort=city&q=a", "q=a&sort=city&after=3")
        )

        assert first == second

    def test_five_wait_at_most_and_the_sixth_is_told_so(self, desk, ask_for):
        browser = desk.browser("officer")
        for number in range(5):
            ask_for(browser, "csv", f"waits_from={number}")

        answer = browser.post(f"{APPLICATIONS}exports/", {"kind": "csv", "query": "waits_from=9"})

        assert answer.status_code == 409
        assert "You have asked for 5 files that are not written yet." in pages.words(answer)

    @pytest.mark.parametrize(
        ("kind", "query", "path"),
        [
            ("exe", "", APPLICATIONS),
            ("", "", APPLICATIONS),
            ("csv", "country=XX", APPLICATIONS),
            ("zip", "", "/admin/cities/membership/"),
        ],
    )
    def test_what_cannot_be_written_is_refused_and_nothing_waits(self, desk, kind, query, path):
        answer = desk.browser("coordinator").post(f"{path}exports/", {"kind": kind, "query": query})

        assert answer.status_code == 409
        assert not Export.objects.exists()

    def test_the_request_itself_writes_nothing(self, desk, ask_for, stored_files):
        before = stored_files()

        export = ask_for(desk.browser("officer"), "csv")

        assert (export.state, stored_files()) == (State.WAITING, before)
