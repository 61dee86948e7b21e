"""A questionnaire to write on away from the portal, blank or with answers: what page, PDF and Word document are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gnlc_portal.dossiers import rendering, values
from gnlc_portal.dossiers.questionnaire import Answers, Kind, Question, Questionnaire, Section


@dataclass(frozen=True)
class Asked:
    """A question with room for its answer. Everything is plain text.

    Args:
        choices: what can be ticked, and whether it is; then there is no other room.
        answer: what was answered so far.
        is_long: whether the answer is a text of several lines.
    """

    label: str
    help: str
    choices: tuple[tuple[str, bool], ...]
    answer: str
    is_long: bool


@dataclass(frozen=True)
class Part:
    """A section: its questions, then its ratings as one table."""

    title: str
    intro: str
    asked: tuple[Asked, ...]
    grid: rendering.Grid | None


def parts(questionnaire: Questionnaire, answers: Answers) -> list[Part]:
    """Every section in the reader's language; without answers, blank."""
    return [_part(section, questionnaire, answers) for section in questionnaire.sections]


def _part(section: Section, questionnaire: Questionnaire, answers: Answers) -> Part:
    rated = [question for question in section.questions if question.in_grid]
    rest = [question for question in section.questions if not question.in_grid]
    return Part(
        title=str(section.title),
        intro=str(section.intro),
        asked=tuple(_asked(question, questionnaire.questions, answers) for question in rest),
        grid=rendering.grid(rated, answers) if rated else None,
    )


def _asked(question: Question, questions: Mapping[str, Question], answers: Answers) -> Asked:
    given = answers.get(question.key)
    label = question.full_label + (f" ({question.unit})" if question.unit else "")
    if not question.required and not question.year_of:
        label = _("%(question)s (not required)") % {"question": label}
    choices = question.choices or ((("True", _("Yes")),) if question.kind is Kind.CONSENT else ())
    ticked = given if isinstance(given, list) else [str(given)]
    shown = "" if choices or values.is_empty(given) else rendering.display(question, given)
    return Asked(
        label=label,
        help=" ".join(filter(None, (_condition(question, questions), question.hint))),
        choices=tuple((str(name), value in ticked) for value, name in choices),
        answer=shown if question.kind is not Kind.LINKS else _text(given),
        is_long=question.kind in {Kind.TEXT, Kind.LINKS},
    )


def _text(given: Any) -> str:
    return "" if values.is_empty(given) else str(given)


def _condition(question: Question, questions: Mapping[str, Question]) -> str:
    if question.only_if is None:
        return ""
    asking = questions[question.only_if.key]
    names = [str(name) for value, name in asking.choices if value in question.only_if.values]
    sentence = _("Only if the answer to “%(question)s” is: %(answers)s.")
    return sentence % {"question": asking.full_label, "answers": _("; ").join(names)}
