"""What a dossier still lacks, in sentences a person can act upon."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from gnlc_portal.dossiers import answers as answers_of
from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.dossiers.questionnaire import Answers, Question, Questionnaire, Section


class State(StrEnum):
    """How far a section is."""

    UNTOUCHED = "todo"  # nothing answered
    DOING = "doing"
    DONE = "done"  # nothing missing, nothing wrong


@dataclass(frozen=True)
class Missing:
    """An answer that is absent or not good enough, and what to do."""

    section: Section
    question: Question
    sentence: str

    @property
    def anchor(self) -> str:
        """The id of the field on its section's page: a link to it puts the focus there."""
        return self.question.anchor


@dataclass(frozen=True)
class SectionState:
    """A section in figures: questions asked, answered, needed in the end, what is missing or wrong, what is left open."""

    section: Section
    asked: int
    answered: int
    wanted: int
    problems: tuple[Missing, ...]
    left_open: tuple[Question, ...] = ()  # without an answer, and complete all the same

    @property
    def state(self) -> State:
        if not self.answered:
            return State.UNTOUCHED
        return State.DOING if self.problems else State.DONE

    @property
    def is_counted(self) -> bool:
        """Whether the section stands between the dossier and its being complete, now or until a moment ago."""
        return bool(self.wanted or self.problems)

    @property
    def wanted_given(self) -> int:
        """How many of the needed answers are there and good enough."""
        return max(0, self.wanted - len({lack.question.key for lack in self.problems}))


def missing(of: Dossier | Answers, questionnaire: Questionnaire, on: date) -> list[Missing]:
    """Everything that keeps a dossier from being complete on a day, in the questionnaire's order."""
    given = _answers(of)
    return [lack for section in questionnaire.sections for lack in _of_section(section, given, on)]


def by_section(of: Dossier | Answers, questionnaire: Questionnaire, on: date) -> list[SectionState]:
    """The state of every section on a day."""
    given = _answers(of)
    states = []
    for section in questionnaire.sections:
        asked = [question for question in section.questions if question.is_asked(given)]
        states.append(
            SectionState(
                section=section,
                asked=len(asked),
                answered=sum(question.key in given for question in asked),
                wanted=sum(question.is_wanted(given) for question in asked),
                problems=tuple(_of_section(section, given, on)),
                left_open=tuple(
                    question
                    for question in asked
                    if question.key not in given and not question.year_of and not question.is_wanted(given)
                ),
            )
        )
    return states


def _answers(of: Dossier | Answers) -> dict[str, Any]:
    if isinstance(of, Dossier):
        return answers_of.current(of)
    return {key: value for key, value in of.items() if not values.is_empty(value)}


def _of_section(section: Section, given: Answers, on: date) -> list[Missing]:
    lacks = []
    for question in section.questions:
        if not question.is_asked(given):
            continue
        if question.key in given:
            sentences = values.problems(question, given[question.key], given, on)
        else:
            sentences = [_absent(question)] if question.is_wanted(given) else []
        lacks += [Missing(section, question, question.saying(sentence)) for sentence in sentences]
    return lacks


def _absent(question: Question) -> str:
    if question.year_of:
        return _("Say which year the figure is from.")
    return _("Not answered yet.")
