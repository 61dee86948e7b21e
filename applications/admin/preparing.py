"""A decision is prepared by the form in which it is taken, with a second button, and cleared by one of its own."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications import services
from applications.decision_forms import DecisionForm
from applications.enums import Role, Status, Verb
from applications.models import Application, PreparedDecision
from applications.models.preparing import PREPARABLE
from applications.services import checks
from gnlc_portal.lib.admin import Deed, Request

LABELS = {
    Verb.APPROVE: _("Prepare the approval"),
    Verb.SEND_BACK: _("Prepare the return"),
    Verb.DECLINE: _("Prepare the refusal"),
}
FACTS = {
    Verb.APPROVE: _("Prepared an approval"),
    Verb.SEND_BACK: _("Prepared a return"),
    Verb.DECLINE: _("Prepared a refusal"),
}
_HINT = _(
    "A prepared decision tells nobody and takes no place until it is carried out from the waiting list."
)


def beside(
    request: Request, application: Application, verb: str, form: Callable[..., Any], roles: set[str]
) -> Deed | None:
    """The second button of a decision's form, for officers."""
    if verb not in PREPARABLE or Role.OFFICER not in roles:
        return None
    return Deed(
        name=f"prepare_{verb}",
        label=LABELS[Verb(verb)],
        fact=FACTS[Verb(verb)],
        form=form,
        do=lambda form: _prepare(request, application, verb, form),
        hint=_HINT,
        offered=application.status == Status.SUBMITTED,
    )


def clearing(
    request: Request, application: Application, standing: PreparedDecision | None, roles: set[str]
) -> list[Deed]:
    """Taking a prepared decision away."""
    if Role.OFFICER not in roles:
        return []
    return [
        Deed(
            name="clear_prepared",
            label=_("Clear the prepared decision"),
            fact=_("Cleared a prepared decision"),
            form=DecisionForm,
            do=lambda _form: _clear(request, application),
            offered=standing is not None,
        )
    ]


def initial(standing: PreparedDecision | None, verb: str) -> dict[str, Any]:
    """What a prepared decision says, for the form in which it is changed; the tick of R3 is made anew."""
    if standing is None or standing.verb != verb:
        return {}
    reasons = {f"reason_{slug}": reason for slug, reason in standing.sections.items()}
    return {"reason": standing.reason, "sections": list(standing.sections), **reasons}


def _prepare(request: Request, application: Application, verb: str, form: Any) -> str:
    checks.require_unchanged(application, form.cleaned_data["seen"])
    services.prepare(
        application=application,
        verb=verb,
        by=request.user,
        instead_of=form.cleaned_data["instead_of"],
        at=request.arrived_at,
        **form.arguments(),
    )
    text = _(
        "Prepared for %(city)s: nothing is decided and nobody is told. You carry it out from the waiting list."
    )
    return str(text) % {"city": application.city.name}


def _clear(request: Request, application: Application) -> str:
    services.clear(application=application, by=request.user, at=request.arrived_at)
    return str(_("The prepared decision for %(city)s is cleared.")) % {"city": application.city.name}
