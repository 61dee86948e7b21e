"""One step of an application by whoever may take it, everything right but what a test is about."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, StatusChange
from gnlc_portal.accounts.models import User
from gnlc_portal.mail.models import Message
from tests import factories

REASON = "The figures of adult education are missing."
WHO: dict[str, Callable[[Application], User]] = {
    Verb.REQUEST_ENDORSEMENT: lambda row: factories.lead(row.city),
    Verb.RECALL: lambda row: factories.lead(row.city),
    Verb.SUBMIT: lambda row: factories.lead(row.city),
    Verb.WITHDRAW: lambda row: factories.lead(row.city),
    Verb.CARRY_OVER: lambda row: factories.lead(row.city),
    Verb.SEND_BACK: lambda row: factories.officer(row.country),
    Verb.APPROVE: lambda row: factories.officer(row.country),
    Verb.REVOKE_APPROVAL: lambda row: factories.officer(row.country),
    Verb.DECLINE: lambda row: factories.officer(row.country),
    Verb.REINSTATE: lambda row: factories.officer(row.country),
    Verb.ADMIT: lambda _row: factories.coordinator(),
}
SIGNATURE = {
    "signer_name": "The mayor",
    "signer_title": "Mayor of the city",
    "adopts_beijing": True,
    "adopts_key_features": True,
}


def do(
    verb: str, application: Application, *, at: datetime | None = None, by: User | None = None, **given: Any
) -> Any:
    """Call the service of a verb; arguments that are not given are right ones."""
    arguments: dict[str, dict[str, Any]] = {
        Verb.REQUEST_ENDORSEMENT: {"mayor_email": "mayor@townhall.example", "mayor_language": "en"},
        Verb.SEND_BACK: {"sections": {"motivation": REASON}},
        Verb.APPROVE: {"endorsement_checked": True},
        Verb.REVOKE_APPROVAL: {"reason": REASON},
        Verb.DECLINE: {"reason": REASON},
        Verb.REINSTATE: {"reason": REASON},
        Verb.ENDORSE: {"endorsement": application.endorsements.last(), **SIGNATURE},
        Verb.REFUSE_ENDORSEMENT: {"endorsement": application.endorsements.last(), "reason": REASON},
    }
    if "scan" in given and verb == Verb.ENDORSE:
        given.setdefault("fingerprint", application.endorsements.latest("id").snapshot.sha256[:8])
    by = by or (WHO[verb](application) if verb in WHO else None)
    return getattr(services, verb)(application=application, by=by, at=at, **arguments.get(verb, {}) | given)


def extend(round: Any, **given: Any) -> Any:
    """A coordinator gives a round more time."""
    return services.extend_round(
        **{"round": round, "by": factories.coordinator(), "reason": "Floods.", **given}
    )


def standing(application: Application) -> tuple[Any, ...]:
    """Everything that a refused step must leave as it was."""
    row = Application.objects.values_list("status", "place", "endorsement_id", "submitted_at").get(
        pk=application.pk
    )
    links = list(application.endorsements.values_list("used_at", "ended_at", "outcome"))
    return row, links, StatusChange.objects.count(), Message.objects.count(), Application.objects.count()


def refused(code: str, call: Callable[[], Any]) -> str:
    """The sentence of a refusal, after making sure that it is the rule with this code."""
    with pytest.raises(ValidationError) as refusal:
        call()
    errors = refusal.value.error_list if not hasattr(refusal.value, "error_dict") else fields(refusal.value)
    assert [error.code for error in errors] == [code]
    return errors[0].messages[0]


def fields(refusal: ValidationError) -> list[ValidationError]:
    """The errors of all fields, in the fields' order."""
    return [error for _field, errors in sorted(refusal.error_dict.items()) for error in errors]


def three_approved(
    *names: str, at: datetime = factories.IN_THE_WINDOW, iso2: str = "FR"
) -> list[Application]:
    """Applications of one country that hold places 1, 2 and 3, in the order of the names."""
    country = factories.country(iso2)
    names = names or ("Angers", "Brest", "Caen")
    return [
        factories.application(Status.APPROVED, of=factories.city(name, of=country), at=at) for name in names
    ]
