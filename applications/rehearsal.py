"""What a decision would send: it is done, its letters are read, and all of it is undone before anybody could see it.

So the letters that are shown are those that would leave, and whatever rule would refuse the decision refuses this too.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from applications import emails, services
from applications.enums import Verb
from applications.mailings import Mailing
from applications.models import Application
from gnlc_portal.accounts.models import User


def letters(
    *, verb: Verb, application: Application, by: User, at: datetime, **arguments: Any
) -> list[Mailing]:
    """The letters of a decision, with everybody who would get them. Raises what the decision itself would raise."""
    stand_in = Application.objects.get(pk=application.pk)  # the caller's own object stays as it is
    with transaction.atomic():
        getattr(services, verb)(application=stand_in, by=by, at=at, **arguments)
        change = stand_in.status_changes.select_related("application").latest("id")
        mailings = [
            mailing
            for who in emails.readers_of(change)
            for mailing in emails.mailings(change, who, emails.addresses(change.application, who))
        ]
        for mailing in mailings:
            _ = mailing.letter  # written while it is so
        transaction.set_rollback(True)
    return mailings
