"""Forms of the account pages that are ours; the others are allauth's."""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gnlc_portal.accounts.models import User


class SignupForm(forms.Form):
    """What registering asks beyond address and password; allauth builds its own form on this one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As colleagues, your National Commission and UIL will read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name, and the language of the page as the one mails are written in."""
        user.name = self.cleaned_data["name"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.ModelForm):
    """Name and language; the address has a page of its own, because a new one must be confirmed."""

    name = SignupForm.base_fields["name"]

    class Meta:
        model = User
        fields = ["name", "language"]
        help_texts = {"language": _("Of the messages you receive, and of the dashboard.")}


class LanguageForm(forms.ModelForm):
    """The language alone, for pages whose address names none."""

    class Meta:
        model = User
        fields = ["language"]
