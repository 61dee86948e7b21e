"""The questionnaire away from the portal: PDF and Word document, blank and with a draft's answers."""

import io

import pytest
from django.urls import reverse
from docx import Document

from applications.enums import Status
from applications.questionnaire import APPLICATION_V1
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def opened(client):
    """A document as a word processor opens it."""

    def read(address: str):
        answer = client.get(address)
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        return Document(io.BytesIO(answer.content))

    return read


def headings(document, level: int) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == f"Heading {level}"]


def everything(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_every_question_is_in_the_blank_document_under_its_section(opened):
    document = opened(reverse("questionnaire_docx"))

    assert headings(document, 1) == [
        f"{number}. {section.title}" for number, section in enumerate(APPLICATION_V1.sections, start=1)
    ]
    assert len(headings(document, 2)) == sum(not question.in_grid for question in APPLICATION_V1)
    words = everything(document)
    for part in (
        "At most 200 words.",
        "Population (inhabitants)",
        "Official website (not required)",
        "☐ Health and well-being",
        "2.3 Facilitating learning for and in the workplace",
        "Last day to submit: Friday 30 April 2027, 23:59 in Hamburg (UTC+2).",
    ):
        assert part in words
    assert "☒" not in words


def test_the_blank_document_is_in_the_readers_language(opened):
    document = opened("/fr/apply/questionnaire.docx")

    assert document.core_properties.language == "fr"
    assert 'w:lang w:val="fr"' in document.styles.element.xml
    assert "Au maximum 200 mots." in everything(document)


@pytest.mark.parametrize("name", ["questionnaire_pdf", "questionnaire_docx"])
def test_the_blank_questionnaire_may_be_kept_by_caches(client, name):
    assert client.get(reverse(name))["Cache-Control"] == "public, max-age=3600"


def test_the_blank_pdf_has_every_question(client):
    words = pages.pdf_words(client.get(reverse("questionnaire_pdf")))

    for question in APPLICATION_V1:
        if not question.in_grid:
            assert str(question.label).split("(")[0] in words


def test_the_draft_as_a_document_has_the_answers(client, opened):
    draft = factories.application(Status.DRAFT, complete=False)
    factories.fill(draft, motivation="First line\nمدينة التعلّم\ufffe", website="", consent_publish=True)
    client.force_login(factories.lead(draft.city))

    document = opened(pages.address(draft, "application_draft"))

    boxes = [table.cell(0, 0).text for table in document.tables]
    assert "First line\nمدينة التعلّم" in boxes
    assert "157,555" in "".join(boxes)
    assert "☒ Literacy" in everything(document)
    assert "☒ Yes" in everything(document)
    grid = document.tables[-1]
    assert [cell.text for cell in grid.rows[1].cells][1:] == ["1", "5"]
