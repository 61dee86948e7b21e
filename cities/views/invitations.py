"""The page behind a personal link to a city's team."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cities import invitations, permissions, team
from cities.models import DelegateInvitation
from cities.views.officers import masked
from gnlc_portal.accounts.services import has_verified_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delegate_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it is for; only a button answers. Declining needs no account."""
    invitation = invitations.by_token(token)
    if invitation is None:
        raise Http404
    if request.method != "POST":
        return _page(request, invitation)
    action, at = request.POST.get("action", ""), request.arrived_at  # type: ignore[attr-defined]
    if action not in ("accept", "decline"):
        raise Http404
    if action == "accept" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        if action == "decline":
            invitations.decline(invitation=invitation, at=at)
            return redirect(request.path)
        row = invitations.accept(invitation=invitation, by=request.user, at=at)  # type: ignore[arg-type]
    except ValidationError as refusal:
        return _page(request, invitation, refusal=refusal.messages[0], status=409)
    text = (
        _("You now lead the team of %(city)s.") if row.is_lead else _("You are now in the team of %(city)s.")
    )
    messages.success(request, text % {"city": invitation.city.name})
    return redirect("after_login")


def _page(
    request: HttpRequest, invitation: DelegateInvitation, refusal: str = "", status: int = 200
) -> HttpResponse:
    state, found = ("refused", refusal) if refusal else _state(request, invitation)
    user = request.user
    context = {
        "invitation": invitation,
        "city": invitation.city,
        "state": state,  # accepted, declined, refused, signed_out, ready
        "refusal": found,
        "masked_email": masked(invitation.email),
        "other_address": user.is_authenticated and not has_verified_address(user, invitation.email),
    }
    return render(request, "cities/delegate_invitation.html", context, status=status)


def _state(request: HttpRequest, invitation: DelegateInvitation) -> tuple[str, str]:
    user = request.user
    may_gain = (
        invitation.as_lead and invitation.accepted_at is None
    )  # the lead, which a delegate may not have yet
    has_role = permissions.is_lead if may_gain else permissions.is_delegate
    if user.is_authenticated and has_role(user, invitation.city):
        return "accepted", ""
    if invitation.declined_at is not None:
        return "declined", ""
    try:
        invitations.require_open(invitation, at=request.arrived_at)  # type: ignore[attr-defined]
        if user.is_authenticated:
            team.require_independent(user)
    except ValidationError as error:
        return "refused", error.messages[0]
    return ("ready" if user.is_authenticated else "signed_out"), ""
