"""Which frozen text each reader had before them: so that they see what is new to them."""

from datetime import datetime
from typing import Any

from gnlc_portal.dossiers.models import Reading, Snapshot


def note(*, snapshot: Snapshot, user: Any, at: datetime) -> None:
    """Somebody has the text before them; the first time counts. One statement."""
    Reading.objects.bulk_create([Reading(snapshot=snapshot, user=user, at=at)], ignore_conflicts=True)


def before(*, snapshot: Snapshot, user: Any) -> Reading | None:
    """When somebody first read the newest earlier text of the same dossier that they read; None if they read none."""
    rows = Reading.objects.filter(
        user=user, snapshot__dossier_id=snapshot.dossier_id, snapshot_id__lt=snapshot.pk
    )
    return rows.select_related("snapshot").order_by("-snapshot_id").first()
