"""The delegates' forms. The questionnaire's own are drawn by ``gnlc_portal.dossiers.forms``."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib.forms import PortalForm


class ExtensionForm(PortalForm):
    """More time for a report; the service says what is missing, and which day is too early."""

    needed = ("reason",)

    until = forms.DateField(
        label=_("New date"),
        help_text=_("The last day on which the city can submit, by Hamburg's clocks."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why does the city need more time?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
