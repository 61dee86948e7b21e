"""A dossier as a person reads it: the same rows for preview, mayor, officer, paper and PDF."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.questionnaire import Answers, Kind, Question, Questionnaire, Section

LONG, MANY = 600, 12  # characters of a text, entries of a list


@dataclass(frozen=True)
class Row:
    """One answer, ready to be shown. Everything is plain text: templates escape it.

    Args:
        value: the answer; line breaks mean what they say.
        values: instead of ``value``: several answers.
        links: instead of both: addresses on the web.
        unit: of a figure, shown after the value.
        note: the year of a figure.
        missing: what to say instead of an answer that is needed; empty when there is one or none is needed.
    """

    key: str
    label: str
    value: str | None = None
    values: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    unit: str = ""
    note: str = ""
    missing: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it may run over a page's end on paper; a shorter answer stays whole."""
        return len(self.value or "") > LONG or len(self.values) > MANY

    @property
    def direction(self) -> str:
        """How the answer runs, by its first letter that has a direction: dir="auto", also for paper, which knows no auto."""
        return direction(self.value or "")

    @property
    def is_answered(self) -> bool:
        return bool(self.value or self.values or self.links)


@dataclass(frozen=True)
class Cell:
    """A rating in a grid: the number and what it means; both empty where there is none."""

    key: str
    number: str
    meaning: str
    is_missing: bool


@dataclass(frozen=True)
class Grid:
    """Ratings of several things on the same scales, as one table: (name of the thing, its cells) a line."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Cell, ...]], ...]
    scales: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class ReadableSection:
    """A section's rows, its grid if it rates things, and its address."""

    slug: str
    title: str
    rows: tuple[Row, ...] = ()
    grid: Grid | None = None


def readable(
    questionnaire: Questionnaire, answers: Answers, *, signed: bool = False
) -> list[ReadableSection]:
    """Every section with what was answered and what is missing, in the reader's language.

    Args:
        signed: only what is part of a snapshot.
    """
    sections = [_section(section, answers, signed=signed) for section in questionnaire.sections]
    return [section for section in sections if section.rows or section.grid]


def outside(questionnaire: Questionnaire, answers: Answers) -> list[Row]:
    """What is asked but never signed, the consent to publish, as it stands: said also where it was not given."""
    return [
        Row(question.key, question.full_label, value=_("Yes") if answers.get(question.key) else _("No"))
        for question in questionnaire
        if not question.in_snapshot
    ]


def direction(text: str) -> str:
    """ "rtl" or "ltr", as dir="auto" would find it."""
    found = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in found if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


def display(question: Question, value: Any) -> str:
    """One answer as a short text, for lists and histories."""
    row = _row(question, {question.key: value})
    return row.value or _("; ").join(row.values or row.links)


def _section(section: Section, answers: Answers, *, signed: bool) -> ReadableSection:
    asked = [
        question
        for question in section.questions
        if question.is_asked(answers) and (question.in_snapshot or not signed)
    ]
    rated = [question for question in asked if question.in_grid]
    years = {question.year_of: question for question in asked if question.year_of}
    rows = tuple(
        _row(question, answers, years.get(question.key))
        for question in asked
        if not question.in_grid and not question.year_of
    )
    return ReadableSection(section.slug, str(section.title), rows, grid(rated, answers) if rated else None)


def _row(question: Question, answers: Answers, year: Question | None = None) -> Row:
    value = answers.get(question.key)
    label = question.full_label
    if values.is_empty(value):
        missing = _("Not answered yet") if question.is_wanted(answers) else ""
        return Row(question.key, label, missing=missing, value=None)
    shown: dict[str, Any] = _shown(question, value)
    if year is not None:
        given = answers.get(year.key)
        if given:
            shown["note"] = str(given)
        else:
            shown["missing"] = _("The year is missing")
    return Row(question.key, label, **shown)


def _shown(question: Question, value: Any) -> dict[str, Any]:
    labels = {key: str(label) for key, label in question.choices}
    match question.kind:
        case Kind.CHOICES:
            return {"values": tuple(labels.get(entry, entry) for entry in value)}
        case Kind.CHOICE:
            return {"value": labels.get(value, value)}
        case Kind.RATING:
            return {"value": f"{value} – {labels[value]}" if value in labels else str(value)}
        case Kind.INTEGER | Kind.DECIMAL:
            return {"value": number_format(value, force_grouping=True), "unit": str(question.unit)}
        case Kind.URL | Kind.LINKS:
            return {"links": tuple(value.split("\n"))}
        case Kind.CONSENT:
            return {"value": _("Yes")}
    return {"value": str(value)}


def grid(questions: Iterable[Question], answers: Answers) -> Grid:
    """Ratings as a table, a line for each thing rated; what is not rated is an empty cell."""
    columns: dict[str, tuple[tuple[str, str], ...]] = {}
    lines: dict[str, dict[str, Cell]] = {}
    for question in questions:
        meanings = {key: str(label) for key, label in question.choices}
        number = str(answers.get(question.key) or "")
        column = str(question.label)
        columns.setdefault(column, tuple(meanings.items()))
        is_missing = not number and question.is_wanted(answers)
        cell = Cell(question.key, number, meanings.get(number, ""), is_missing)
        lines.setdefault(str(question.group), {})[column] = cell
    empty = Cell("", "", "", is_missing=False)
    return Grid(
        columns=tuple(columns),
        lines=tuple((name, tuple(cells.get(c, empty) for c in columns)) for name, cells in lines.items()),
        scales=tuple(columns.items()),
    )
