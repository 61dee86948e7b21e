"""Every verb from every status by every role: what the table allows moves, logs and writes the outbox; nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from applications import services
from applications.enums import ENDORSED_OR_LATER, Role, Status, Verb
from applications.models import Application, StatusChange
from applications.workflow import TRANSITIONS
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = [
    "lead",
    "delegate",
    "delegate of another city",
    "officer",
    "officer of another country",
    "coordinator",
    "administrator",
    "mayor",
    "nobody",
]
VERBS = [verb for verb in TRANSITIONS if verb != Verb.LAPSE_ROUND]
# What the portal's roles are called in the table.
IN_THE_TABLE = {
    "lead": {Role.LEAD, Role.DELEGATE},
    "delegate": {Role.DELEGATE},
    "officer": {Role.OFFICER},
    "coordinator": {Role.COORDINATOR},
    "mayor": {Role.MAYOR},
}


def somebody(role: str, application: Application) -> User | None:
    makers = {
        "lead": lambda: factories.lead(application.city),
        "delegate": lambda: factories.delegate(application.city),
        "delegate of another city": lambda: factories.lead(factories.city()),
        "officer": lambda: factories.officer(application.country),
        "officer of another country": lambda: factories.officer(factories.country("DE")),
        "coordinator": factories.coordinator,
        "administrator": factories.admin,
        "mayor": lambda: None,
        "nobody": factories.user,
    }
    return makers[role]()


def do(verb: str, application: Application, by: User | None, at: datetime) -> Any:
    """Call a service with arguments that are right in every other respect."""
    common = {"application": application, "by": by, "at": at}
    reason = {"reason": "Because."}
    endorsement = application.endorsements.last()
    signed = {
        "endorsement": endorsement,
        "signer_name": "The mayor",
        "signer_title": "Mayor",
        "adopts_beijing": True,
        "adopts_key_features": True,
    }
    arguments: dict[str, dict[str, Any]] = {
        Verb.REQUEST_ENDORSEMENT: {"mayor_email": "mayor@townhall.example", "mayor_language": "fr"},
        Verb.ENDORSE: signed | (signed_paper(application, by) if by else {}),
        Verb.REFUSE_ENDORSEMENT: {"endorsement": endorsement, **reason},
        Verb.SEND_BACK: {"sections": {"motivation": "Say more."}},
        Verb.APPROVE: {"endorsement_checked": True},
        Verb.REVOKE_APPROVAL: reason,
        Verb.DECLINE: reason,
        Verb.REINSTATE: reason,
    }
    return getattr(services, verb)(**common, **arguments.get(verb, {}))


def signed_paper(application: Application, by: User) -> dict[str, Any]:
    scan = Attachment.objects.create(
        dossier=application.dossier, name="signed.pdf", size=1, sha256="0" * 64, by=by, in_snapshot=False
    )
    asked = application.endorsements.last()
    return {"scan": scan, "fingerprint": asked.snapshot.sha256[:8] if asked else ""}


def facts(application: Application) -> tuple[Any, ...]:
    """Everything a refused verb must leave alone."""
    row = Application.objects.values_list("status", "place", "endorsement_id", "submitted_at").get(
        pk=application.pk
    )
    links = tuple(application.endorsements.values_list("used_at", "ended_at", "outcome"))
    return row, links, StatusChange.objects.count(), Message.objects.count(), Application.objects.count()


@pytest.fixture
def application(status: str, france) -> Application:
    return factories.application(status)


@contextmanager
def tried() -> Iterator[None]:
    """Whatever is done inside is undone after it: one application serves every verb and role."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("status", Status.values)
def test_a_verb_moves_exactly_where_the_table_allows_it(status, application, subtests):
    for verb, role in product(VERBS, ROLES):
        with subtests.test(f"{verb} by {role}"), tried():
            assert_as_the_table_says(verb, role, Application.objects.get(pk=application.pk))


def assert_as_the_table_says(verb: str, role: str, application: Application) -> None:
    status = application.status
    by = somebody(role, application)
    before = facts(application)
    row = TRANSITIONS[verb]
    allowed_role = bool(IN_THE_TABLE.get(role, set()) & row.roles)
    if verb == Verb.REINSTATE and role == "coordinator":
        # The factory's refusal is the Commission's, which alone undoes it.
        allowed_role = status != Status.DECLINED

    if allowed_role and status in row.sources:
        do(verb, application, by, factories.IN_THE_WINDOW)
        assert_moved(verb, application, before)
    else:
        expected = TransitionNotAllowed if allowed_role else (PermissionDenied, AttributeError)
        with pytest.raises(expected):
            do(verb, application, by, factories.IN_THE_WINDOW)
        assert facts(application) == before


def assert_moved(verb: str, application: Application, before: tuple[Any, ...]) -> None:
    _row, _links, changes, messages, _count = before
    change = StatusChange.objects.latest("id")
    target = TRANSITIONS[verb].target or Status.DRAFT
    moved = Application.objects.get(pk=change.application_id)

    assert (change.verb, change.new, moved.status) == (verb, target, target)
    assert StatusChange.objects.count() == changes + 1
    assert Message.objects.count() > messages
    if verb != Verb.CARRY_OVER:
        assert change.application_id == application.pk
        assert change.old == before[0][0]
    assert (moved.endorsement_id is not None) == (moved.status in ENDORSED_OR_LATER | {Status.DECLINED})


@pytest.mark.parametrize("status", Status.values)
def test_a_round_that_is_over_lapses_what_is_open_and_nothing_else(status, application):
    open_before = application.is_open

    lapsed = services.lapse_round(round=application.round, at=factories.after_the_round(application))

    application.refresh_from_db()
    assert lapsed == int(open_before)
    assert application.status == (Status.LAPSED if open_before else status)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "mayor"])
def test_nobody_with_an_account_makes_a_round_lapse(role, france):
    application = factories.application(Status.SUBMITTED)
    before = facts(application)

    with pytest.raises(PermissionDenied):
        services.lapse_round(
            round=application.round,
            by=somebody(role, application),
            at=factories.after_the_round(application),
        )

    assert facts(application) == before


def test_a_returned_application_that_is_recalled_is_still_returned(france):
    application = factories.application(Status.RETURNED)
    lead = factories.lead(application.city)
    do(Verb.REQUEST_ENDORSEMENT, application, lead, factories.IN_THE_WINDOW)

    recalled = services.recall(application=application, by=lead, at=factories.IN_THE_WINDOW)

    assert recalled.status == Status.RETURNED
    assert recalled.dossier.open_sections == ["motivation"]


def test_only_the_side_that_declined_undoes_it(france):
    application = factories.application(Status.SUBMITTED)
    coordinator = factories.coordinator()
    services.decline(application=application, by=coordinator, reason="Not in the network's spirit.")

    with pytest.raises(PermissionDenied):
        services.reinstate(application=application, by=factories.officer(france), reason="We disagree.")
    reinstated = services.reinstate(application=application, by=coordinator, reason="A mistake.")

    assert reinstated.status == Status.SUBMITTED


def test_a_reason_of_blanks_is_none(france):
    application = factories.application(Status.SUBMITTED)

    with pytest.raises(ValidationError) as refusal:
        services.decline(application=application, by=factories.officer(france), reason=" \n\t ")

    assert refusal.value.error_dict["reason"][0].code == "reason_required"
