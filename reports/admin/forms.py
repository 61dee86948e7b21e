"""The forms of those who keep the schedule and review. They collect; what is forbidden is the service's sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib.forms import DayInput, ReasonField, ReasonForm
from reports.models import ExtensionRequest, LetterDraft, SectionReview
from reports.models.reviews import HIGHEST, LOWEST
from reports.services import Opinion

GRADES = [("", _("not rated")), *((grade, str(grade)) for grade in range(LOWEST, HIGHEST + 1))]
SCALES = {
    "achievement": (
        _("Achievement"),
        _("What was reached: from 1, hardly anything, to 5, more than was planned."),
    ),
    "effort": (
        _("Effort"),
        _(
            "What was done for it with the means the city has: from 1, hardly anything, to 5, all that could be expected."
        ),
    ),
}


class ExtendForm(ReasonForm):
    """A later date, with its reason."""

    until = forms.DateField(label=_("New date"), widget=DayInput())
    field_order = ["until", "reason"]


class GrantForm(forms.Form):
    """``asked`` is the request that stood on the page; another may wait by now."""

    asked = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, waiting: ExtensionRequest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"asked": waiting.pk if waiting else None})


class RefuseForm(ReasonForm, GrantForm):
    """The same, with the reason."""


class CohortForm(ReasonForm):
    """A new date for every owed report of a year."""

    year = forms.TypedChoiceField(label=_("Reports of"), coerce=int)
    until = forms.DateField(label=_("New date"), widget=DayInput())
    field_order = ["year", "until", "reason"]

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class _Newest(forms.BoundField):
    def value(self) -> Any:
        if self.form.is_bound and self.form.is_valid():
            return self.initial
        return super().value()


class SeenField(forms.IntegerField):
    """Id of what stood on the page. Where a sound form is drawn again, its service refused it: the page says what a
    colleague wrote meanwhile, so the next press names that.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return _Newest(form, self, field_name)


class OpinionForm(forms.Form):
    """What a coordinator thinks of one section; ``seen`` is the opinion that stood on the page."""

    seen = SeenField()
    note = ReasonField(label=_("Note for colleagues"), help_text=_("The city never sees it."), rows=3)

    def __init__(
        self, *args: Any, section: str, is_graded: bool, last: SectionReview | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        self.fields["note"].answer_needed = False
        if is_graded:
            for name, (label, help_text) in SCALES.items():
                self.fields[name] = forms.TypedChoiceField(
                    label=label,
                    help_text=help_text,
                    choices=GRADES,
                    coerce=int,
                    empty_value=None,
                    required=False,
                )
            self.order_fields(["achievement", "effort", "note", "seen"])
        if last is not None:
            self.initial.update(
                {
                    "achievement": last.achievement,
                    "effort": last.effort,
                    "note": last.note,
                    "seen": last.pk,
                }
            )

    def opinion(self) -> Opinion:
        """What was said, for the service."""
        given = self.cleaned_data
        return Opinion(
            self.section,
            given.get("achievement"),
            given.get("effort"),
            given["note"].strip(),
            seen=given["seen"] or 0,
        )


class LetterForm(forms.Form):
    """The letter that goes out with the acceptance; ``seen`` is the draft that stood on the page."""

    seen = SeenField()
    text = ReasonField(
        label=_("Letter to the city"),
        help_text=_("It stands in the e-mail of acceptance, in the language in which you write it."),
        rows=12,
    )

    def __init__(self, *args: Any, last: LetterDraft | None, suggestion: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"text": last.text if last else suggestion, "seen": last.pk if last else None})
        self.fields["text"].answer_needed = False


class AcceptForm(forms.Form):
    """``letter`` is the draft that stood on the page: what goes out is what was read."""

    letter = SeenField()

    def __init__(self, *args: Any, last: LetterDraft | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"letter": last.pk if last else None})
