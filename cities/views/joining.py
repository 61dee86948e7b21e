"""Asking to join the team of a city, and what became of the request."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cities import joining, permissions
from cities.models import City, JoinRequest
from cities.models.teams import JoinStatus
from gnlc_portal.accounts.http import PersonRequest


class JoinForm(forms.Form):
    """Who somebody is, in their own words."""

    statement = forms.CharField(
        label=_("Who you are"),
        help_text=_("Your office and your task, so that the lead delegate knows you. The team reads this."),
        validators=[MaxLengthValidator(JoinRequest._meta.get_field("statement").max_length)],
        error_messages={"required": _("Say who you are, so that the lead delegate knows you.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask to join the team of a city that has one."""
    city = get_object_or_404(City.objects.select_related("country"), slug=slug)
    if not joining.has_team(city):
        raise Http404
    if request.method != "POST":
        return _page(request, city, JoinForm())
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, city, form, status=400)
    try:
        statement = form.cleaned_data["statement"]
        joining.ask(city=city, by=request.user, statement=statement, at=request.arrived_at)
    except ValidationError as refusal:
        return _page(request, city, form, refusal=" ".join(refusal.messages), status=409)
    return redirect("city_join", city.slug)  # which now says that the request waits


def _page(
    request: PersonRequest, city: City, form: JoinForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    mine = JoinRequest.objects.filter(city=city, user=request.user).order_by("-id").first()
    context = {
        "city": city,
        "form": form,
        "refusal": refusal,
        "mine": mine,
        "is_delegate": permissions.is_delegate(request.user, city),
        "may_ask": not (mine and mine.status == JoinStatus.PENDING),
    }
    return render(request, "cities/join.html", context, status=status)
