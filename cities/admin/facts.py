"""What a city's page says of it: mended by UIL, or taken off it."""

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import corrections
from cities.enums import Area, Cluster, Figure
from cities.models import City
from gnlc_portal.lib.admin import Deed, Request
from gnlc_portal.lib.forms import ReasonForm

RATED = [("", gettext_lazy("not rated")), *((number, str(number)) for number in range(1, 6))]
LARGEST = Decimal("999999999999999.999")  # as CityFact.value holds it
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999


def deeds(request: Request, city: City) -> list[Deed]:
    """Two, for whoever may: the page has asked already."""

    def correct(form: forms.Form) -> str:
        corrections.correct(city=city, by=request.user, at=request.arrived_at, **form.given())  # type: ignore[attr-defined]
        return _("The public page of %(city)s is corrected.") % {"city": city.name}

    def withdraw(form: forms.Form) -> str:
        corrections.withdraw(city=city, by=request.user, at=request.arrived_at, **form.cleaned_data)
        return _("What %(city)s gave of itself stands on its page no more.") % {"city": city.name}

    has_page = city.memberships.exists()
    return [
        Deed(
            name="correct_facts",
            label=_("Correct the public facts"),
            fact=gettext_lazy("Corrected the public facts"),
            form=partial(FactsForm, city=city),
            do=correct,
            hint=_(
                "Changes the city’s page and the open data at once; what the mayor signed stays as it was signed."
            ),
            offered=has_page,
        ),
        Deed(
            name="withdraw_facts",
            label=_("Take what the city gave off its page"),
            fact=gettext_lazy("Took what the city gave off its page"),
            form=ReasonForm,
            do=withdraw,
            hint=_(
                "For a city that takes back its consent: website, clusters, ratings, figures and summaries go."
            ),
            offered=has_page,
        ),
    ]


class FactsForm(ReasonForm):
    """Website, clusters and ratings as they stand, to be changed; and one figure."""

    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=300, assume_scheme="https"
    )
    clusters = forms.MultipleChoiceField(
        label=gettext_lazy("Clusters"),
        required=False,
        choices=Cluster.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    figure = forms.ChoiceField(
        label=gettext_lazy("A figure to change"),
        required=False,
        choices=[("", gettext_lazy("none")), *Figure.choices],
    )
    year = forms.IntegerField(
        label=gettext_lazy("Its year"), required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR
    )
    value = forms.DecimalField(
        label=gettext_lazy("Its value"),
        help_text=gettext_lazy("Empty: the figure of this year goes."),
        required=False,
        min_value=0,
        max_value=LARGEST,
        decimal_places=3,
    )

    as_read = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            {
                "as_read": corrections.fingerprint(city),
                "website": city.website,
                "clusters": [row.cluster for row in city.clusters.all()],
            }
        )
        for area in Area:
            for name, label in _sides(area):
                self.fields[name] = forms.TypedChoiceField(
                    label=label, required=False, choices=RATED, coerce=int, empty_value=None
                )
        for rating in city.ratings.all():
            self.initial.update(zip(_names(rating.area), (rating.challenge, rating.expertise), strict=True))
        self.order_fields(["reason", "website", "clusters", "figure", "year", "value"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("figure") and not data.get("year") and "year" not in self.errors:
            self.add_error("year", _("A figure needs its year."))
        return data

    def given(self) -> dict[str, Any]:
        """The arguments of ``corrections.correct``."""
        data = self.cleaned_data
        return {
            "website": data["website"],
            "clusters": data["clusters"],
            "ratings": {area.value: tuple(data[name] for name in _names(area.value)) for area in Area},
            "figure": (data["figure"], data["year"], data["value"]) if data["figure"] else None,
            "as_read": data["as_read"],
            "reason": data["reason"],
        }


def _names(area: str) -> tuple[str, str]:
    key = area.replace(".", "_")
    return f"challenge_{key}", f"expertise_{key}"


def _sides(area: Area) -> list[tuple[str, Any]]:
    words = (gettext_lazy("Seeks"), gettext_lazy("Offers"))
    return [
        (name, format_lazy("{} {}: {}", area.value, word, area.label))
        for name, word in zip(_names(area.value), words, strict=True)
    ]
