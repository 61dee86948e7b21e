"""What a team can do with its dossier, whoever owns it: the same for an application and for a progress report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer
from tests import factories, pages
from tests.cities.team_people import row_of
from tests.dossiers import files
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@dataclass
class Written:
    """A work whose team writes; ``text`` is a question with a text, ``section`` where it stands."""

    row: Any
    kind: str
    text: str
    section: str
    files: str  # the section with files
    lead: User
    other: User

    def address(self, page: str, *more: object) -> str:
        return reverse(f"{self.kind}_{page}", args=[self.row.reference, *more])

    def client(self, person: User | None = None) -> Client:
        client = Client()
        client.force_login(person or self.lead)
        return client

    def save(self, client: Client, value: str, version: int) -> Any:
        return client.post(self.address("answer", self.text), {"value": value, "version": version})

    def answer(self) -> str:
        return Answer.objects.get(dossier=self.row.dossier, key=self.text).value


def an_application(_clock: Callable[..., None]) -> Written:
    row = factories.application(complete=False)
    return _written(row, "application", "motivation", "motivation", "implementation")


def a_report(clock: Callable[..., None]) -> Written:
    clock(members.noon(members.DUE - timedelta(days=10)))
    row = members.opened()
    return _written(row, "report", "next_steps", "ahead", "innovation")


def _written(row: Any, *names: str) -> Written:
    return Written(
        row, *names, lead=factories.lead(row.city), other=factories.delegate(row.city, name="The other")
    )


@pytest.fixture(params=[an_application, a_report], ids=["application", "report"])
def work(request, portal_clock) -> Written:
    return request.param(portal_clock)


@pytest.fixture
def client(work) -> Client:
    return work.client()


def lock(work: Written) -> None:
    dossiers.set_open_sections(work.row.dossier, [])


def test_an_answer_saves_itself_and_its_next_version_needs_the_last(work, client):
    first, second = work.save(client, "We read.", 0), work.save(client, "We read and write.", 1)

    assert (first.json()["version"], second.json()["version"]) == (1, 2)
    assert work.answer() == "We read and write."


def test_two_people_at_one_answer_are_both_shown_and_nobody_is_overwritten(work, client):
    work.save(client, "Mine.", 0)

    conflict = work.save(work.client(work.other), "Theirs.", 0)

    told = {key: conflict.json()[key] for key in ("yours", "theirs", "by", "version")}
    assert (conflict.status_code, told) == (
        409,
        {"yours": "Theirs.", "theirs": "Mine.", "by": str(work.lead), "version": 1},
    )
    assert work.answer() == "Mine."


def test_two_people_meet_on_the_page_without_any_script_too(work, client):
    other = work.client(work.other)
    page = other.get(work.address("section", work.section))
    work.save(client, "Mine.", 0)
    form = pages.form_with(page, work.text) | {work.text: "Theirs."}

    answer = other.post(work.address("section", work.section), form)

    assert (answer.status_code, work.answer()) == (409, "Mine.")
    assert "Theirs." in pages.words(answer)
    assert "Mine." in pages.words(answer)


def test_a_locked_section_refuses_the_late_words_and_leads_to_the_overview(work, client):
    lock(work)

    late = work.save(client, "Too late.", 0)
    page = client.post(work.address("section", work.section), {work.text: "Too late."})

    assert (late.status_code, late.json()["href"]) == (423, work.row.get_absolute_url())
    assert (page.status_code, pages.field(page, work.text)) == (409, "Too late.")
    assert not Answer.objects.filter(dossier=work.row.dossier, key=work.text).exists()


def test_who_is_signed_out_and_who_is_of_another_city_save_nothing(work):
    stranger = work.client(factories.lead(factories.city()))

    assert work.save(Client(), "Nobody.", 0).status_code == 401
    assert work.save(stranger, "A stranger.", 0).status_code == 404
    assert not Answer.objects.filter(dossier=work.row.dossier, key=work.text).exists()


def test_what_was_sent_after_the_session_ended_is_back_in_its_field(work):
    client = Client()
    address = work.address("section", work.section)
    client.post(address, {work.text: "Written on the train.", "writer": work.lead.pk})

    client.force_login(work.lead)

    assert pages.field(client.get(address), work.text) == "Written on the train."


def test_who_else_is_here_is_said(work, client):
    work.client(work.other).post(work.address("presence"), {"section": work.section})

    heard = client.post(work.address("presence"), {"section": work.section}).json()

    assert [person["name"] for person in heard["here"]] == ["The other"]
    assert "The other is in this section too." in pages.words(
        client.get(work.address("section", work.section))
    )


def test_an_earlier_version_comes_back(work, client):
    work.save(client, "First.", 0)
    work.save(work.client(work.other), "Second.", 1)

    client.post(work.address("versions", work.text), {"action": "restore", "earlier": "1", "version": "2"})

    assert work.answer() == "First."
    assert "Version 3" in pages.words(client.get(work.address("versions", work.text)))


def test_a_picture_is_sent_listed_downloaded_removed_and_put_back(work, client):
    address = work.address("section", work.files)
    picture = SimpleUploadedFile("reading room.jpg", files.jpeg(), "image/jpeg")
    client.post(address, {"action": "attach", "files": picture})
    row = work.row.dossier.attachments.get()

    download = client.get(work.address("attachment", row.pk))
    client.post(address, {"action": f"remove-{row.pk}"})
    after = work.row.dossier.attachments.filter(removed_at=None).count()
    client.post(address, {"action": f"restore-{row.pk}"})

    assert b"".join(download.streaming_content)[:2] == b"\xff\xd8"
    assert (row.name, after) == ("reading room.jpg", 0)
    assert "reading room.jpg" in pages.words(client.get(address))
    assert (
        work.client(factories.lead(factories.city())).get(work.address("attachment", row.pk)).status_code
        == 404
    )


def test_the_lead_gives_sections_out_and_the_overview_says_who_is_on_them(work, client):
    row = row_of(work.other, work.row.city)

    client.post(work.address("team"), {"action": "assign", f"to-{work.section}": row.pk})

    assert "The other is on it" in pages.words(client.get(work.row.get_absolute_url()))
    assert "The other is on it" in pages.words(client.get(work.address("section", work.section)))


def test_the_page_of_unanswered_questions_leads_to_each_field(work, client):
    anchor = f"{work.address('section', work.section)}#id_{work.text}"

    before = client.get(work.address("unanswered")).content.decode()
    work.save(client, "Answered.", 0)
    after = client.get(work.address("unanswered")).content.decode()

    assert (anchor in before, anchor in after) == (True, False)


@pytest.mark.pdf
def test_preview_paper_and_document_say_what_was_written(work, client):
    work.save(client, "Eleven houses teach reading.", 0)

    preview, paper = client.get(work.address("preview")), client.get(work.address("pdf"))
    document = client.get(work.address("draft"))

    assert "Eleven houses teach reading." in pages.words(preview)
    assert "Eleven houses teach reading." in pages.pdf_words(paper)
    assert "DRAFT" in pages.pdf_words(paper)
    assert (document.status_code, document["Content-Disposition"]) == (
        200,
        f'attachment; filename="{work.row.reference}.docx"',
    )


def test_before_anything_is_submitted_there_is_no_receipt(work, client):
    assert client.get(work.address("receipt")).status_code == 404


def test_the_blank_questionnaire_is_anybodys(work):
    name = {"application": "questionnaire", "report": "report_questionnaire"}[work.kind]
    question = work.row.dossier.questionnaire.questions[work.text]

    answer = Client().get(reverse(f"{name}_docx"))

    assert answer.status_code == 200
    said = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert str(question.label) in said


def test_a_team_grows_and_its_pages_cost_the_same(work, client):
    addresses = [work.row.get_absolute_url(), work.address("section", work.section), work.address("team")]
    before = [pages.query_count(client, address) for address in addresses]

    for number in range(3):
        person = factories.delegate(work.row.city)
        work.save(work.client(person), f"Text {number}.", number)

    assert [pages.query_count(client, address) for address in addresses] == before
