"""What was ticked on a page of many decisions, and the page's key."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 500  # decisions in one go
LONGEST_ID = 18  # digits


class _Ids(forms.MultipleChoiceField):
    """Numbers of rows; which rows there are is the service's question."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) <= LONGEST_ID

    def clean(self, value: Any) -> list[int]:
        return [int(each) for each in super().clean(value)][:MOST]


class ChoiceForm(forms.Form):
    """``chosen`` repeated; ``key`` of the page; ``action`` is the button."""

    chosen = _Ids(error_messages={"required": _("Tick at least one line.")})
    key = forms.UUIDField()
    action = forms.CharField(required=False, max_length=20)

    def sentences(self) -> list[str]:
        """What is wrong, without the names of fields that nobody sees."""
        return [str(error) for errors in self.errors.values() for error in errors]
