"""Saving and sharing a view."""

from typing import Any

from django import forms
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
