"""The forms of those who decide. They collect; what is missing or forbidden is the service's sentence."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from applications import ready_reasons
from applications.enums import Verb
from applications.mailings import Mailing
from applications.models.rounds import Round
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib.admin import REASON_LENGTH, DayInput

PREVIEW = "preview"  # what the button says that shows a letter and changes nothing


class ReasonField(forms.CharField):
    """A text that somebody will read; whether it may be missing is the service's rule."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(
            required=False, validators=[MaxLengthValidator(REASON_LENGTH)], widget=widget, **options
        )
        self.answer_needed = True  # so that the label does not say "not required"


class DecisionForm(forms.Form):
    """What stood on the page: ``seen``, the last step of the history (``checks.require_unchanged``), and
    ``instead_of``, the decision that was prepared (``services.prepare``)."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service wants beside application, by and at."""
        return {}


class ReasonForm(DecisionForm):
    """Decline."""

    reason = ReasonField(label=_("Reason"), help_text=_("The city reads it."))

    def arguments(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class UndoForm(ReasonForm):
    """Undo, with or without a letter to the city."""

    TOLD, SILENT = "told", "silent"

    tell_city = forms.ChoiceField(
        required=False,
        initial=TOLD,
        label=_("Letter to the city"),
        choices=[
            (TOLD, _("Write to the city, with the reason")),
            (SILENT, _("Write no letter; the history says that this was your choice")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It stands in the history, which the city can read.")
        self.fields["tell_city"].answer_needed = True

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"tell_city": self.cleaned_data["tell_city"] != self.SILENT}


class ApproveForm(DecisionForm):
    """R3: the officer confirms having looked at the endorsement."""

    endorsement_checked = forms.BooleanField(
        required=False,
        label=_("I checked the endorsement: who signed, and to which address the link went."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["endorsement_checked"].answer_needed = True

    def arguments(self) -> dict[str, Any]:
        return {"endorsement_checked": self.cleaned_data["endorsement_checked"]}


class SendBackForm(DecisionForm):
    """Sections with what shall change in each: ``sections`` repeated, and ``reason_<slug>`` or one ``reason`` for all.

    ``start_<slug>`` chooses a ready-made text to begin with. It comes into the field to be adapted and is never sent as it
    is by one press. ``is_preview``: the letter is asked for, and nothing else; it then stands in ``mailings``.
    """

    can_preview = True

    sections = forms.MultipleChoiceField(
        required=False, label=_("Sections to change"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sections: Iterable[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(sections)
        self.is_preview = self.data.get("action") == PREVIEW
        self.mailings: list[Mailing] = []
        self.fields["sections"].choices = [(section.slug, section.title) for section in self.asked]
        for section in self.asked:
            label = _("What shall the city change in “%(section)s”?") % {"section": section.title}
            self.fields[f"reason_{section.slug}"] = ReasonField(label=label, rows=3)
        self.fields["reason"] = ReasonField(
            label=_("One reason for all of them"),
            help_text=_("Stands for each section that you ticked without a reason of its own."),
            rows=3,
        )
        self.begun = self._begin() if self.is_bound else set()

    def rows(self) -> list[dict[str, Any]]:
        """A section's tick, its reason and texts to begin with, for the template."""
        ticked = set(self.data.getlist("sections") if self.is_bound else self.initial.get("sections", ()))
        return [
            {
                "section": section,
                "ticked": section.slug in ticked,
                "field": self[f"reason_{section.slug}"],
                "ready": ready_reasons.of(section.slug),
            }
            for section in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for section in self.asked:
            key = f"reason_{section.slug}"
            if data.get(key) and section.slug not in data.get("sections", []):
                text = _("You wrote a reason here. Tick the section, or take the reason out.")
                self.add_error(key, forms.ValidationError(text, code="section_not_ticked"))
            elif section.slug in self.begun and not self.is_preview:
                text = _("The ready-made text stands here now. Make it yours, then send.")
                self.add_error(key, forms.ValidationError(text, code="reason_begun"))
        return data

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"sections": {slug: given[f"reason_{slug}"] or given["reason"] for slug in given["sections"]}}

    def _begin(self) -> set[str]:
        """Put the chosen starting texts into their fields, after what stands there; the sections where one was chosen."""
        begun = set()
        data = self.data.copy()
        for section in self.asked:
            chosen = data.pop(f"start_{section.slug}", [""])[-1]
            texts = ready_reasons.of(section.slug)
            if chosen in [str(number) for number in range(1, len(texts) + 1)]:
                key = f"reason_{section.slug}"
                data[key] = "\n\n".join(filter(None, [data.get(key, "").strip(), texts[int(chosen) - 1]]))
                begun.add(section.slug)
        self.data = data
        return begun


FORMS: dict[str, type[DecisionForm]] = {
    Verb.APPROVE: ApproveForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.DECLINE: ReasonForm,
    Verb.REVOKE_APPROVAL: UndoForm,
    Verb.REINSTATE: UndoForm,
    Verb.ADMIT: DecisionForm,
}


class ExtendRoundForm(forms.Form):
    """More time for a round that has not ended."""

    closes_on = forms.DateField(label=_("Last day to submit"), widget=DayInput())
    examination_closes_on = forms.DateField(label=_("Last day to decide"), widget=DayInput())
    reason = ReasonField(label=_("Reason"), help_text=_("It stays in the record of the round."))

    def __init__(self, data: Any = None, *, round: Round, **kwargs: Any) -> None:
        initial = {"closes_on": round.closes_on, "examination_closes_on": round.examination_closes_on}
        super().__init__(data, initial=initial, **kwargs)
