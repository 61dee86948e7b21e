"""Decisions of the National Commission and of UIL."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications import permissions, validators
from applications.enums import Role, Status, Verb
from applications.models import Application
from applications.models.applications import PLACES_PER_COUNTRY
from applications.models.endorsements import Ended
from applications.services import _given, _move, _on_behalf, checks, ranking
from cities import admissions, published
from cities.models import NationalCommission
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import clock

_PLACE_ATTEMPTS = (
    10  # each lost race means that somebody else got a place; three of them, and the quota is reached
)


@transaction.atomic
def approve(
    *,
    application: Application,
    by: User,
    endorsement_checked: bool,
    reason: str = "",
    on_behalf_of: NationalCommission | None = None,
    scan: Attachment | None = None,
    at: datetime | None = None,
) -> Application:
    """R1 to R6: the Commission approves; the application takes the lowest free of the country's three places.

    Args:
        endorsement_checked: the officer confirms having checked the mayor's endorsement (R3).
        reason, on_behalf_of, scan: of a decision on the Commission's behalf.

    Raises:
        PermissionDenied: not an officer of the country, or a delegate of the city now or once.
        TransitionNotAllowed: not submitted, or somebody else decided first.
        ValidationError: ``window_closed``, ``endorsement_not_checked``, ``endorsement_void``, ``not_member_state``,
            ``already_member``, ``quota_reached``; on behalf ``scan_required``, ``reason_required``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _on_behalf.require_role(application, Verb.APPROVE, by, on_behalf_of)
    _move.require_status(application, Verb.APPROVE)
    validators.validate_examination(at, application.round)
    _given.validated_check(
        endorsement_checked=endorsement_checked, signed_on_paper=application.is_signed_on_paper
    )
    validators.validate_quota(application.round, application.country)
    checks.validate_endorsement(application)
    checks.validate_independence(application)
    checks.validate_eligibility(application, at)
    _on_behalf.keep_paper(application, on_behalf_of, scan, reason)
    step = _move.Step(
        verb=Verb.APPROVE,
        by=by,
        at=at,
        role=role,
        reason=validators.clean(reason),
        on_behalf_of=on_behalf_of,
        scan=scan,
    )
    _take_place(application, step)
    return application


@transaction.atomic
def revoke_approval(
    *,
    application: Application,
    by: User,
    reason: str,
    tell_city: bool = True,
    on_behalf_of: NationalCommission | None = None,
    scan: Attachment | None = None,
    at: datetime | None = None,
) -> Application:
    """R1: the Commission undoes its approval before UIL admits; the place is free again, the old rank holds.

    Args:
        tell_city: by a letter; whoever chooses silence stands in the history with it.

    Raises:
        PermissionDenied, TransitionNotAllowed, ValidationError (``window_closed``, ``reason_required``, ``scan_required``).
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _on_behalf.require_role(application, Verb.REVOKE_APPROVAL, by, on_behalf_of)
    _move.require_status(application, Verb.REVOKE_APPROVAL)
    validators.validate_examination(at, application.round)
    reason = validators.validate_reason(reason)
    _on_behalf.keep_paper(application, on_behalf_of, scan, reason)
    step = _move.Step(
        verb=Verb.REVOKE_APPROVAL,
        by=by,
        at=at,
        role=role,
        reason=reason,
        city_told=tell_city,
        on_behalf_of=on_behalf_of,
        scan=scan,
        fields={"place": None},
    )
    _move.move(application, Status.SUBMITTED, step)
    ranking.take_back(application)
    return application


@transaction.atomic
def send_back(
    *,
    application: Application,
    by: User,
    sections: Mapping[str, str],
    reason: str = "",
    on_behalf_of: NationalCommission | None = None,
    scan: Attachment | None = None,
    at: datetime | None = None,
) -> Application:
    """R1: back to the city with a reason for each section; only these sections unlock, and the mayor endorses again.

    Args:
        sections: slug of a section → what to change there.
        reason, on_behalf_of, scan: of a decision on the Commission's behalf.

    Raises:
        PermissionDenied: neither an officer of the country nor a coordinator.
        TransitionNotAllowed: not submitted or approved.
        ValidationError: ``window_closed``, ``reason_required``, ``unknown_section``, ``scan_required``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _on_behalf.require_role(application, Verb.SEND_BACK, by, on_behalf_of)
    _move.require_status(application, Verb.SEND_BACK)
    validators.validate_examination(at, application.round)
    sections = _given.validated_sections(application, sections)
    _on_behalf.keep_paper(application, on_behalf_of, scan, reason)
    checks.void_endorsement(application, Ended.SENT_BACK, at)
    step = _move.Step(
        verb=Verb.SEND_BACK,
        by=by,
        at=at,
        role=role,
        reason=validators.clean(reason),
        sections=sections,
        on_behalf_of=on_behalf_of,
        scan=scan,
        fields={"endorsement": None, "place": None},
    )
    _move.move(application, Status.RETURNED, step)
    return application


@transaction.atomic
def decline(
    *,
    application: Application,
    by: User,
    reason: str,
    on_behalf_of: NationalCommission | None = None,
    scan: Attachment | None = None,
    at: datetime | None = None,
) -> Application:
    """The Commission, or UIL, declines with a reason; a place is freed. Needs no window.

    Raises:
        PermissionDenied, TransitionNotAllowed, ValidationError (``reason_required``, ``scan_required``).
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _on_behalf.require_role(application, Verb.DECLINE, by, on_behalf_of)
    _move.require_status(application, Verb.DECLINE)
    reason = validators.validate_reason(reason)
    _on_behalf.keep_paper(application, on_behalf_of, scan, reason)
    step = _move.Step(
        verb=Verb.DECLINE,
        by=by,
        at=at,
        role=role,
        reason=reason,
        on_behalf_of=on_behalf_of,
        scan=scan,
        fields={"place": None},
    )
    _move.move(application, Status.DECLINED, step)
    return application


@transaction.atomic
def reinstate(
    *,
    application: Application,
    by: User,
    reason: str,
    tell_city: bool = True,
    on_behalf_of: NationalCommission | None = None,
    scan: Attachment | None = None,
    at: datetime | None = None,
) -> Application:
    """R1: the side that declined undoes it; the application waits for the Commission again, at its old rank.

    Args:
        tell_city: by a letter; whoever chooses silence stands in the history with it.

    Raises:
        PermissionDenied: not of the side that declined.
        TransitionNotAllowed: not declined.
        ValidationError: ``window_closed``, ``reason_required``, ``open_application_exists``, ``already_member``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _on_behalf.require_role(application, Verb.REINSTATE, by, on_behalf_of)
    _move.require_status(application, Verb.REINSTATE)
    if on_behalf_of is None:
        role = _side_that_declined(application, by)
    elif side_that_declined(application) != Role.OFFICER:
        raise _other_side(application)
    validators.validate_examination(at, application.round)
    reason = validators.validate_reason(reason)
    _on_behalf.keep_paper(application, on_behalf_of, scan, reason)
    validators.validate_no_member(application.city)
    validators.validate_no_open_application(application.city)
    step = _move.Step(
        verb=Verb.REINSTATE,
        by=by,
        at=at,
        role=role,
        reason=reason,
        city_told=tell_city,
        on_behalf_of=on_behalf_of,
        scan=scan,
    )
    try:
        with transaction.atomic():
            _move.move(application, Status.SUBMITTED, step)
    except IntegrityError:  # the city started a new application in this very moment
        validators.validate_no_open_application(application.city)
        raise
    ranking.take_back(application)
    return application


@transaction.atomic
def admit(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """R1, R2, R3, R5, R6: UIL admits what the Commission approved: membership, public facts, first report's date.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        TransitionNotAllowed: not approved.
        ValidationError: ``window_closed``, ``endorsement_void``, ``not_member_state``, ``already_member``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _move.require_role(application, Verb.ADMIT, by)
    _move.require_status(application, Verb.ADMIT)
    validators.validate_examination(at, application.round)
    checks.validate_endorsement(application)
    checks.validate_eligibility(application, at)
    admissions.admit(
        city=application.city,
        dossier=application.dossier,
        on=clock.hamburg_date(at),
        mayor=_mayor(application),
        **published.facts(application.dossier),
    )
    _move.move(application, Status.ADMITTED, _move.Step(verb=Verb.ADMIT, by=by, at=at, role=role))
    return application


def _mayor(application: Application) -> admissions.Mayor | None:
    """Who endorsed: to this address go the letters about the membership that a mayor gets."""
    endorsement = application.endorsement
    if endorsement is None:
        return None
    return admissions.Mayor(endorsement.signer_name, endorsement.mayor_email, endorsement.mayor_language)


def _take_place(application: Application, step: _move.Step) -> None:
    """R2: the database alone makes a fourth impossible; here the lowest free number is tried until one is ours."""
    holders = Application.objects.holding_a_place().filter(
        round=application.round, country=application.country
    )
    lost: IntegrityError | None = None
    for _attempt in range(_PLACE_ATTEMPTS):
        validators.validate_quota(application.round, application.country)
        taken = set(holders.values_list("place", flat=True))
        free = [place for place in range(1, PLACES_PER_COUNTRY + 1) if place not in taken]
        if not free:
            continue
        step.fields["place"] = free[0]
        try:
            with transaction.atomic():
                _move.move(application, Status.APPROVED, step)
        except IntegrityError as error:
            lost = error  # somebody took this number between our look and our UPDATE; look again
        else:
            return
    raise lost or _move.not_allowed(application, Verb.APPROVE)


def side_that_declined(application: Application) -> Role:
    """Whose refusal it was: the Commission's, also where UIL recorded it, or UIL's."""
    return application.status_changes.filter(verb=Verb.DECLINE).latest("id").side


def _side_that_declined(application: Application, by: User) -> Role:
    """The role in which the refusal was given, if it is one of the user's."""
    side = side_that_declined(application)
    if side not in permissions.roles_for_verb(by, application, Verb.REINSTATE):
        raise _other_side(application)
    return side


def _other_side(application: Application) -> PermissionDenied:
    text = _("Only the side that declined can undo it, here the %(side)s.")
    return PermissionDenied(text % {"side": side_that_declined(application).label})
