"""The application on paper when every answer is as long as it may be and has no blank to break at."""

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from applications.questionnaire import APPLICATION_V1
from gnlc_portal.dossiers import pdf, rendering
from gnlc_portal.dossiers.questionnaire import Kind, Question

pytestmark = pytest.mark.once

HOLD_TEXT = ("h1", "h2", "h3", "p", "dt", "dd", "li", "td", "th")
WORD = "Wissensgesellschaftsentwicklungsförderungsmaßnahmenprogramme"  # 60 letters
HAIR = 0.5  # CSS pixels


def longest(question: Question) -> Any:
    """The longest answer that the form keeps."""
    values = [value for value, _label in question.choices]
    match question.kind:
        case Kind.CHOICES:
            return values
        case Kind.CHOICE | Kind.RATING | Kind.CONSENT:
            return values[-1] if values else "yes"
        case Kind.TEXT:
            return " ".join([WORD] * (question.words or 100))
        case Kind.INTEGER | Kind.DECIMAL:
            return "9" * 15
        case Kind.YEAR:
            return "2024"
        case Kind.URL | Kind.LINKS:
            return ("https://city.example/" + "plan-for-learning/" * 40)[: question.length]
        case Kind.EMAIL:
            return "w" * 240 + "@city.example"
    return ("W" * 61 + "-" + "l" * 300)[: question.length]


def sheets(context: dict[str, Any]) -> list[Any]:
    """The pages as the PDF library lays them out, with the place of every word."""
    import weasyprint

    html = render_to_string("dossiers/document.html", context | {"pdf": True})
    styles = weasyprint.CSS(filename=str(pdf._static_file(pdf.STYLES)))
    return [page._page_box for page in weasyprint.HTML(string=html).render(stylesheets=[styles]).pages]


def strays(sheet: Any) -> list[tuple[str, str]]:
    """Words that stick out of the part of the page that holds them, or of the page: its kind and the word."""
    from weasyprint.formatting_structure.boxes import BlockContainerBox

    return [
        (box.element_tag, word.text[:60])
        for box in sheet.descendants()
        if isinstance(box, BlockContainerBox) and box.element_tag in HOLD_TEXT
        for word in box.descendants()
        if getattr(word, "text", "").strip() and not _is_inside(word, box, sheet)
    ]


def _is_inside(word: Any, *holders: Any) -> bool:
    return all(
        holder.padding_box_x() - HAIR <= word.position_x
        and word.position_x + word.width <= holder.padding_box_x() + holder.padding_width() + HAIR
        for holder in holders
    )


@pytest.mark.pdf
def test_no_word_leaves_the_place_it_has_on_the_paper():
    questions = [question for section in APPLICATION_V1.sections for question in section.questions]
    answers = {question.key: longest(question) for question in questions}
    name = f"{WORD}-{WORD}"

    pages = sheets(
        {
            "title": "Application for membership",
            "city": name,
            "country": "United Kingdom of Great Britain and Northern Ireland",
            "reference": "2027-GB-004",
            "date": date(2027, 3, 12),
            "sections": rendering.readable(APPLICATION_V1, answers),
            "sha256": "9f2c41d70be8a63f" * 4,
            "state_line": "DRAFT of 12 March 2027 – not submitted, may still change",
            "endorsement": {"signer_name": name, "signer_title": name, "used_at": date(2027, 3, 12)},
            "signature": True,
            "adoptions": ["Beijing Declaration on Building Learning Cities", name],
        }
    )

    printed = "".join(
        word.text for page in pages for word in page.descendants() if getattr(word, "text", None)
    )
    assert printed.replace("\u00ad", "").count("Wissensgesellschaft") >= 400
    assert [stray for page in pages for stray in strays(page)] == []
