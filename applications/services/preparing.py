"""Decisions of a Commission that are prepared, looked at together, and carried out or cleared."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from applications import validators
from applications.enums import Role, Verb
from applications.models import Application, PreparedDecision
from applications.models.preparing import Ended
from applications.services import _given, _move, checks
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.transitions import TransitionNotAllowed


@transaction.atomic
def prepare(
    *,
    application: Application,
    verb: str,
    by: User,
    reason: str = "",
    sections: Mapping[str, str] | None = None,
    endorsement_checked: bool = False,
    instead_of: int | None = None,
    at: datetime | None = None,
) -> PreparedDecision:
    """An officer writes down what they mean to decide. Nobody is told; it needs no window and no free place yet.

    Args:
        verb: approve, decline or send_back, with what that verb asks for.
        instead_of: id of the prepared decision that stood on the page, 0 for none; None skips the question.

    Raises:
        PermissionDenied: not an officer of the country, or a delegate of the city now or once.
        TransitionNotAllowed: it does not wait for a decision, or a colleague prepared one meanwhile.
        ValidationError: ``reason_required``, ``unknown_section``, ``endorsement_not_checked``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    _require_officer(application, Verb(verb), by)
    _move.require_waiting(application, Verb(verb))
    given = {
        "reason": validators.validate_reason(reason) if verb == Verb.DECLINE else "",
        "sections": _given.validated_sections(application, sections or {}) if verb == Verb.SEND_BACK else {},
        "endorsement_checked": verb == Verb.APPROVE
        and _given.validated_check(
            endorsement_checked=endorsement_checked, signed_on_paper=application.is_signed_on_paper
        ),
    }
    standing = waiting(application)
    if instead_of is not None and (standing.pk if standing else 0) != instead_of:
        raise _prepared_meanwhile(application)
    if standing is not None:
        end(standing, Ended.REPLACED, by, at)
    return PreparedDecision.objects.create(
        application=application,
        verb=verb,
        seen=application.status_changes.latest("id"),
        snapshot=application.endorsement.snapshot,  # type: ignore[union-attr]
        by=by,
        at=at,
        **given,
    )


@transaction.atomic
def clear(*, application: Application, by: User, at: datetime | None = None) -> PreparedDecision:
    """An officer takes a prepared decision away, a void one too.

    Raises:
        PermissionDenied: not an officer of the country, or a delegate of the city now or once.
        TransitionNotAllowed: none waits.
    """
    application = _move.lock(application)
    standing = waiting(application)
    _require_officer(application, Verb(standing.verb) if standing else Verb.APPROVE, by)
    if standing is None:
        raise _prepared_meanwhile(application)
    end(standing, Ended.CLEARED, by, at or clock.now())
    return standing


def waiting(application: Application) -> PreparedDecision | None:
    """The decision that is prepared for an application, void or not."""
    return application.prepared.filter(ended_at__isnull=True).select_related("by").first()


def end(prepared: PreparedDecision, because: Ended, by: User, at: datetime) -> None:
    """It waits no more; the application is locked by whoever calls."""
    prepared.ended_at, prepared.ended_by, prepared.ended_because = at, by, because
    prepared.save(update_fields=["ended_at", "ended_by", "ended_because"])


def require_standing(prepared: PreparedDecision, application: Application) -> None:
    """A prepared decision may be carried out: it still waits, and nothing happened to the application since.

    Raises:
        TransitionNotAllowed: says who did what, when.
    """
    fresh = PreparedDecision.objects.select_related("ended_by").get(pk=prepared.pk)
    if fresh.ended_at is not None:
        raise TransitionNotAllowed(_how_it_ended(fresh), by=str(fresh.ended_by), at=fresh.ended_at)
    checks.require_unchanged(application, fresh.seen_id)


def _require_officer(application: Application, verb: Verb, by: User) -> None:
    if _move.require_role(application, verb, by) != Role.OFFICER:
        raise PermissionDenied(_("Only officers of the country's Commission prepare its decisions."))


def _how_it_ended(prepared: PreparedDecision) -> str:
    text = {
        Ended.CARRIED_OUT: _(
            "%(who)s carried this out already, on %(when)s, Hamburg time. Nothing was done twice."
        ),
        Ended.CLEARED: _("%(who)s cleared this prepared decision on %(when)s, Hamburg time."),
        Ended.REPLACED: _(
            "%(who)s prepared another decision on %(when)s, Hamburg time. Look at it before it is carried out."
        ),
    }[Ended(prepared.ended_because)]
    return text % {"who": prepared.ended_by, "when": in_hamburg(prepared.ended_at)}


def _prepared_meanwhile(application: Application) -> TransitionNotAllowed:
    newest = application.prepared.select_related("by", "ended_by").last()
    if newest is None:
        return TransitionNotAllowed(_("No decision is prepared for this application."), verb="prepare")
    if newest.ended_at is not None:
        return TransitionNotAllowed(_how_it_ended(newest), by=str(newest.ended_by), at=newest.ended_at)
    text = _(
        "Nothing was prepared: %(who)s prepared “%(what)s” on %(when)s, Hamburg time, while you were reading. Look at it, then "
        "replace or clear it."
    )
    values = {"who": newest.by, "what": Verb(newest.verb).label, "when": in_hamburg(newest.at)}
    return TransitionNotAllowed(text % values, by=str(newest.by), verb="prepare", at=newest.at)
