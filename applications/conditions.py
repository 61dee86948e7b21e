"""The conditions of a decision as sentences: what the officer sees before they press. The services ask again after."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import permissions, validators
from applications.enums import Role, Status, Verb
from applications.models import Application
from applications.services import checks
from applications.services.deciding import side_that_declined
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import completeness
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date


@dataclass(frozen=True)
class Condition:
    """One line of the checklist: whether it holds, and the sentence for it."""

    holds: bool
    sentence: str


def of_decision(application: Application, at: datetime) -> list[Condition]:
    """R1, R2, R3, completeness, R6 for a file that waits for a decision, in this order."""
    until = long_date(application.round.examination_closes_on)
    country = application.country.name
    conditions = [
        (
            _("Decisions are possible until %(day)s, 23:59 in Hamburg") % {"day": until},
            _window(application, at),
        ),
        (_endorsement_label(application), lambda: _endorsed(application)),
        (_("Complete: every required question is answered"), lambda: _complete(application, at)),
        (
            _("%(country)s is a Member State of UNESCO") % {"country": country},
            lambda: validators.validate_membership_of_state(application.country, at),
        ),
        (_("The city is not a member yet"), lambda: validators.validate_no_member(application.city)),
    ]
    found = [condition(label, check) for label, check in conditions]
    return [found[0], _place(application), *found[1:]]


def obstacle(application: Application, verb: str, by: User, at: datetime, *, on_behalf: bool = False) -> str:
    """The first rule that forbids a verb now, as a sentence; empty when nothing does. The service checks again.

    Args:
        on_behalf: whether UIL would record it for the Commission.
    """
    rules: dict[str, list[Callable[[], Any]]] = {
        Verb.SEND_BACK: [_window(application, at)],
        Verb.REVOKE_APPROVAL: [_window(application, at)],
        Verb.APPROVE: [
            _window(application, at),
            _quota(application),
            lambda: _endorsed(application),
            lambda: checks.validate_eligibility(application, at),
        ],
        Verb.ADMIT: [
            _window(application, at),
            lambda: checks.validate_endorsement(application),
            lambda: checks.validate_eligibility(application, at),
        ],
        Verb.REINSTATE: [
            lambda: _same_side(
                application, {Role.OFFICER} if on_behalf else permissions.roles_of(by, application)
            ),
            _window(application, at),
            lambda: validators.validate_no_member(application.city),
            lambda: validators.validate_no_open_application(application.city),
        ],
    }
    for rule in rules.get(verb, []):
        try:
            rule()
        except ValidationError as refusal:
            return " ".join(refusal.messages)
    return ""


def _endorsement_label(application: Application) -> str:
    if application.is_signed_on_paper:
        return _("Endorsed by the mayor on paper, exactly this text: check the scan")
    return _("Endorsed by the mayor, exactly this text")


def condition(label: str, check: Callable[[], Any]) -> Condition:
    """A rule as a line: its label where it holds, the refusal's own sentence where not."""
    try:
        check()
    except ValidationError as refusal:
        return Condition(holds=False, sentence=" ".join(refusal.messages))
    return Condition(holds=True, sentence=label)


def _place(application: Application) -> Condition:
    """In few words: the three cities stand above, and the whole sentence where the button would be."""
    if application.place is not None:
        return Condition(holds=True, sentence=_("Holds place %(place)s") % {"place": application.place})
    is_free = condition("", _quota(application)).holds
    return Condition(holds=is_free, sentence=_("A place is free") if is_free else _("No place is free"))


def _window(application: Application, at: datetime) -> Callable[[], Any]:
    return lambda: validators.validate_examination(at, application.round)


def _quota(application: Application) -> Callable[[], Any]:
    return lambda: validators.validate_quota(application.round, application.country)


def _endorsed(application: Application) -> None:
    checks.validate_endorsement(application)
    if application.status == Status.SUBMITTED:  # after that the Commission has looked at whose address it is
        checks.validate_independence(application)


def _complete(application: Application, at: datetime) -> None:
    lacks = completeness.missing(
        application.dossier, application.dossier.questionnaire, clock.hamburg_date(at)
    )
    if lacks:
        text = ngettext(
            "Not complete: %(n)s answer is missing or needs a repair",
            "Not complete: %(n)s answers are missing or need a repair",
            len(lacks),
        )
        raise ValidationError(text % {"n": len(lacks)}, code="not_complete")


def _same_side(application: Application, roles: set[str]) -> None:
    if application.status != Status.DECLINED:
        return
    side = side_that_declined(application)
    if side not in roles:
        text = _("Only the side that declined can undo it, here the %(side)s.")
        raise ValidationError(text % {"side": side.label}, code="other_side")
