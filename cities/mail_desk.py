"""What the mail desk may do to letters of teams and Commissions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import invitations, officers, team_emails
from cities.models import DelegateInvitation, OfficerInvitation
from gnlc_portal.mail import rules


def begin() -> None:
    """Tell the desk what only this app knows of its letters."""
    rules.protect(
        ["letter_for_lead"],
        gettext_lazy("Somebody wrote it to the city through the portal, which passes words on as they are."),
    )
    rules.watch(officers.LINK_PURPOSE, _asking(OfficerInvitation, officers.require_open))
    rules.watch(team_emails.LINK_PURPOSE, _asking(DelegateInvitation, invitations.require_open))


def _asking(model: type[models.Model], require_open: Callable[..., None]) -> Callable[[str, datetime], str]:
    """Why an invitation's link leads nowhere: what its own page says to whoever opens it."""

    def why_dead(nonce: str, at: datetime) -> str:
        invitation: Any = model._default_manager.filter(nonce=nonce).last()
        if invitation is None:
            return _("Nothing is known of this link any more.")
        try:
            require_open(invitation, at=at)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return ""

    return why_dead
