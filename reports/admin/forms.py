"""The forms of those who keep the schedule and review. They collect; what is forbidden is the service's sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib.admin import DayInput, ReasonForm


class ExtendForm(ReasonForm):
    """A later date, with its reason."""

    until = forms.DateField(label=_("New date"), widget=DayInput())
    field_order = ["until", "reason"]


class CohortForm(ReasonForm):
    """A new date for every owed report of a year."""

    year = forms.TypedChoiceField(label=_("Reports of"), coerce=int)
    until = forms.DateField(label=_("New date"), widget=DayInput())
    field_order = ["year", "until", "reason"]

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]
