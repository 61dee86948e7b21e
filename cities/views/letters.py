"""Writing to a city without learning anybody's address."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cities import letters, querysets, team_emails
from cities.models import City
from gnlc_portal.accounts.models import User


class LetterForm(forms.Form):
    """What somebody wants to say, and that they agree to be seen by its reader."""

    text = forms.CharField(
        label=gettext_lazy("What you want to say"),
        help_text=gettext_lazy("Say who you are and what you would like to learn or share."),
        validators=[MaxLengthValidator(letters.LONGEST)],
        error_messages={"required": gettext_lazy("Write what you want to say to the city.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("The city’s lead may see my name and my e-mail address, to answer me"),
        error_messages={
            "required": gettext_lazy("Agree to be seen by the reader: nobody else can answer you.")
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """A form to write to a member city; only for people who are signed in, so with an address that was confirmed."""
    assert isinstance(request.user, User)  # signed in
    city = get_object_or_404(querysets.members(), slug=slug)
    if request.method != "POST":
        return _page(request, city, LetterForm())
    form = LetterForm(request.POST)
    if team_emails.lead_to_write_to(city) is None:
        return _page(request, city, form, status=409)
    if not form.is_valid():
        return _page(request, city, form, status=400)
    # Checked here and not before: a form with a mistake in it uses up nothing.
    if not ratelimit.consume(request, action="write_to_city", key=city.slug, user=request.user):
        return _page(request, city, form, status=429)
    try:
        at = request.arrived_at  # type: ignore[attr-defined]
        letters.write(city=city, by=request.user, text=form.cleaned_data["text"], at=at)
    except ValidationError:  # the lead left since we looked
        return _page(request, city, form, status=409)
    messages.success(request, _("Your message is on its way to %(city)s.") % {"city": city.name})
    return redirect("city_detail", city.slug)


def _page(request: HttpRequest, city: City, form: LetterForm, *, status: int = 200) -> HttpResponse:
    context = {
        "city": city,
        "form": form,
        "has_team": team_emails.lead_to_write_to(city) is not None,
        "too_many": status == 429,
    }
    return render(request, "cities/letter.html", context, status=status)
