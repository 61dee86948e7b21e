"""What every form of a page has in common."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


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
