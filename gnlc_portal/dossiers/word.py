"""A questionnaire as a Word document: headings and tables are real ones, and every answer has its box to write in."""

import io
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from gnlc_portal.dossiers import rendering
from gnlc_portal.dossiers.offline import Asked, Part

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TABLE = "Table Grid"
TICKED, UNTICKED = "☒", "☐"
LINES_OF_A_TEXT = 8

_unwritable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML


def document(*, title: str, subtitle: str, notes: list[str], parts: list[Part], at: datetime) -> bytes:
    """The document, in the reader's language.

    Args:
        notes: paragraphs before the first section.
        at: the moment it was made, kept among its properties.
    """
    page = Document()
    _set_language(page)
    properties = page.core_properties
    properties.title, properties.author, properties.language = _plain(title), "", get_language() or "en"
    properties.comments = ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    page.add_heading(_plain(title), level=0)
    _write(page.add_paragraph(), subtitle)
    for note in notes:
        _write(page.add_paragraph(), note)
    for number, part in enumerate(parts, start=1):
        _section(page, number, part)
    if get_language_bidi():
        _turn(page)
    buffer = io.BytesIO()
    page.save(buffer)
    return buffer.getvalue()


def respond(content: bytes, name: str) -> HttpResponse:
    """The document to save under a name."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _section(page: Any, number: int, part: Part) -> None:
    page.add_heading(_plain(f"{number}. {part.title}"), level=1)
    if part.intro:
        _write(page.add_paragraph(), part.intro)
    for asked in part.asked:
        _question(page, asked)
    if part.grid is not None:
        _ratings(page, part.grid)


def _question(page: Any, asked: Asked) -> None:
    page.add_heading(_plain(asked.label), level=2)
    if asked.help:
        hint = page.add_paragraph()
        _write(hint, asked.help, small=True)
        hint.paragraph_format.keep_with_next = True
    for name, is_ticked in asked.choices:
        _write(page.add_paragraph(), f"{TICKED if is_ticked else UNTICKED} {name}")
    if asked.choices:
        return
    box = page.add_table(rows=1, cols=1, style=TABLE).cell(0, 0)
    lines = asked.answer.split("\n") if asked.answer else [""]
    if asked.is_long and not asked.answer:
        lines = [""] * LINES_OF_A_TEXT
    _write(box.paragraphs[0], lines[0])
    for line in lines[1:]:
        _write(box.add_paragraph(), line)


def _ratings(page: Any, grid: rendering.Grid) -> None:
    for column, scale in grid.scales:
        meanings = _("; ").join(f"{number} – {meaning}" for number, meaning in scale)
        _write(
            page.add_paragraph(), _("%(label)s: %(value)s") % {"label": column, "value": meanings}, small=True
        )
    table = page.add_table(rows=1, cols=1 + len(grid.columns), style=TABLE)
    for cell, head in zip(
        table.rows[0].cells, (pgettext("one of the twelve", "Area"), *grid.columns), strict=True
    ):
        _write(cell.paragraphs[0], head, bold=True)
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))  # the head is read and repeated on every page
    for name, cells in grid.lines:
        row = table.add_row().cells
        _write(row[0].paragraphs[0], name)
        for cell, rated in zip(row[1:], cells, strict=True):
            _write(cell.paragraphs[0], rated.number)


def _write(paragraph: Any, text: str, *, small: bool = False, bold: bool = False) -> None:
    run = paragraph.add_run(_plain(text))
    run.bold = bold or None
    if small:
        run.font.size = Pt(9)


def _set_language(page: Any) -> None:
    """What a spelling check and a screen reader take the text for."""
    defaults = page.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), get_language() or "en")


def _turn(page: Any) -> None:
    """Right to left, for the languages that are written so."""
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = page.styles[name]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT  # of the line's start, once it is turned
        style.element.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _plain(text: str) -> str:
    return _unwritable.sub("", text)
