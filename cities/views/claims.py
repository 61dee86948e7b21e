"""Asking to act for a member city that nobody leads here."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cities import claims, permissions, querysets
from cities.models import City, CityClaim
from cities.models.claims import ClaimStatus
from gnlc_portal.accounts.models import User


class ClaimForm(forms.Form):
    """Who somebody is, in their own words."""

    statement = forms.CharField(
        label=_("Who you are and how UIL can confirm it"),
        help_text=_(
            "Your office, your task for the learning city, and a telephone number or page of the city "
            "where UIL can ask. Only UIL reads this."
        ),
        validators=[MaxLengthValidator(CityClaim._meta.get_field("statement").max_length)],
        error_messages={"required": _("Say who you are and how UIL can confirm it.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to lead the team of a member city, and see what became of the request."""
    assert isinstance(request.user, User)  # signed in
    city = get_object_or_404(querysets.members(), slug=slug)
    if request.method != "POST":
        return _page(request, request.user, city, ClaimForm())
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, request.user, city, form, status=400)
    try:
        statement, at = form.cleaned_data["statement"], request.arrived_at  # type: ignore[attr-defined]
        claims.ask(city=city, by=request.user, statement=statement, at=at)
    except ValidationError as refusal:
        return _page(request, request.user, city, form, refusal=" ".join(refusal.messages), status=409)
    return redirect("city_claim", city.slug)  # which now says that the request waits


def _page(
    request: HttpRequest, user: User, city: City, form: ClaimForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    mine = CityClaim.objects.filter(city=city, user=user).order_by("-created_at", "-pk").first()
    is_delegate = permissions.is_delegate(user, city)
    has_lead = claims.has_lead(city)
    context = {
        "city": city,
        "form": form,
        "refusal": refusal,
        "claim": mine,
        "is_delegate": is_delegate,
        "has_lead": has_lead,
        "may_ask": not has_lead and not (mine and mine.status == ClaimStatus.PENDING),
    }
    return render(request, "cities/claim.html", context, status=status)
