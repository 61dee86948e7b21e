"""The team of a city: its delegates leave or are removed, and one of them leads it, always exactly one."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cities import permissions, team_emails
from cities.models import City, Delegate, TeamEvent
from cities.models.teams import TeamStep
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed

LARGEST_TEAM = 30  # delegates and open invitations; one mail list, not a directory


def delegates(city: City) -> QuerySet[Delegate]:
    """Who acts for the city now, the lead first."""
    rows = Delegate.objects.active().filter(city=city).select_related("user")
    return rows.order_by("-is_lead", "since", "id")


def lead_of(city: City) -> Delegate | None:
    """Who leads the city's team now."""
    return delegates(city).filter(is_lead=True).first()


@transaction.atomic
def hand_over(
    *, city: City, to: Delegate, by: User, reason: str = "", at: datetime | None = None
) -> Delegate:
    """The lead makes another delegate the lead; of two hand-overs at once, one is done.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead any more, or the other one has left.
    """
    at = at or clock.now()
    lock(city)
    require_delegate(by, city)
    before = require_lead(city, by)
    now = delegates(city).filter(pk=to.pk).first()
    if now is None:
        raise TransitionNotAllowed(
            _("%(person)s has left the team meanwhile. The lead stays with you.") % {"person": to.user}
        )
    if now.pk == before.pk:
        return now
    return make_lead(now, by=by, at=at, reason=reason)


@transaction.atomic
def leave(*, city: City, by: User, at: datetime | None = None) -> None:
    """A delegate leaves: access ends at once, answers and names stay.

    Raises:
        PermissionDenied: not a delegate of the city.
        ValidationError: ``lead_stays``.
    """
    at = at or clock.now()
    lock(city)
    require_delegate(by, city)
    own = delegates(city).get(user=by)
    if own.is_lead:
        raise ValidationError(
            _("You lead the team, and a team is never without a lead. Hand over the lead first, then leave."),
            code="lead_stays",
        )
    _end(own, TeamStep.LEFT, by=by, at=at, reason="")
    team_emails.tell_lead("delegate_left_for_lead", city, person=by)


@transaction.atomic
def remove(*, city: City, delegate: Delegate, by: User, reason: str = "", at: datetime | None = None) -> None:
    """The lead removes a delegate, who is told; removing twice changes nothing.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the user does not lead any more.
        ValidationError: ``lead_stays``.
    """
    at = at or clock.now()
    lock(city)
    require_delegate(by, city)
    require_lead(city, by)
    row = delegates(city).filter(pk=delegate.pk).first()
    if row is None:
        return
    if row.is_lead:
        raise ValidationError(
            _("A team is never without a lead. Hand over the lead first, then leave."), code="lead_stays"
        )
    _end(row, TeamStep.REMOVED, by=by, at=at, reason=reason)
    team_emails.write("removed_for_delegate", row.user, city, by=by, reason=reason.strip())


@transaction.atomic
def name_lead(*, city: City, to: Delegate, by: User, reason: str, at: datetime | None = None) -> Delegate:
    """A coordinator makes a delegate the lead, because the one who led is gone; who led stays a delegate.

    Raises:
        PermissionDenied: not a coordinator, or (R3) one who acts or acted for the city.
        ValidationError: ``reason_required``.
        TransitionNotAllowed: the delegate has left.
    """
    at = at or clock.now()
    require_coordinator(by, city)
    require_reason(reason)
    lock(city)
    row = delegates(city).filter(pk=to.pk).first()
    if row is None:
        raise TransitionNotAllowed(_("%(person)s has left the team meanwhile.") % {"person": to.user})
    return row if row.is_lead else make_lead(row, by=by, at=at, reason=reason)


def require_coordinator(user: User, city: City) -> None:
    """Raises PermissionDenied for who may not name a lead: R3, nobody decides on a city of their own."""
    if not user.is_coordinator or permissions.was_ever_delegate(user, city):
        raise PermissionDenied


def require_reason(reason: str) -> None:
    """Raises ValidationError ``reason_required``: the team reads why its lead changes."""
    if not reason.strip():
        raise ValidationError(_("Give a reason; the team reads it."), code="reason_required")


def lock(city: City) -> None:
    """One change of a team at a time; the rest of the transaction sees what the one before has done."""
    City.objects.select_for_update(no_key=True).get(pk=city.pk)


def require_delegate(user: User, city: City) -> None:
    """Raises PermissionDenied for who does not act for the city now."""
    if not permissions.is_delegate(user, city):
        raise PermissionDenied


def add(*, city: City, user: User, by: User, at: datetime) -> Delegate:
    """Somebody joins a team whose city is locked; joining twice changes nothing.

    Raises:
        ValidationError: ``decides`` (R3), ``team_full``.
    """
    own = delegates(city).filter(user=user).first()
    if own is not None:
        return own
    require_independent(user)
    if delegates(city).count() >= LARGEST_TEAM:
        raise team_full()
    row = Delegate.objects.create(city=city, user=user, since=at)
    TeamEvent.objects.create(city=city, step=TeamStep.JOINED, person=user, by=by, at=at)
    return row


def require_independent(user: User) -> None:
    """R3: who decides on applications joins no team.

    Raises:
        ValidationError: ``decides``.
    """
    if permissions.has_admin_role(user):
        raise ValidationError(
            _("Who decides on applications does not join the team of a city."), code="decides"
        )


def team_full() -> ValidationError:
    """The refusal of one delegate too many."""
    text = _(
        "A team has at most %(count)s delegates and open invitations. Remove somebody, or withdraw an invitation."
    )
    return ValidationError(text % {"count": LARGEST_TEAM}, code="team_full")


def make_lead(delegate: Delegate, *, by: User, at: datetime, reason: str) -> Delegate:
    """Move the lead within a locked team, keep the trace, and tell everybody in it."""
    before = lead_of(delegate.city)
    if before is not None:
        Delegate.objects.filter(pk=before.pk).update(is_lead=False)
    Delegate.objects.filter(pk=delegate.pk).update(is_lead=True)
    delegate.is_lead = True
    event = TeamEvent.objects.create(
        city=delegate.city,
        step=TeamStep.LEADS,
        person=delegate.user,
        before=before.user if before else None,
        by=by,
        at=at,
        reason=reason.strip(),
    )
    for member in delegates(delegate.city):
        team_emails.write("lead_changed_for_team", member.user, delegate.city, event=event)
    return delegate


def require_lead(city: City, user: User) -> Delegate:
    """The lead, if it is this user.

    Raises:
        TransitionNotAllowed: somebody else leads, or nobody does.
    """
    lead = lead_of(city)
    if lead is not None and lead.user_id == user.pk:
        return lead
    if lead is None:
        raise TransitionNotAllowed(_("Nobody leads the team now. Ask UIL to name a lead."))
    text = _("%(person)s leads the team of %(city)s now. Only the lead delegate does this.")
    raise TransitionNotAllowed(text % {"person": lead.user, "city": city.name}, by=str(lead.user))


def _end(row: Delegate, step: TeamStep, *, by: User, at: datetime, reason: str) -> None:
    Delegate.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at)
    TeamEvent.objects.create(city=row.city, step=step, person=row.user, by=by, at=at, reason=reason.strip())
