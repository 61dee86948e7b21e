"""Officers of National Commissions: invited by a personal link, and let go (R5: one country only)."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cities.models import CommissionOfficer, NationalCommission, OfficerInvitation
from cities.permissions import commission_of
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.services import has_verified_address
from gnlc_portal.lib import clock, tokens
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail import outbox

INVITATION_LASTS = timedelta(days=14)
LINK_PURPOSE = "officer"


def may_invite(user: User, commission: NationalCommission) -> bool:
    """A coordinator invites for every Commission, an officer for their own."""
    own = commission_of(user)
    return user.is_coordinator or (own is not None and own.pk == commission.pk)


def by_token(token: str) -> OfficerInvitation | None:
    """The invitation a personal link belongs to. Looking it up uses nothing up."""
    invitations = OfficerInvitation.objects.select_related("commission__country", "invited_by")
    return invitations.filter(token_hash=tokens.hash_token(token)).first()


@transaction.atomic
def invite(
    *, commission: NationalCommission, email: str, by: User, at: datetime | None = None
) -> OfficerInvitation:
    """Send a personal link, good for 14 days, to somebody who shall act for a Commission.

    Who has an open invitation is invited anew: the earlier link stops working.

    Raises:
        PermissionDenied: neither a coordinator nor an officer of this Commission.
        ValidationError: ``invalid`` address, ``already_officer``, ``already_invited`` (at this very moment).
    """
    at = at or clock.now()
    if not may_invite(by, commission):
        raise PermissionDenied(_("A coordinator or an officer of the same National Commission may invite."))
    email = email.strip().lower()
    validate_email(email)
    if _current_officers(commission).filter(user__email=email).exists():
        raise ValidationError(
            _("%(email)s acts for this National Commission already."),
            code="already_officer",
            params={"email": email},
        )
    OfficerInvitation.objects.filter(_open(), commission=commission, email=email).update(revoked_at=at)
    nonce = tokens.new_nonce()
    try:
        with transaction.atomic():
            invitation = OfficerInvitation.objects.create(
                commission=commission,
                email=email,
                invited_by=by,
                created_at=at,
                expires_at=at + INVITATION_LASTS,
                nonce=nonce,
                token_hash=tokens.hash_token(tokens.derive(LINK_PURPOSE, nonce)),
            )
    except IntegrityError as error:
        raise ValidationError(_("Somebody has just invited them."), code="already_invited") from error
    _send_link(invitation)
    return invitation


@transaction.atomic
def accept(*, invitation: OfficerInvitation, by: User, at: datetime | None = None) -> CommissionOfficer:
    """The invited person becomes an officer of the Commission; doing it twice changes nothing (R5).

    Raises:
        PermissionDenied: the user has not confirmed the address that was invited.
        ValidationError: ``invitation_used``, ``…_revoked``, ``…_expired``, ``other_country``.
    """
    at = at or clock.now()
    if not has_verified_address(by, invitation.email):
        raise PermissionDenied(_("This invitation belongs to another e-mail address."))
    invitation.refresh_from_db()
    officer = _current_officers(invitation.commission).filter(user=by).first()
    if invitation.accepted_at is not None and officer is not None:
        return officer
    require_open(invitation, at=at)
    elsewhere = commission_of(by)
    if elsewhere is not None and elsewhere.pk != invitation.commission_id:
        raise acts_elsewhere(elsewhere)
    if not OfficerInvitation.objects.filter(_open(), pk=invitation.pk).update(accepted_at=at):
        raise ValidationError(
            _("This invitation has been used or withdrawn in the meantime."), code="invitation_used"
        )
    return officer or _create_officer(invitation.commission, by, at)


def require_open(invitation: OfficerInvitation, *, at: datetime) -> None:
    """Refuse an invitation that no longer leads anywhere.

    Raises:
        ValidationError: ``invitation_used``, ``invitation_revoked``, ``invitation_expired``.
    """
    if invitation.accepted_at is not None:
        raise ValidationError(_("This invitation has been used already."), code="invitation_used")
    if invitation.revoked_at is not None:
        raise ValidationError(
            _("This invitation was withdrawn, or replaced by a newer one. Look for a later message."),
            code="invitation_revoked",
        )
    if at >= invitation.expires_at:
        raise ValidationError(
            _("This invitation has expired: its link worked for 14 days. Ask for a new one."),
            code="invitation_expired",
        )


@transaction.atomic
def revoke(*, invitation: OfficerInvitation, by: User, at: datetime | None = None) -> OfficerInvitation:
    """Withdraw an invitation: its link stops working. Withdrawing twice changes nothing.

    Raises:
        PermissionDenied: neither a coordinator nor an officer of this Commission.
        TransitionNotAllowed: it was accepted already.
    """
    if not may_invite(by, invitation.commission):
        raise PermissionDenied(
            _("A coordinator or an officer of the same National Commission may withdraw it.")
        )
    OfficerInvitation.objects.filter(_open(), pk=invitation.pk).update(revoked_at=at or clock.now())
    invitation.refresh_from_db()
    if invitation.accepted_at is not None:
        raise TransitionNotAllowed(
            _("The invitation was accepted. End the officer’s work instead."), at=invitation.accepted_at
        )
    return invitation


@transaction.atomic
def end_officer(*, officer: CommissionOfficer, by: User, at: datetime | None = None) -> CommissionOfficer:
    """Somebody no longer acts for a Commission; what they decided stays theirs. Ending twice changes nothing.

    Raises:
        PermissionDenied: neither a coordinator nor an officer of this Commission.
    """
    if not may_invite(by, officer.commission):
        raise PermissionDenied(
            _("A coordinator or an officer of the same National Commission ends an officer’s work.")
        )
    CommissionOfficer.objects.filter(pk=officer.pk, ended_at__isnull=True).update(ended_at=at or clock.now())
    officer.refresh_from_db()
    return officer


def acts_elsewhere(commission: NationalCommission) -> ValidationError:
    """R5 as a refusal: the user acts for another country already."""
    return ValidationError(
        _("You act for the National Commission of %(country)s, and an officer acts for one only. Ask UIL."),
        code="other_country",
        params={"country": commission.country.name},
    )


def _open() -> Q:
    return Q(accepted_at__isnull=True, revoked_at__isnull=True)


def _current_officers(commission: NationalCommission) -> QuerySet[CommissionOfficer]:
    return CommissionOfficer.objects.filter(commission=commission, ended_at__isnull=True)


def _create_officer(commission: NationalCommission, user: User, at: datetime) -> CommissionOfficer:
    """One country only, also when two invitations are accepted in the same moment: the database decides."""
    try:
        with transaction.atomic():
            return CommissionOfficer.objects.create(commission=commission, user=user, since=at)
    except IntegrityError:
        elsewhere = commission_of(user)
        if elsewhere is None or elsewhere.pk == commission.pk:
            return _current_officers(commission).get(user=user)
        raise acts_elsewhere(elsewhere) from None


def _send_link(invitation: OfficerInvitation) -> None:
    reader = User.objects.filter(email=invitation.email).first()
    language = reader.language if reader else invitation.commission.language
    with translation.override(language):
        path = reverse("officer_invitation", args=["TOKEN"]).replace("TOKEN", "{token}")
        country = invitation.commission.country.name
    outbox.compose(
        template="cities/officers/emails/officer_invitation",
        to=invitation.email,
        language=language,
        context={"invitation": invitation, "country": country},
        about=f"commission-{invitation.commission.country_id}",
        personal_purpose=LINK_PURPOSE,
        personal_path=path,
        personal_nonce=invitation.nonce,
    )
