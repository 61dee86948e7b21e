"""Who has which section in hand. Who may give one to whom is the owning app's rule: dossiers know no team."""

from datetime import datetime
from typing import Any

from gnlc_portal.dossiers.models import Dossier, SectionAssignment


def assign(*, dossier: Dossier, section: str, user: Any, at: datetime) -> None:
    """Give a section to somebody, or to nobody; the newest word counts."""
    if user is None:
        SectionAssignment.objects.filter(dossier=dossier, section=section).delete()
        return
    SectionAssignment.objects.update_or_create(
        dossier=dossier, section=section, defaults={"user": user, "at": at}
    )


def of(dossier: Dossier, members: dict[int, datetime]) -> dict[str, Any]:
    """The person of each section, of those who are members and were when they got it.

    Args:
        members: since when each user, by id, has been in the team; who left and came back starts with nothing.
    """
    rows = SectionAssignment.objects.filter(dossier=dossier, user__in=members).select_related("user")
    return {row.section: row.user for row in rows if row.at >= members[row.user_id]}
