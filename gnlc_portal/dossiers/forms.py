"""The form of one section, drawn from its questions.

A draft demands nothing: no field is required, a text beyond its limit is taken, and only what cannot be read
as what was asked is refused. Beside each field stands the version of the answer it shows, so that nobody
overwrites unseen.
"""

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from gnlc_portal.dossiers import rendering, values
from gnlc_portal.dossiers.fields import AnswerField
from gnlc_portal.dossiers.questionnaire import Answers, Kind, Question, Questionnaire, Section
from gnlc_portal.dossiers.services import SectionOutcome
from gnlc_portal.lib import clock

VERSION = "__version"


class SectionForm(forms.Form):
    """Built by ``section_form``."""

    use_required_attribute = False

    def __init__(
        self,
        questions: list[Question],
        *,
        answers: Answers,
        versions: Mapping[str, int],
        on: date,
        data: Any = None,
        autosave_url: str = "",
        versions_url: str = "",
    ) -> None:
        super().__init__(data, initial=dict(answers), auto_id="id_%s")
        self.problems: dict[str, list[str]] = {}
        self.conflicts: list[dict[str, Any]] = []
        for question in questions:
            key = question.key
            field = AnswerField(question)
            if autosave_url:
                field.widget.attrs["data-autosave-url"] = autosave_url.replace("{key}", key)
            if versions.get(key, 0) > 1:
                field.versions_url = versions_url.replace("{key}", key)
            self.fields[key] = field
            token = _token(versions.get(key, 0), answers.get(key))
            self.fields[key + VERSION] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=token
            )
            field.count(self[key].value())
            field.is_asked = question.is_asked(answers)
            if key in answers and field.is_asked:
                self.problems[key] = values.problems(question, answers[key], answers, on)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's <form> has the token
        self.helper.layout = Layout(*_layout(questions))

    def question(self, key: str) -> Question:
        """The question a field asks."""
        return cast(AnswerField, self.fields[key]).question

    @property
    def has_ratings(self) -> bool:
        """Whether it has scales, which a keyboard answers with digits."""
        return any(self.question(key).in_grid for key in self._keys())

    def not_asked(self) -> set[str]:
        """What is in the form but hidden, because another answer says that it does not apply. Its text is kept."""
        return {key for key in self._keys() if not cast(AnswerField, self.fields[key]).is_asked}

    def versions(self) -> dict[str, int]:
        """The version of each answer that the writer last read; without one, only their own answer is replaced."""
        return {key: version for key in self._keys() if (version := self._read_token(key)[0]) is not None}

    def changed(self) -> dict[str, values.Value]:
        """What the writer changed and what could be read; a field not sent, or sent back as shown, is left.

        So two people may save one section at once, as long as they work on different questions of it.
        """
        self.is_valid()
        found = {}
        for key in self._keys():
            if key in self.cleaned_data and self._was_sent(key):
                value = self.cleaned_data[key]
                version, digest = self._read_token(key)
                if version is None or digest != _digest(value):
                    found[key] = value
        return found

    def take(self, outcome: SectionOutcome) -> None:
        """Go on from what became of the answers: new versions, and both where somebody else was quicker.

        The writer's text stays in its field, and its version is now that of the other: sent again, it
        replaces it.
        """
        data: Any = copy.copy(self.data)  # the copy of what was posted can be written
        self.data = data
        for key, answer in outcome.saved.items():
            data[key + VERSION] = _token(answer.version, answer.value)
        for key, messages in outcome.errors.items():
            self.add_error(key, messages)
        for key in self._keys():
            if key in self.errors and not values.is_empty(self.initial.get(key)):
                # Who goes on without mending it shall know what would be handed in.
                stands = rendering.display(self.question(key), self.initial[key])
                self.add_error(
                    key, _("Until then stands what was saved before: %(value)s.") % {"value": stands}
                )
        for key, conflict in outcome.conflicts.items():
            data[key + VERSION] = str(conflict.version)
            question = self.question(key)
            self.conflicts.append({"question": question, "href": self._address(key), "conflict": conflict})
            self.add_error(
                key,
                _(
                    "%(name)s saved another answer while you were writing. Yours is not saved yet; both are "
                    "kept."
                )
                % {"name": conflict.by or _("Somebody")},
            )

    def error_list(self) -> list[dict[str, str]]:
        """Every error with its field's address, for components/error_summary.html."""
        return [
            {"href": self._address(key), "text": self.question(key).saying(str(message))}
            for key in self._keys()
            for message in self[key].errors
        ]

    def _address(self, key: str) -> str:
        """Where the field's control stands; of a group, its first."""
        return f"#{self.question(key).anchor}"

    def _keys(self) -> Iterator[str]:
        return (key for key, field in self.fields.items() if isinstance(field, AnswerField))

    def _was_sent(self, key: str) -> bool:
        # Where nothing is ticked a browser sends nothing: then the version beside it says that it was there.
        can_be_unticked = self.question(key).kind in {Kind.CHOICES, Kind.CONSENT}
        return key in self.data or (can_be_unticked and key + VERSION in self.data)

    def _read_token(self, key: str) -> tuple[int | None, str]:
        version, _dot, digest = str(self.data.get(key + VERSION, "")).partition(".")
        return (int(version) if re.fullmatch(r"[0-9]{1,9}", version) else None), digest


class Ratings(LayoutObject):
    """The scales on which one thing is rated, as one block."""

    def __init__(self, name: str, *fields: str) -> None:
        self.name = name
        self.fields = list(fields)

    def render(self, form: forms.Form, context: Any, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, **kwargs)
        return render_to_string("dossiers/_ratings.html", {"name": self.name, "fields": fields})


def section_form(
    questionnaire: Questionnaire,
    section: Section | str,
    *,
    answers: Answers,
    versions: Mapping[str, int],
    data: Any = None,
    autosave_url: str = "",
    versions_url: str = "",
    on: date | None = None,
) -> SectionForm:
    """The form of a section.

    Args:
        answers: all of the dossier's, because a question may hang on another section's answer.
        versions: of every stored answer by key (``answers.with_versions`` gives both).
        data: what was posted.
        autosave_url: with ``{key}`` where the question's key goes; none, no autosave.
        versions_url: likewise, of the page with the earlier versions of an answer.
    """
    if isinstance(section, str):
        found = questionnaire.section(section)
        if found is None:
            raise KeyError(section)
        section = found
    return SectionForm(
        list(section.questions),
        answers=answers,
        versions=versions,
        on=on or clock.today(),
        data=data,
        autosave_url=autosave_url,
        versions_url=versions_url,
    )


def _layout(questions: list[Question]) -> list[Any]:
    rows: list[Any] = []
    for question in questions:
        hidden = question.key + VERSION
        if question.in_grid:
            if not (rows and isinstance(rows[-1], Ratings) and rows[-1].name == str(question.group)):
                rows.append(Ratings(str(question.group)))
            rows[-1].fields += [question.key, hidden]
        elif question.year_of and rows and isinstance(rows[-1], Div) and question.year_of in rows[-1].fields:
            rows[-1].fields += [question.key, hidden]
        elif question.kind in {Kind.INTEGER, Kind.DECIMAL}:
            rows.append(Div(question.key, hidden, css_class="field-row"))
        else:
            rows += [question.key, hidden]
    return rows


def _token(version: int, value: Any) -> str:
    return f"{version}.{_digest(value)}"


def _digest(value: Any) -> str:
    plain = "" if values.is_empty(value) else value
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]
