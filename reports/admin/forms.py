"""The forms of those who keep the schedule and review. They collect; what is forbidden is the service's sentence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib.admin import ReasonForm


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ExtendForm(ReasonForm):
    """A later date, with its reason."""

    until = forms.DateField(label=_("New date"), widget=DayInput())
    field_order = ["until", "reason"]
