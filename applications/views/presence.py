"""Who else of the team has the application open."""

from typing import Any

from django.db.models import QuerySet
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from applications.models import Application
from applications.views.fetching import own_application
from cities.models import Delegate
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers import presence


@require_POST
def who_is_here(request: PersonRequest, reference: str) -> JsonResponse:
    """Note that somebody is here; the answer says who else is (docs/autosave.md)."""
    if not request.user.is_authenticated:
        return dossier_http.not_the_writer(request)
    application = own_application(request, reference)
    return dossier_http.presence(request, application.dossier, among=_team_of(application))


def others(request: PersonRequest, application: Application) -> list[presence.Present]:
    """Who else is here as the page is made."""
    return presence.others(application.dossier, but=request.user, among=_team_of(application))


def _team_of(application: Application) -> "QuerySet[Delegate, Any]":
    return Delegate.objects.active().filter(city=application.city).values("user_id")
