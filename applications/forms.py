"""The delegates' and the mayor's forms. The questionnaire's own forms are drawn by ``gnlc_portal.dossiers.forms``."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cities.models import Country
from gnlc_portal.lib.forms import PortalForm
from gnlc_portal.lib.text import fold


def _offer_countries(field: Any) -> None:
    """Every country, in the order of its name without accents: a database would put Åland after Zimbabwe."""
    field.queryset = Country.objects.all()
    countries = sorted(
        ((country.pk, country.name) for country in field.queryset), key=lambda pair: fold(pair[1])
    )
    field.choices = [("", field.empty_label), *countries]


class PlaceSearchForm(PortalForm):
    """Find the city in the gazetteer."""

    needed = ("q",)

    q = forms.CharField(label=_("Name of the city"), max_length=120, required=False)
    country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Country"), required=False, empty_label=_("Every country")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_countries(self.fields["country"])


class HandEntryForm(PortalForm):
    """A county, commune or consortium that the gazetteer does not know."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As the city, county, commune or consortium calls itself."),
    )
    country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Country"), empty_label=_("Choose a country")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_countries(self.fields["country"])


class MayorForm(PortalForm):
    """To whom the request for endorsement goes."""

    mayor_email = forms.EmailField(
        label=_("E-mail address of the mayor, or of the mayor's office"),
        help_text=_(
            "Not an address of the team: the mayor endorses independently. The National Commission sees to which address the "
            "link went."
        ),
        max_length=254,
    )
    mayor_language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class EndorsementForm(PortalForm):
    """What the mayor signs with; the service decides what is missing, so that mayor and paper meet the same rule."""

    needed = ("signer_name", "signer_title", "adopt_beijing", "adopt_key_features")

    signer_name = forms.CharField(
        label=_("Your full name, as it shall stand"), max_length=200, required=False
    )
    signer_title = forms.CharField(
        label=_("Your exact title, as it shall stand"), max_length=200, required=False
    )
    adopt_beijing = forms.BooleanField(
        label=_("I adopt the Beijing Declaration on Building Learning Cities."), required=False
    )
    adopt_key_features = forms.BooleanField(
        label=_("I adopt the Key Features of Learning Cities."), required=False
    )


class RefusalForm(PortalForm):
    """Why the mayor sends the application back."""

    needed = ("reason",)

    reason = forms.CharField(
        label=_("What should the team change?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )
