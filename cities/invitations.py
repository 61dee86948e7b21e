"""Invitations to a city's team: by a personal link, good for 30 days, accepted or declined by who has it."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cities import team, team_emails
from cities.models import City, Delegate, DelegateInvitation
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock, tokens
from gnlc_portal.lib.transitions import TransitionNotAllowed

INVITATION_LASTS = timedelta(days=30)
LETTERS_A_DAY = 60  # of a team, sent again or not, in real time: an invitation is no mass mail
_TWO_DAYS_S = 48 * 60 * 60  # a day is counted to its end, whenever its first letter is written


def by_token(token: str) -> DelegateInvitation | None:
    """The invitation a personal link belongs to. Looking it up uses nothing up."""
    rows = DelegateInvitation.objects.select_related("city__country", "invited_by", "accepted_by")
    return rows.filter(token_hash=tokens.hash_token(token)).first()


@transaction.atomic
def invite(
    *, city: City, email: str, language: str, by: User, at: datetime | None = None
) -> DelegateInvitation:
    """The lead invites somebody to the team; an expired invitation to the same address makes way.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead the team.
        ValidationError: ``invalid`` address, ``already_delegate``, ``already_invited``, ``team_full``, ``busy``.
    """
    at = at or clock.now()
    team.lock(city)
    team.require_delegate(by, city)
    team.require_lead(city, by)
    email = email.strip().lower()
    validate_email(email)
    if Delegate.objects.active().filter(city=city, user__email=email).exists():
        text = _("%(email)s is in the team already.")
        raise ValidationError(text % {"email": email}, code="already_delegate")
    waiting = DelegateInvitation.objects.open().filter(city=city)
    waiting.filter(email=email, expires_at__lte=at).update(revoked_at=at)
    if waiting.filter(email=email).exists():
        text = _("%(email)s is invited already. Send the invitation again instead: the link stays the same.")
        raise ValidationError(text % {"email": email}, code="already_invited")
    if team.delegates(city).count() + waiting.count() >= team.LARGEST_TEAM:
        raise team.team_full()
    _count_letter(city)
    return _create(city, email, language, by, at)


@transaction.atomic
def invite_lead(
    *, city: City, email: str, language: str, reason: str, by: User, at: datetime | None = None
) -> DelegateInvitation:
    """A coordinator invites somebody to lead a team whose lead is gone; an open invitation makes way.

    Raises:
        PermissionDenied: not a coordinator, or (R3) one who acts or acted for the city.
        ValidationError: ``invalid`` address, ``reason_required``, ``busy``.
    """
    at = at or clock.now()
    team.require_coordinator(by, city)
    team.require_reason(reason)
    email = email.strip().lower()
    validate_email(email)
    team.lock(city)
    DelegateInvitation.objects.open().filter(city=city, email=email).update(revoked_at=at)
    _count_letter(city)
    return _create(city, email, language, by, at, as_lead=True, reason=reason.strip())


@transaction.atomic
def revoke_lead(*, invitation: DelegateInvitation, by: User, at: datetime | None = None) -> None:
    """A coordinator withdraws UIL's invitation; withdrawing twice changes nothing.

    Raises:
        PermissionDenied: not a coordinator, or (R3) one who acts or acted for the city.
        TransitionNotAllowed: it was accepted already.
    """
    team.require_coordinator(by, invitation.city)
    team.lock(invitation.city)
    _revoke(invitation, at or clock.now())


@transaction.atomic
def resend(*, invitation: DelegateInvitation, by: User, at: datetime | None = None) -> None:
    """Send the letter again: the same link, good for 30 more days.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead the team.
        ValidationError: it was answered or withdrawn; ``busy``.
    """
    at = at or clock.now()
    team.lock(invitation.city)
    team.require_delegate(by, invitation.city)
    team.require_lead(invitation.city, by)
    invitation.refresh_from_db()
    _require_unanswered(invitation)
    _count_letter(invitation.city)
    invitation.expires_at = at + INVITATION_LASTS
    invitation.save(update_fields=["expires_at"])
    team_emails.send_link(invitation)


@transaction.atomic
def revoke(*, invitation: DelegateInvitation, by: User, at: datetime | None = None) -> None:
    """Withdraw an invitation: its link stops working. Withdrawing twice changes nothing.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead the team, or it was accepted already.
    """
    team.lock(invitation.city)
    team.require_delegate(by, invitation.city)
    team.require_lead(invitation.city, by)
    _revoke(invitation, at or clock.now())


@transaction.atomic
def accept(*, invitation: DelegateInvitation, by: User, at: datetime | None = None) -> Delegate:
    """Whoever has the link joins the team, with the account they use; doing it twice changes nothing.

    Raises:
        ValidationError: ``invitation_used``, ``…_declined``, ``…_revoked``, ``…_expired``, ``decides``, ``team_full``.
    """
    at = at or clock.now()
    team.lock(invitation.city)
    invitation.refresh_from_db()
    own = team.delegates(invitation.city).filter(user=by).first()
    if own is not None and invitation.accepted_by_id == by.pk:
        return own
    require_open(invitation, at=at)
    row = team.add(city=invitation.city, user=by, by=by, at=at)
    invitation.accepted_at, invitation.accepted_by = at, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.as_lead and not row.is_lead:
        return team.make_lead(row, by=invitation.invited_by, at=at, reason=invitation.reason)
    team_emails.tell_lead("delegate_joined_for_lead", invitation.city, person=by, invitation=invitation)
    return row


@transaction.atomic
def decline(*, invitation: DelegateInvitation, at: datetime | None = None) -> None:
    """Whoever has the link says no, without an account; the lead is told. Declining twice changes nothing.

    Raises:
        ValidationError: ``invitation_used``, ``…_revoked``, ``…_expired``.
    """
    at = at or clock.now()
    team.lock(invitation.city)
    invitation.refresh_from_db()
    if invitation.declined_at is not None:
        return
    require_open(invitation, at=at)
    invitation.declined_at = at
    invitation.save(update_fields=["declined_at"])
    team_emails.tell_lead("invitation_declined_for_lead", invitation.city, invitation=invitation)


def require_open(invitation: DelegateInvitation, *, at: datetime) -> None:
    """Refuse an invitation that no longer leads anywhere.

    Raises:
        ValidationError: ``invitation_used``, ``…_declined``, ``…_revoked``, ``…_expired``.
    """
    _require_unanswered(invitation)
    if invitation.is_expired(at):
        raise ValidationError(
            _(
                "This invitation has expired: its link worked for 30 days. Ask the lead delegate to send it again."
            ),
            code="invitation_expired",
        )


def _revoke(invitation: DelegateInvitation, at: datetime) -> None:
    DelegateInvitation.objects.open().filter(pk=invitation.pk).update(revoked_at=at)
    invitation.refresh_from_db()
    if invitation.accepted_at is not None:
        text = _("%(person)s has accepted the invitation. Remove them from the team instead.")
        raise TransitionNotAllowed(text % {"person": invitation.accepted_by}, at=invitation.accepted_at)


def _require_unanswered(invitation: DelegateInvitation) -> None:
    if invitation.accepted_at is not None:
        raise ValidationError(_("This invitation has been used already."), code="invitation_used")
    if invitation.declined_at is not None:
        raise ValidationError(_("This invitation was declined."), code="invitation_declined")
    if invitation.revoked_at is not None:
        raise ValidationError(
            _("This invitation was withdrawn. Ask the lead delegate for a new one."),
            code="invitation_revoked",
        )


def _create(
    city: City, email: str, language: str, by: User, at: datetime, **more: object
) -> DelegateInvitation:
    nonce = tokens.new_nonce()
    invitation = DelegateInvitation.objects.create(
        city=city,
        email=email,
        language=language,
        invited_by=by,
        created_at=at,
        expires_at=at + INVITATION_LASTS,
        nonce=nonce,
        token_hash=tokens.hash_token(tokens.derive(team_emails.LINK_PURPOSE, nonce)),
        **more,
    )
    team_emails.send_link(invitation)
    return invitation


def _count_letter(city: City) -> None:
    """One more letter today, while the team is locked. Set, not incremented: that would last minutes in some caches."""
    key = f"team-letters:{city.pk}:{clock.real_now().date()}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, _TWO_DAYS_S)
    if count > LETTERS_A_DAY:
        text = _("This team has sent %(count)s invitations within a day. Go on tomorrow.")
        raise ValidationError(text % {"count": LETTERS_A_DAY}, code="busy")
