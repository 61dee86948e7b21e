"""What a form field says of input that it cannot take, in the portal's words, wherever a form does not say it better.

Fields copy these texts when a form's class is written, so they are put in place before the first form is imported.
"""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_CHOOSE_AGAIN: dict[str, Any] = {"invalid_choice": _("This is not one of the choices. Choose again.")}
_CHOOSE: dict[str, Any] = {"required": _("Choose one.")}
_TEXTS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("This is missing. Fill it in.")},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.ChoiceField: _CHOOSE | _CHOOSE_AGAIN,
    forms.MultipleChoiceField: {"required": _("Choose at least one.")} | _CHOOSE_AGAIN,
    forms.ModelChoiceField: _CHOOSE | _CHOOSE_AGAIN,
    forms.FileField: {
        "required": _("Choose a file."),
        "empty": _("This file is empty: it has 0 bytes. Choose the file again, or save it anew."),
    },
    forms.DateField: {
        "invalid": _("This is not a day of the calendar. Write year, month and day, such as 2027-04-30.")
    },
}
_TOO_LONG = ngettext_lazy(
    "At most one character has room here; you wrote %(show_value)d.",
    "At most %(limit_value)d characters have room here; you wrote %(show_value)d.",
    "limit_value",
)


def install() -> None:
    """Put the texts in the place of Django's own; safe to repeat."""
    for field, texts in _TEXTS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **texts}
    MaxLengthValidator.message = _TOO_LONG
