"""Internal notes on a dossier: added to, never changed. They appear on the pages of those who decide, and nowhere else."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gnlc_portal.dossiers.locking import lock
from gnlc_portal.dossiers.models import Dossier, Note
from gnlc_portal.dossiers.reviewing.texts import required


@transaction.atomic
def write(*, dossier: Dossier, text: str, by: Any, side: str, at: datetime) -> Note:
    """Add a note. Sent twice in a row by the same person, it is one note.

    Raises:
        ValidationError: ``text_required``, at ``text``.
    """
    text = required(text)
    lock(dossier)  # two clicks take turns
    last = dossier.notes.last()
    if last is not None and (last.by_id, last.text) == (by.pk, text):
        return last
    return Note.objects.create(dossier=dossier, text=text, by=by, side=side, at=at)


def of(dossier: Dossier) -> list[Note]:
    """All notes, oldest first. One query."""
    return list(dossier.notes.select_related("by").order_by("id"))
