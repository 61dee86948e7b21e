"""The forms of those who decide. They collect; what is missing or forbidden is the service's sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import ready_reasons, services, validators
from applications.enums import Verb
from applications.mailings import Mailing
from applications.models.rounds import Round
from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.reviewing.forms import SectionsForm
from gnlc_portal.lib.forms import DayInput, ReasonField, say_also

PREVIEW = "preview"  # what the button says that shows a letter and changes nothing


class DecisionForm(forms.Form):
    """What stood on the page: ``seen``, the last step of the history (``checks.require_unchanged``), and
    ``instead_of``, the decision that was prepared (``services.prepare``)."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service wants beside application, by and at."""
        return {}


class ReasonedForm(DecisionForm):
    """A decision whose reason the city reads; declining needs nothing else."""

    reason = ReasonField(label=_("Reason"), help_text=_("The city reads it."))

    def arguments(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class UndoForm(ReasonedForm):
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

    def __init__(self, *args: Any, signed_on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signed_on_paper = signed_on_paper
        checked = self.fields["endorsement_checked"]
        checked.answer_needed = True
        if signed_on_paper:
            checked.label = _(
                "I checked the scan of the paper that the mayor signed: signature, stamp and printed fingerprint."
            )

    def arguments(self) -> dict[str, Any]:
        return {"endorsement_checked": self.cleaned_data["endorsement_checked"]}


class SendBackForm(SectionsForm, DecisionForm):
    """Sections with what shall change in each.

    ``start_<slug>`` chooses a ready-made text to begin with. It comes into the field to be adapted and is never sent as it
    is by one press. ``is_preview``: the letter is asked for, and nothing else; it then stands in ``mailings``.
    """

    can_preview = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_preview = self.data.get("action") == PREVIEW
        self.mailings: list[Mailing] = []
        self.begun = self._begin() if self.is_bound else set()

    def rows(self) -> list[dict[str, Any]]:
        """With texts to begin with."""
        return [row | {"ready": ready_reasons.of(row["section"].slug)} for row in super().rows()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for slug in self.begun & set(data.get("sections", [])):
            if not self.is_preview:
                text = _("The ready-made text stands here now. Make it yours, then send.")
                self.add_error(f"reason_{slug}", forms.ValidationError(text, code="reason_begun"))
        return data

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


class OnBehalfForm(forms.Form):
    """R5: what the Commission signed, where UIL records it on its behalf."""

    scan = forms.FileField(
        label=_("Scan of the decision that the Commission signed"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Those who decide can open it; the city cannot."),
        error_messages={"required": _("Choose the scan of the paper that the Commission signed.")},
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT_SCAN}),
    )

    def clean(self) -> dict[str, Any]:
        """All that is missing at once, before the scan is stored: it would have to be chosen again each time."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        say_also(self, lambda: validators.validate_reason(given.get("reason", "")))
        return given


class ApproveOnBehalfForm(ApproveForm, OnBehalfForm):
    """R3 and R5."""

    reason = ReasonField(
        label=_("Reason"),
        help_text=_(
            "Which paper it is, and why UIL records it: for instance, a letter of 12 March, signed by the secretary-general. "
            "The city reads it."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        values = {
            "signed_on_paper": self.signed_on_paper,
            "endorsement_checked": given["endorsement_checked"],
        }
        say_also(self, lambda: services.validated_check(**values))
        return given

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"reason": self.cleaned_data["reason"]}


class ReasonOnBehalfForm(ReasonedForm, OnBehalfForm):
    """R5."""

    reason = ReasonField(label=_("Reason"), help_text=_("As the paper gives it. The city reads it."))


class SendBackOnBehalfForm(SendBackForm, OnBehalfForm):
    """R5: ``reason`` stands for the whole decision, too."""

    can_preview = False  # the scan would have to be chosen twice

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason for the whole")
        self.fields["reason"].help_text = _(
            "As the paper gives it. Stands also for each section that you ticked without a reason of its own."
        )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"reason": self.cleaned_data["reason"]}


ON_BEHALF_FORMS: dict[str, type[OnBehalfForm]] = {
    Verb.APPROVE: ApproveOnBehalfForm,
    Verb.SEND_BACK: SendBackOnBehalfForm,
    Verb.REVOKE_APPROVAL: ReasonOnBehalfForm,
    Verb.DECLINE: ReasonOnBehalfForm,
    Verb.REINSTATE: ReasonOnBehalfForm,
}
FORMS: dict[str, type[DecisionForm]] = {
    Verb.APPROVE: ApproveForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.DECLINE: ReasonedForm,
    Verb.REVOKE_APPROVAL: UndoForm,
    Verb.REINSTATE: UndoForm,
    Verb.ADMIT: DecisionForm,
}


class ExtendRoundForm(forms.Form):
    """More time for a round that has not ended."""

    closes_on = forms.DateField(label=_("Last day to submit"), widget=DayInput())
    examination_closes_on = forms.DateField(label=_("Last day to decide"), widget=DayInput())
    reason = ReasonField(
        label=_("Reason"),
        help_text=_("The people concerned read it, and it stays in the record of the round."),
    )

    def __init__(self, data: Any = None, *, round: Round, **kwargs: Any) -> None:
        initial = {"closes_on": round.closes_on, "examination_closes_on": round.examination_closes_on}
        super().__init__(data, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        say_also(self, lambda: validators.validate_reason(given.get("reason", "")))
        return given
