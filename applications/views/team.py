"""The team page of an application: the team is the city's, the page stands beside the dossier."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Application
from applications.views.fetching import own_application
from cities.permissions import is_delegate
from cities.views import teams
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team(request: PersonRequest, reference: str) -> HttpResponse:
    """Who acts for the city; the lead invites, removes and hands over, everybody else may leave."""
    application = own_application(request, reference)
    if request.method != "POST":
        return _page(request, application, teams.InvitationForm(initial={"language": request.LANGUAGE_CODE}))
    form = teams.InvitationForm(request.POST if request.POST.get("action") == "invite" else None)
    if form.is_bound and not form.is_valid():
        return _page(request, application, form, status=HTTPStatus.BAD_REQUEST)
    try:
        sentence = teams.act(request, application.city, form)
    except PermissionDenied as error:  # they have left, or were removed, a moment ago
        raise Http404 from error
    except REFUSALS as refusal:
        return _page(request, application, form, all_sentences(refusal), status_of(refusal))
    messages.success(request, sentence)
    if not is_delegate(request.user, application.city):
        return redirect("application_list")
    return redirect("application_team", reference)


def _page(
    request: PersonRequest,
    application: Application,
    form: teams.InvitationForm,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = teams.context(request, application.city) | {
        "application": application,
        "form": form,
        "refusals": refusals or [],
    }
    return render(request, "applications/team.html", context, status=status)
