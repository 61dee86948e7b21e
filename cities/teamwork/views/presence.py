"""Who else of the team has the dossier open."""

from typing import Any

from django.db.models import QuerySet
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from cities.models import Delegate
from cities.teamwork.owner import Owner, Work
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers import presence


@require_POST
def who_is_here(request: PersonRequest, owner: Owner, reference: str) -> JsonResponse:
    """Note that somebody is here; the answer says who else is (docs/autosave.md)."""
    if not request.user.is_authenticated:
        return dossier_http.not_the_writer(request)
    work = owner.written(request, reference)
    return dossier_http.presence(request, work.dossier, among=_team_of(work))


def others(request: PersonRequest, work: Work) -> list[presence.Present]:
    """Who else is here as the page is made."""
    return presence.others(work.dossier, but=request.user, among=_team_of(work))


def _team_of(work: Work) -> "QuerySet[Delegate, Any]":
    return Delegate.objects.active().filter(city=work.city).values("user_id")
