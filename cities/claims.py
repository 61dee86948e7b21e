"""Claims: somebody of a member city that nobody leads here asks to act for it, and a coordinator decides."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cities.models import City, CityClaim, Delegate, Membership
from cities.models.claims import ClaimStatus
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.services import addresses_of_coordinators
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail import outbox


@transaction.atomic
def ask(*, city: City, by: User, statement: str, at: datetime | None = None) -> CityClaim:
    """Ask to become the lead delegate of a member city that has none; UIL is told, the asker gets a receipt.

    Raises:
        ValidationError: ``not_member``, ``has_lead``, ``statement_required`` or ``claim_pending``.
    """
    _require_claimable(city)
    if not statement.strip():
        raise ValidationError(_("Say who you are and how UIL can confirm it."), code="statement_required")
    try:
        with transaction.atomic():
            claim = CityClaim.objects.create(
                city=city, user=by, statement=statement.strip(), created_at=at or clock.now()
            )
    except IntegrityError as error:
        raise ValidationError(
            _("You asked already. UIL decides on your request."), code="claim_pending"
        ) from error
    _write("claim_received_for_claimant", claim, to=by.email, language=by.language)
    for email, language in addresses_of_coordinators():
        _write("claim_received_for_coordinators", claim, to=email, language=language)
    return claim


@transaction.atomic
def grant(*, claim: CityClaim, by: User, at: datetime | None = None) -> Delegate:
    """A coordinator makes the claimant the city's lead delegate; of two who decide at once, one does.

    Raises:
        PermissionDenied: not a coordinator, or the claim is one's own.
        TransitionNotAllowed: it is decided already.
        ValidationError: ``not_member`` or ``has_lead``; nothing has changed.
    """
    at = at or clock.now()
    _decide(claim, ClaimStatus.GRANTED, by=by, at=at)
    _require_claimable(claim.city)
    try:
        with transaction.atomic():
            delegate = _make_lead(claim, at)
    except IntegrityError as error:  # somebody else became the lead since we looked
        raise _has_lead(claim.city) from error
    _write("claim_granted_for_claimant", claim, to=claim.user.email, language=claim.user.language)
    return delegate


@transaction.atomic
def refuse(*, claim: CityClaim, by: User, reason: str, at: datetime | None = None) -> None:
    """A coordinator refuses a claim, with a reason the claimant reads; they may ask again.

    Raises:
        PermissionDenied: not a coordinator, or the claim is one's own.
        TransitionNotAllowed: it is decided already.
        ValidationError: ``reason_required``.
    """
    if not reason.strip():
        raise ValidationError(_("Give a reason for refusing the request."), code="reason_required")
    _decide(claim, ClaimStatus.REFUSED, by=by, at=at or clock.now(), reason=reason.strip())
    _write("claim_refused_for_claimant", claim, to=claim.user.email, language=claim.user.language)


def why_not_granted(claim: CityClaim) -> str:
    """What stands against granting it now, for who decides; empty when nothing does."""
    values = {"city": claim.city.name}
    if not Membership.objects.current().filter(city=claim.city_id).exists():
        return (
            _("%(city)s is not a member of the network now. Refuse the request, with that as the reason.")
            % values
        )
    if has_lead(claim.city):
        text = _(
            "Somebody leads the team of %(city)s already. Refuse the request; the person can be invited to the team."
        )
        return text % values
    return ""


def beside(claim: CityClaim) -> tuple[list[CityClaim], list[CityClaim]]:
    """What waits beside a claim: others' for the same city, and the same person's for other cities."""
    waiting = CityClaim.objects.filter(status=ClaimStatus.PENDING).select_related("city__country", "user")
    waiting = waiting.exclude(pk=claim.pk).order_by("created_at", "id")
    return list(waiting.filter(city=claim.city_id)), list(waiting.filter(user=claim.user_id))


def has_lead(city: City) -> bool:
    """Whether somebody leads the city's team now."""
    return Delegate.objects.active().filter(city=city, is_lead=True).exists()


def _require_claimable(city: City) -> None:
    if not Membership.objects.current().filter(city=city).exists():
        raise ValidationError(
            _("%(city)s is not a member of the network now. A city that wants to join applies."),
            code="not_member",
            params={"city": city.name},
        )
    if has_lead(city):
        raise _has_lead(city)


def _has_lead(city: City) -> ValidationError:
    return ValidationError(
        _("Somebody leads the team of %(city)s already. Ask them to invite you, or write to %(uil)s."),
        code="has_lead",
        params={"city": city.name, "uil": settings.CONTACT_EMAIL},
    )


def _decide(claim: CityClaim, status: ClaimStatus, *, by: User, at: datetime, reason: str = "") -> None:
    """The only line that moves a claim's status."""
    if not by.is_coordinator or by.pk == claim.user_id:
        raise PermissionDenied
    pending = CityClaim.objects.filter(pk=claim.pk, status=ClaimStatus.PENDING)
    decided = pending.update(status=status, decided_at=at, decided_by=by, reason=reason)
    claim.refresh_from_db()
    if not decided:
        assert claim.decided_at is not None  # a decision has its date, by constraint
        raise TransitionNotAllowed(
            _("%(person)s decided on this request on %(day)s: %(decision)s.")
            % {
                "person": claim.decided_by,
                "day": in_hamburg(claim.decided_at),
                "decision": claim.get_status_display(),
            },
            by=str(claim.decided_by),
            verb=claim.status,
            at=claim.decided_at,
        )


def _make_lead(claim: CityClaim, at: datetime) -> Delegate:
    delegate = Delegate.objects.active().filter(city=claim.city, user=claim.user).first()
    if delegate is None:
        return Delegate.objects.create(city=claim.city, user=claim.user, is_lead=True, since=at)
    delegate.is_lead = True
    delegate.save(update_fields=["is_lead"])
    return delegate


def _write(event: str, claim: CityClaim, *, to: str, language: str) -> None:
    with translation.override(language):
        context = {
            "claim": claim,
            "city": claim.city,
            "city_url": settings.SITE_URL + claim.city.get_absolute_url(),
            "claim_url": settings.SITE_URL + reverse("city_claim", args=[claim.city.slug]),
            "work_url": settings.SITE_URL + reverse("report_list"),
            "desk_url": settings.SITE_URL + reverse("admin:cities_cityclaim_change", args=[claim.pk]),
        }
    outbox.compose(
        template=f"cities/emails/{event}",
        to=to,
        language=language,
        context=context,
        about=f"claim:{claim.pk}",
        country=claim.city.country_id,
    )
