"""What every form of a page has in common, and the fields that several of them ask for."""

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy

REASON_LENGTH = 5000  # characters; a longer letter belongs into an attachment


class PortalForm(forms.Form):
    """A form whose page writes the ``<form>`` and the buttons; without HTML5's own messages, ours are sentences."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            field.widget.attrs.pop(
                "maxlength", None
            )  # browsers cut off silently; the server says what is too long
        for name in self.needed:
            self.fields[
                name
            ].answer_needed = True  # the service asks for it; the label must not say otherwise


def say_also(form: forms.Form, rule: Callable[[], object]) -> None:
    """For a form's ``clean``: what its service would refuse next is said together with what the form itself found."""
    try:
        rule()
    except ValidationError as refusal:
        for name, errors in refusal.error_dict.items():
            if name not in form.errors:
                form.add_error(name, errors)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReasonField(forms.CharField):
    """A text that somebody will read; whether it may be missing is the service's rule."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(
            required=False, validators=[MaxLengthValidator(REASON_LENGTH)], widget=widget, **options
        )
        self.answer_needed = True  # so that the label does not say "not required"


class ReasonForm(forms.Form):
    """A deed that somebody must live with has its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        validators=[
            MaxLengthValidator(REASON_LENGTH)
        ],  # max_length would have browsers cut the text off silently
        widget=forms.Textarea(attrs={"rows": 4}),
    )
