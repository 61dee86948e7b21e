"""Teams, Commissions and members in the audit trail, and what those who decide open."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from cities import permissions
from cities.models import (
    City,
    CityClaim,
    Membership,
    MembershipEvent,
    MembershipStep,
    NationalCommission,
    TeamEvent,
)
from cities.models.teams import TeamStep
from gnlc_portal.accounts.models import User
from gnlc_portal.trail import book, objects, readers, words
from gnlc_portal.trail.models import Kind, Role

OPENED = {
    "dossier": _("Opened the review page"),
    "dossier_pdf": _("Took the dossier as PDF"),
    "attachment": _("Took an attached file"),
    "scan": _("Took the scan of the signed paper"),
    "decision": _("Took the scan of the signed decision"),
    "certificate": _("Took the certificate"),
    "export": _("Took a file made of a list"),
}


MEMBERSHIPS = {
    MembershipStep.SCHEDULED: _("First report scheduled"),
    MembershipStep.ON_HOLD: _("Membership put on hold"),
    MembershipStep.RESUMED: _("Membership taken off hold"),
    MembershipStep.ENDED: _("Membership ended"),
}


EDITS = {
    "facts_corrected": _("Public facts corrected"),
    "facts_withdrawn": _("Public facts taken off the page"),
}


def begin() -> None:
    """Let the trail follow the history of teams."""
    words.register(Kind.TEAM, dict(TeamStep.choices))
    words.register(Kind.OPENED, OPENED)
    words.register(Kind.MEMBERSHIP, MEMBERSHIPS)
    words.register(Kind.EDIT, EDITS)
    objects.register(City, of_city)
    objects.register(CityClaim, lambda claim: of_city(claim.city))
    objects.register(Membership, lambda membership: of_city(membership.city))
    objects.register(NationalCommission, of_its_country)
    objects.register(User, lambda user: objects.Named(f"user:{user.pk}", user.email))
    book.follow(TeamEvent, of_event)
    book.follow(MembershipEvent, of_membership)
    readers.allow(of_commission)
    readers.allow(of_members)


def of_city(city: City) -> objects.Named:
    """What messages to its team are about, too."""
    return objects.Named(f"team:{city.pk}", city.name, city.country_id)


def of_its_country(commission: NationalCommission) -> objects.Named:
    """A Commission by the country for which it acts."""
    return objects.Named(
        f"commission-{commission.country_id}", commission.country.name, commission.country_id
    )


def of_event(event: TeamEvent) -> book.Fact:
    """Somebody joined or left a team, or leads it now."""
    return book.Fact(
        kind=Kind.TEAM,
        what=event.step,
        at=event.at,
        role=_role(event),
        by=event.by,
        country=event.city.country_id,
        about=f"team:{event.city_id}",
        subject=event.city.name,
        detail="\n".join(filter(None, [str(event.person), event.reason])),
        source=f"cities.teamevent:{event.pk}",
    )


def of_membership(event: MembershipEvent) -> book.Fact:
    """A membership was put on hold, taken off it or ended."""
    city = event.membership.city
    return book.Fact(
        kind=Kind.MEMBERSHIP,
        what=event.step,
        at=event.at,
        role=role_of(event.by) if event.by else Role.SYSTEM,
        by=event.by,
        country=city.country_id,
        about=event.about or f"team:{city.pk}",
        subject=city.name,
        detail=event.reason,
        source=f"cities.membershipevent:{event.pk}",
    )


def of_commission(country: str) -> Q:
    """An officer reads what concerns their own Commission."""
    return Q(about=f"commission-{country}")


def of_members(country: str) -> Q:
    """And the teams of their country's members; that another city has a team would tell of its draft."""
    members = Membership.objects.filter(city__country=country)
    return Q(about__in=members.values_list(Concat(Value("team:"), Cast("city_id", CharField()))))


def opened(work: Any, what: str, *, by: User, at: datetime, detail: str = "", key: str = "") -> None:
    """Somebody who decides read or took away something of an application or a report: told once a day.

    Args:
        work: has a ``reference`` and a ``city``.
        what: one of OPENED.
        key: which of several, an attachment's id for instance.
    """
    book.opened(
        what=what,
        by=by,
        role=role_of(by),
        at=at,
        key=f"{work.reference}:{key}",
        country=work.city.country_id,
        about=work.reference,
        subject=work.city.name,
        detail=detail,
    )


def role_of(user: User) -> str:
    """In which role somebody acts: of those who decide, or else for a city."""
    if user.is_coordinator:
        return Role.COORDINATOR
    if permissions.commission_of(user):
        return Role.OFFICER
    return Role.ADMINISTRATOR if user.is_superuser else Role.LEAD


def _role(event: TeamEvent) -> str:
    if event.by.is_coordinator:
        return Role.COORDINATOR
    return Role.DELEGATE if event.by_id == event.person_id and event.step != TeamStep.LEADS else Role.LEAD
