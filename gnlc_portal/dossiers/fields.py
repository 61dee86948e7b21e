"""One question as a form field: its control, hints for keyboards and scripts, what is wrong with it."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.html import format_html
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import values
from gnlc_portal.dossiers.questionnaire import Kind, Question
from gnlc_portal.lib.words import count_words

_INPUT_MODES = {
    Kind.INTEGER: "numeric",
    Kind.YEAR: "numeric",
    Kind.DECIMAL: "decimal",
    Kind.EMAIL: "email",
    Kind.PHONE: "tel",
    Kind.URL: "url",
}


class AnswerBoundField(BoundField):
    """A field that also says, before anything is sent, what is wrong with the answer it shows."""

    @property
    def errors(self) -> ErrorList:
        if self.form.is_bound:
            return super().errors
        problems: dict[str, list[str]] = getattr(self.form, "problems", {})
        return self.form.error_class(problems.get(self.name, []), renderer=self.form.renderer)


class AnswerField(forms.Field):
    """One question as a field; its value is what is stored."""

    bound_field_class = AnswerBoundField

    def __init__(self, question: Question, **options: Any) -> None:
        self.question = question
        self.answer_needed = question.required or bool(question.year_of)
        self.side_by_side = question.kind is Kind.RATING
        self.only_if = question.only_if  # drawn for the browser, which shows and hides as somebody chooses
        self.is_asked = True
        self.counter: dict[str, Any] | None = None
        self.versions_url = ""
        super().__init__(
            required=False,
            label=_label(question),
            help_text=question.hint,
            widget=_widget(question),
            **options,
        )

    def clean(self, value: Any) -> values.Value:
        return values.read(self.question, value)

    def prepare_value(self, value: Any) -> Any:
        return values.as_typed(self.question, value) if not isinstance(value, list) else value

    def count(self, value: Any) -> None:
        """Have the counter of a text with a word limit printed under it."""
        if self.question.words is not None:
            count = count_words(value) if isinstance(value, str) else 0
            self.counter = {"count": count, "limit": self.question.words, "over": count > self.question.words}


def _label(question: Question) -> str:
    if question.in_grid:  # who hears the question has not seen the head it stands under
        return format_html('<span class="visually-hidden">{}, </span>{}', question.group, question.label)
    return f"{question.label} ({question.unit})" if question.unit else str(question.label)


def _widget(question: Question) -> forms.Widget:
    match question.kind:
        case Kind.TEXT:
            return forms.Textarea(
                {"dir": "auto", "rows": 12, "data-words": question.words}
                if question.words
                else {"dir": "auto", "rows": 3, "class": "form-low"}
            )
        case Kind.LINKS:
            return forms.Textarea({"rows": 3, "class": "form-low", "dir": "ltr", "spellcheck": "false"})
        case Kind.CHOICE:
            return forms.RadioSelect(choices=question.choices)
        case Kind.RATING:
            return forms.RadioSelect(choices=_rating_choices(question))
        case Kind.CHOICES:
            return forms.CheckboxSelectMultiple(choices=question.choices)
        case Kind.CONSENT:
            return forms.CheckboxInput()
        case Kind.LINE:
            return forms.TextInput({"dir": "auto"})
    attrs = {"inputmode": _INPUT_MODES[question.kind], "autocapitalize": "none", "spellcheck": "false"}
    if question.kind is Kind.YEAR:
        attrs["class"] = "form-year"
    if question.kind in {Kind.INTEGER, Kind.DECIMAL}:
        attrs["class"] = "form-short"
    return forms.TextInput(attrs)


def _rating_choices(question: Question) -> list[tuple[str, str]]:
    meanings = {key: str(label) for key, label in question.choices}
    nothing = format_html(
        '<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', _("not rated")
    )
    return [
        ("", nothing),
        *(
            (
                number,
                format_html('{}<span class="visually-hidden">, {}</span>', number, meanings[number])
                if number in meanings
                else number,
            )
            for number in values.RATINGS
        ),
    ]
