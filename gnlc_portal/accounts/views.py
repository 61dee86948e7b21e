"""Where people go once they are signed in, and their own page; the other account pages are allauth's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gnlc_portal.accounts.forms import LanguageForm, ProfileForm
from gnlc_portal.accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required`` receives."""

    user: User


@login_required
@never_cache
def after_login(request: SignedInRequest) -> HttpResponse:
    """Each role begins where its work is, in the language of the page it came from."""
    return redirect(_start_page(request.user))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name and language."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Your name and language are saved."))
            return redirect("account_profile")
    return render(request, "accounts/profile.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_POST
def language(request: SignedInRequest) -> HttpResponse:
    """Another language for the dashboard and for mails; back to the page it was asked on."""
    form = LanguageForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        raise BadRequest("not a language of the portal")
    user = form.save()
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    with translation.override(user.language):
        return redirect(back if is_ours else _start_page(user))


def _start_page(user: User) -> str:
    # Through the relations' names: officers and delegates are rows of an app that stands above this one.
    if user.is_superuser or user.is_coordinator or user.officerships.filter(ended_at__isnull=True).exists():
        return "admin:index"
    cities = user.delegations.filter(ended_at__isnull=True)
    members = cities.filter(city__memberships__isnull=False, city__memberships__ended_on__isnull=True)
    if cities.count() > members.count():
        return "application_list"
    return "report_list" if members else "apply"
