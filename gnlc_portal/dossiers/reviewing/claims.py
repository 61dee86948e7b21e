"""Who is reviewing a dossier now: a claim of half an hour that tells colleagues and stops nobody.

It is a lease, so it counts in real time, as every lease does; no rule and no fact hangs on it.
"""

import contextlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gnlc_portal.dossiers.models import Dossier, ReviewClaim
from gnlc_portal.lib import clock

LASTS = timedelta(minutes=30)  # since its owner last had the page open


def take(*, dossier: Dossier, user: Any, over: bool = False) -> ReviewClaim | None:
    """Claim a dossier that nobody has in hand, or renew one's own claim; returns the claim that then holds.

    None: a colleague gave it back in this very moment.

    Args:
        over: take it from a colleague.
    """
    real = clock.real_now()
    rows = ReviewClaim.objects.filter(dossier=dossier)
    renewed = rows.filter(user=user, until__gt=real).update(until=real + LASTS)
    if not renewed:
        free = rows if over else rows.filter(until__lte=real)
        if not free.update(user=user, taken_at=real, until=real + LASTS):
            # A row that is there already is a colleague's.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                rows.create(dossier=dossier, user=user, taken_at=real, until=real + LASTS)
    return of(dossier)


def give_back(*, dossier: Dossier, user: Any) -> bool:
    """End one's own claim; whether there was one."""
    return bool(ReviewClaim.objects.filter(dossier=dossier, user=user).delete()[0])


def holding(dossiers: Iterable[int]) -> dict[int, ReviewClaim]:
    """The claims that hold now, by the dossier's id. One query."""
    rows = holding_now().filter(dossier_id__in=dossiers).select_related("user")
    return {row.dossier_id: row for row in rows}


def holding_now() -> QuerySet[ReviewClaim]:
    """Every claim that holds now."""
    return ReviewClaim.objects.filter(until__gt=clock.real_now())


def of(dossier: Dossier) -> ReviewClaim | None:
    """The claim on a dossier that holds now."""
    return holding([dossier.pk]).get(dossier.pk)
