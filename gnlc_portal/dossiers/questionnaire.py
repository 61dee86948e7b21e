"""Questionnaires as versioned values: sections of questions, with help, kind, limit and condition.

A questionnaire is data. Forms, completeness, readable pages, PDF and snapshots are all drawn from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text: TypeAlias = str | Promise
Answers: TypeAlias = Mapping[str, Any]


class Kind(StrEnum):
    """What an answer is; each kind has one reader in ``values.py`` and one field in ``forms.py``."""

    LINE = "line"
    TEXT = "text"  # several lines, with a word limit
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    LINKS = "links"  # one address a line
    INTEGER = "integer"
    DECIMAL = "decimal"
    YEAR = "year"  # of a datum: not in the future
    CHOICE = "choice"
    CHOICES = "choices"
    RATING = "rating"  # 1 to 5
    CONSENT = "consent"  # a tick


@dataclass(frozen=True)
class Condition:
    """A question is asked only when another one has one of these answers."""

    key: str
    values: frozenset[str]

    @property
    def in_words(self) -> str:
        """The answers under which it is asked, with blanks between, as the page carries them."""
        return " ".join(sorted(self.values))

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.key)
        return bool(self.values & set(given)) if isinstance(given, list) else given in self.values


@dataclass(frozen=True)
class Question:
    """One question.

    Args:
        key: name of its answer and of its form field.
        label: the question in words.
        kind: what an answer is.
        help: a sentence beside the question.
        required: whether the dossier is complete without it.
        words: most words of a text; None is no limit.
        length: most characters.
        choices: pairs of stored value and label; of a rating, what each number means.
        unit: of a figure, as a reader sees it.
        minimum, maximum: of a figure, inclusive.
        year_of: this is the year of that figure: wanted once the figure is given.
        only_if: the condition under which it is asked.
        in_snapshot: whether it is part of what is signed.
        group: questions of a section with the same group stand together under this head.
    """

    key: str
    label: Text
    kind: Kind = Kind.LINE
    help: Text = ""
    required: bool = True
    words: int | None = None
    length: int = 300
    choices: tuple[tuple[str, Text], ...] = ()
    unit: Text = ""
    minimum: float | None = None
    maximum: float | None = None
    year_of: str = ""
    only_if: Condition | None = None
    in_snapshot: bool = True
    group: Text = ""

    def is_asked(self, answers: Answers) -> bool:
        """Whether the question applies, given the other answers."""
        return self.only_if is None or self.only_if.holds(answers)

    def is_wanted(self, answers: Answers) -> bool:
        """Whether the dossier is incomplete without it: required, or the year of a figure that was given."""
        if not self.is_asked(answers):
            return False
        return (self.year_of in answers) if self.year_of else self.required

    @property
    def full_label(self) -> str:
        """The question in words that stand alone, without the head it stands under."""
        values = {"label": self.group, "value": self.label}
        return _("%(label)s: %(value)s") % values if self.group else str(self.label)

    @property
    def hint(self) -> str:
        """What stands beside the question: its limit, then its help."""
        limit = _("At most %(words)s words.") % {"words": self.words} if self.words else ""
        return " ".join(filter(None, (limit, str(self.help))))

    def saying(self, sentence: str) -> str:
        """A sentence about the question that stands alone, as in a list of what is missing."""
        name = self.full_label
        if name.endswith(("?", "？", "؟")):
            return f"{name} {sentence}"
        return _("%(question)s: %(what)s") % {"question": name, "what": sentence}

    @property
    def anchor(self) -> str:
        """The id of its control in a form; of a group of controls, of the first. A link to it puts the focus there."""
        is_group = self.kind in {Kind.CHOICE, Kind.CHOICES, Kind.RATING}
        return f"id_{self.key}_0" if is_group else f"id_{self.key}"

    @property
    def in_grid(self) -> bool:
        """Whether it rates one of several things, shown together as a table: groups are its lines."""
        return self.kind is Kind.RATING and bool(self.group)


@dataclass(frozen=True)
class Section:
    """Questions that are answered on one page.

    Args:
        slug: its address.
        attachments: most files that may stand with the answers; none by default.
        attachments_help: what files are wanted for.
    """

    slug: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text = ""
    attachments: int = 0
    attachments_help: Text = ""

    @property
    def is_signed(self) -> bool:
        """Whether anything of it is part of what is signed."""
        return any(question.in_snapshot for question in self.questions)


@dataclass(frozen=True)
class Questionnaire:
    """All sections of one version of a kind of dossier."""

    kind: str
    version: int
    title: Text
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by key."""
        return {question.key: question for question in self}

    @cached_property
    def _section_of_key(self) -> dict[str, Section]:
        return {question.key: section for section in self.sections for question in section.questions}

    def section(self, slug: str) -> Section | None:
        """The section at an address, or None."""
        return next((section for section in self.sections if section.slug == slug), None)

    def reasons(self, by_section: Mapping[str, str]) -> list[dict[str, str]]:
        """Reasons to change sections, each with its section's slug and title, in the order of the questionnaire."""
        return [
            {"slug": section.slug, "title": str(section.title), "reason": by_section[section.slug]}
            for section in self.sections
            if section.slug in by_section
        ]

    def section_of(self, key: str) -> Section:
        """The section in which a question stands."""
        return self._section_of_key[key]
