"""The lead's steps between writing and the decision: submit, recall, withdraw."""

from datetime import datetime

from django.db import transaction

from applications import validators
from applications.enums import Status, Verb
from applications.models import Application
from applications.models.endorsements import Ended
from applications.services import _move, checks
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock


@transaction.atomic
def submit(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """R1, R3, R6: hand the endorsed application to the National Commission.

    Args:
        at: when the request arrived; it decides, not the end of this call.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: not endorsed.
        ValidationError: ``window_closed``, ``endorsement_void``, ``not_member_state``, ``already_member``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _move.require_role(application, Verb.SUBMIT, by)
    _move.require_status(application, Verb.SUBMIT)
    validators.validate_window(at, application.round)
    endorsement = checks.validate_endorsement(application)
    checks.validate_independence(application)
    checks.validate_eligibility(application, at)
    step = _move.Step(
        verb=Verb.SUBMIT,
        by=by,
        at=at,
        role=role,
        snapshot_id=endorsement.snapshot_id,
        fields={"submitted_at": at},
    )
    _move.move(application, Status.SUBMITTED, step)
    return application


@transaction.atomic
def recall(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """R3: take the application back to change it; the mayor's link and endorsement end.

    From ``submitted`` this needs the window (R1), so that it can be submitted again, and no decision yet.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: nothing to recall, or a decision came first.
        ValidationError: ``window_closed``.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _move.require_role(application, Verb.RECALL, by)
    _move.require_status(application, Verb.RECALL)
    if application.status == Status.SUBMITTED:
        validators.validate_window(at, application.round)
    checks.void_endorsement(application, Ended.RECALLED, at)
    step = _move.Step(verb=Verb.RECALL, by=by, at=at, role=role, fields={"endorsement": None})
    _move.move(application, _move.editing_status(application), step)
    return application


@transaction.atomic
def withdraw(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """The city does not go on: a place is freed, link and endorsement end, the answers stay and can be carried over.

    Raises:
        PermissionDenied: not the lead.
        TransitionNotAllowed: it has a final status.
    """
    at = at or clock.now()
    application = _move.lock(application)
    role = _move.require_role(application, Verb.WITHDRAW, by)
    _move.require_status(application, Verb.WITHDRAW)
    checks.void_endorsement(application, Ended.WITHDRAWN, at)
    step = _move.Step(
        verb=Verb.WITHDRAW, by=by, at=at, role=role, fields={"endorsement": None, "place": None}
    )
    _move.move(application, Status.WITHDRAWN, step)
    return application
