"""The delegates' and the mayor's forms. The questionnaire's own forms are drawn by ``gnlc_portal.dossiers.forms``."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from applications import services
from cities.models import Country
from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib.forms import PortalForm, ReasonField, say_also
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
    """What the mayor signs with; the service decides what is missing, so that mayor and paper meet the same rule.

    Args:
        snapshot: what is signed; a form that is only drawn has none.
    """

    needed: tuple[str, ...] = ("signer_name", "signer_title", "adopt_beijing", "adopt_key_features")

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

    def __init__(self, *args: Any, snapshot: Snapshot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.snapshot = snapshot

    def clean(self) -> dict[str, Any]:
        """All that is missing at once, before anything is stored; the service asks the same again."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.snapshot is not None:
            values = self.signature() | {"snapshot": self.snapshot, "printed": self.printed()}
            say_also(self, lambda: services.validate_signature(**values))
        return given

    def printed(self) -> str | None:
        """What was typed of the fingerprint on a signed paper."""
        return None

    def signature(self) -> dict[str, Any]:
        """Who signed, and what they adopted, for the service."""
        given = self.cleaned_data
        return {
            "signer_name": given.get("signer_name", ""),
            "signer_title": given.get("signer_title", ""),
            "adopts_beijing": given["adopt_beijing"],
            "adopts_key_features": given["adopt_key_features"],
        }


class RefusalForm(PortalForm):
    """Why the mayor sends the application back: one reason for the whole, or one for each section, or both."""

    reason = ReasonField(label=_("What should the team change?"))

    def __init__(self, *args: Any, sections: Iterable[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(sections)
        for section in self.asked:
            self.fields[f"reason_{section.slug}"] = ReasonField(label=section.title, rows=3)

    def by_section(self) -> list[Any]:
        """The fields of the sections, for the template."""
        return [self[f"reason_{section.slug}"] for section in self.asked]

    @property
    def names_sections(self) -> bool:
        """Whether something was written for a section."""
        return any(field.value() for field in self.by_section())

    def reasons(self) -> dict[str, str]:
        """What was written for each section."""
        return {section.slug: self.cleaned_data[f"reason_{section.slug}"] for section in self.asked}


class PaperForm(EndorsementForm):
    """The paper that the mayor signed with a pen, as the lead hands it in."""

    needed = ("scan", "fingerprint", *EndorsementForm.needed)

    scan = forms.FileField(
        label=_("Scan of the signed and stamped page"),
        help_text=_(
            "PDF, JPEG or PNG, at most 10 MB. Signature, stamp and printed fingerprint must be legible."
        ),
        error_messages={"required": _("Choose the scan of the signed page.")},
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT_SCAN}),
    )
    fingerprint = forms.CharField(
        label=_("First eight characters of the fingerprint, as printed on the signed page"),
        help_text=_("Read them from the paper itself. Capitals, blanks and dashes do not matter."),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "signer_name": _("Full name of the person who signed"),
            "signer_title": _("Exact title of the person who signed"),
            "adopt_beijing": _("The signed page adopts the Beijing Declaration on Building Learning Cities."),
            "adopt_key_features": _("The signed page adopts the Key Features of Learning Cities."),
        }
        for name, label in words.items():
            self.fields[name].label = label
        self.order_fields(["scan", "fingerprint"])

    def printed(self) -> str:
        return self.cleaned_data.get("fingerprint", "")
