"""A person's private calendar: made with a link, renewed so that the old link dies, withdrawn."""

from datetime import datetime

from django.db import transaction

from gnlc_portal.accounts.models import User
from gnlc_portal.calendars.models import Feed
from gnlc_portal.lib import clock, tokens

PURPOSE = "calendar"


@transaction.atomic
def renew(*, by: User, at: datetime | None = None) -> str:
    """Give somebody's calendar a new link; the one it had is dead from now on.

    Returns:
        the token of the link. It is stored nowhere, so it can be shown this once.
    """
    token = tokens.derive(PURPOSE, tokens.new_nonce())
    stored = {"token_hash": tokens.hash_token(token), "made_at": at or clock.now()}
    Feed.objects.update_or_create(user=by, defaults=stored)
    return token


def withdraw(*, by: User) -> None:
    """Take somebody's calendar away; its link is dead from now on."""
    Feed.objects.filter(user=by).delete()


def find_by_token(token: str) -> Feed | None:
    """The calendar behind a link, or None when it is forged, replaced, withdrawn or its owner is gone."""
    feeds = Feed.objects.select_related("user").filter(user__is_active=True)
    return feeds.filter(token_hash=tokens.hash_token(token)).first()
