"""How views fetch: what is not yours does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Application
from gnlc_portal.accounts import second_factor
from gnlc_portal.accounts.http import PersonRequest

_RELATED = ("city__country", "country__commission", "round", "dossier", "endorsement__snapshot")


def own_application(request: PersonRequest, reference: str) -> Application:
    """An application of a city whose delegate the user is, or 404."""
    rows = Application.objects.of_delegate(request.user).select_related(*_RELATED)
    return get_object_or_404(rows, reference=reference)


def readable_application(request: PersonRequest, reference: str) -> tuple[Application, bool]:
    """An application that the user may read, and whether as its delegate; else as one who decides, or 404.

    Who decides has signed in with a second factor, here as in the dashboard.
    """
    own = (
        Application.objects.of_delegate(request.user)
        .select_related(*_RELATED)
        .filter(reference=reference)
        .first()
    )
    if own is not None:
        return own, True
    if second_factor.is_missing(request.user):
        raise Http404
    rows = Application.objects.for_decider(request.user).select_related(*_RELATED)
    return get_object_or_404(rows, reference=reference), False
