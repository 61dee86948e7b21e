"""A dossier as a person reads it: what every owner's preview and paper show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cities.teamwork.owner import Work
from gnlc_portal.dossiers import answers, attached, rendering
from gnlc_portal.dossiers.models import Snapshot


def readable(
    work: Work, snapshot: Snapshot | None, at: datetime, files_at: Callable[[int], str]
) -> dict[str, Any]:
    """A frozen snapshot's content, or the answers as they stand at a moment.

    Args:
        files_at: where this reader gets the file of an attachment's id.
    """
    given = answers.from_snapshot(snapshot) if snapshot else answers.current(work.dossier)
    is_intact = snapshot is None or snapshot.is_intact
    questionnaire = work.dossier.questionnaire
    return {
        "city": work.city.name,
        "country": work.city.country.name,
        "reference": work.reference,
        "date": snapshot.created_at if snapshot else at,
        # Of a text that was changed after it was frozen nothing is shown: nobody signed it.
        "sections": rendering.readable(questionnaire, given, signed=snapshot is not None)
        if is_intact
        else [],
        "files": attached.listed(work.dossier, snapshot, files_at),
        "is_frozen": snapshot is not None,
        "is_intact": is_intact,
    }
