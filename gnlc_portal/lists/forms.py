"""Saving and sharing a view."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lists import circles
from gnlc_portal.lists.models import SavedView


class ViewForm(forms.Form):
    """A name, and with whom the view is shared."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    shared_with = forms.ChoiceField(label=_("Who sees it"), required=False)

    def __init__(self, *args: Any, user: Any, view: SavedView | None = None, **kwargs: Any) -> None:
        if view is not None:
            kwargs["initial"] = {"name": view.name, "shared_with": view.shared_with}
        super().__init__(*args, **kwargs)
        circle = [(one.key, one.label) for one in circles.standing(user).shares_with]
        self.fields["shared_with"].choices = [("", _("Only I")), *circle]
        self.fields["shared_with"].answer_needed = True  # "Only I" is an answer


class SaveForm(ViewForm):
    """A new view; only where its name is taken does the page ask whether to replace the old one."""

    replace = forms.BooleanField(
        label=_("Replace it"),
        help_text=_("Its filter, order and columns become those of this page. Who sees it stays as it is."),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("replace"):
            self._ask_to_replace()

    def show(self, refusal: ValidationError) -> None:
        """A refusal of the service, at the fields that it names."""
        for name, errors in getattr(refusal, "error_dict", {}).items():
            self.add_error(name, errors)
        if self.has_error("name", "name_taken"):
            self._ask_to_replace()

    def _ask_to_replace(self) -> None:
        self.fields["replace"].widget = forms.CheckboxInput()
