"""The page behind an officer's personal link."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cities import officers
from cities.models import OfficerInvitation
from cities.permissions import commission_of
from gnlc_portal.accounts.services import has_verified_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def officer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it is for; only the button uses it up."""
    invitation = officers.by_token(token)
    if invitation is None:
        raise Http404
    if request.method != "POST":
        return _page(request, invitation)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        officers.accept(invitation=invitation, by=request.user, at=request.arrived_at)  # type: ignore[attr-defined]
    except (ValidationError, PermissionDenied):
        return _page(request, invitation, status=409)
    sentence = _("You now act for the National Commission for UNESCO of %(country)s.")
    messages.success(request, sentence % {"country": invitation.commission.country.name})
    return redirect("admin:index")


def _page(request: HttpRequest, invitation: OfficerInvitation, status: int = 200) -> HttpResponse:
    state, refusal = _state(request, invitation)
    context = {
        "invitation": invitation,
        "state": state,  # accepted, refused, signed_out, wrong_address or ready
        "refusal": refusal,
        "masked_email": masked(invitation.email),
    }
    return render(request, "cities/officers/invitation.html", context, status=status)


def _state(request: HttpRequest, invitation: OfficerInvitation) -> tuple[str, str]:
    own = commission_of(request.user) if request.user.is_authenticated else None
    if invitation.accepted_at and own is not None and own.pk == invitation.commission_id:
        return "accepted", ""
    try:
        officers.require_open(invitation, at=request.arrived_at)  # type: ignore[attr-defined]
    except ValidationError as error:
        return "refused", error.messages[0]
    if not request.user.is_authenticated:
        return "signed_out", ""
    if not has_verified_address(request.user, invitation.email):
        return "wrong_address", ""
    if own is not None and own.pk != invitation.commission_id:
        return "refused", officers.acts_elsewhere(own).messages[0]
    return "ready", ""


def masked(email: str) -> str:
    """Enough of an address to recognise one's own: ``a•••@commission.example``."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"
