"""Requests to join a city's team: from whoever would start for a city that has one; its lead decides."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities import permissions, team, team_emails
from cities.models import City, Delegate, JoinRequest
from cities.models.teams import JoinStatus
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed


def has_team(city: City) -> bool:
    """Whether somebody acts for the city now."""
    return Delegate.objects.active().filter(city=city).exists()


@transaction.atomic
def ask(*, city: City, by: User, statement: str, at: datetime | None = None) -> JoinRequest:
    """Ask to join a team; its lead is told, or UIL while nobody leads it.

    Raises:
        ValidationError: ``no_team``, ``already_delegate``, ``decides`` (R3), ``statement_required``, ``request_pending``.
    """
    if not has_team(city):
        raise ValidationError(_("%(city)s has no team now.") % {"city": city.name}, code="no_team")
    if permissions.is_delegate(by, city):
        raise ValidationError(_("You are in the team already."), code="already_delegate")
    team.require_independent(by)
    if not statement.strip():
        raise ValidationError(
            _("Say who you are, so that the lead delegate knows you."), code="statement_required"
        )
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(
                city=city, user=by, statement=statement.strip(), created_at=at or clock.now()
            )
    except IntegrityError as error:
        raise ValidationError(
            _("You asked already. The lead delegate decides on your request."), code="request_pending"
        ) from error
    if team_emails.lead_to_write_to(city) is not None:
        team_emails.tell_lead("join_asked_for_lead", city, request=request)
    else:
        team_emails.tell_coordinators("join_asked_for_coordinators", city, request=request)
    return request


@transaction.atomic
def grant(*, request: JoinRequest, by: User, at: datetime | None = None) -> Delegate:
    """The lead lets somebody join; of two who decide at once, one does.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead, or it is decided already.
        ValidationError: ``decides`` (R3), ``team_full``; nothing has changed.
    """
    at = at or clock.now()
    _decide(request, JoinStatus.GRANTED, by=by, at=at)
    row = team.add(city=request.city, user=request.user, by=by, at=at)
    team_emails.write("join_granted_for_asker", request.user, request.city, by=by)
    return row


@transaction.atomic
def refuse(*, request: JoinRequest, by: User, reason: str, at: datetime | None = None) -> None:
    """The lead refuses a request, with a reason the asker reads; they may ask again.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead, or it is decided already.
        ValidationError: ``reason_required``.
    """
    if not reason.strip():
        raise ValidationError(_("Give a reason for refusing the request."), code="reason_required")
    _decide(request, JoinStatus.REFUSED, by=by, at=at or clock.now(), reason=reason.strip())
    team_emails.write("join_refused_for_asker", request.user, request.city, by=by, reason=reason.strip())


def _decide(request: JoinRequest, status: JoinStatus, *, by: User, at: datetime, reason: str = "") -> None:
    """The only line that moves a request's status, while its team is locked."""
    team.lock(request.city)
    team.require_delegate(by, request.city)
    team.require_lead(request.city, by)
    pending = JoinRequest.objects.filter(pk=request.pk, status=JoinStatus.PENDING)
    decided = pending.update(status=status, decided_at=at, decided_by=by, reason=reason)
    request.refresh_from_db()
    if not decided:
        text = _("%(person)s decided on this request already: %(decision)s.")
        raise TransitionNotAllowed(
            text % {"person": request.decided_by, "decision": request.get_status_display()},
            by=str(request.decided_by),
            verb=request.status,
            at=request.decided_at,
        )
