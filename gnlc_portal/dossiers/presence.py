"""Who else has a dossier open now, and in which section: light, by polling, and forgotten at once.

Presence is no fact: it is counted in real time, one row a person and dossier, and decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gnlc_portal.dossiers.models import Answer, Dossier, Presence
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib import clock

HERE_FOR = timedelta(seconds=45)  # since they were last seen: two polls of a page may fail


@dataclass(frozen=True)
class Present:
    """Somebody who is here; without a section, on the dossier's other pages."""

    name: str
    section: str
    title: str


def note(*, dossier: Dossier, user: Any, section: Section | None) -> None:
    """Somebody is here now. One statement."""
    seen = Presence(
        dossier=dossier, user=user, section=section.slug if section else "", seen_at=clock.real_now()
    )
    Presence.objects.bulk_create(
        [seen],
        update_conflicts=True,
        unique_fields=["dossier", "user"],
        update_fields=["section", "seen_at"],
    )


def others(dossier: Dossier, *, but: Any, among: Iterable[Any]) -> list[Present]:
    """Who else is here, by name. One query.

    Args:
        but: the user who asks.
        among: ids of the users who may write now, such as a query of them: who left the team is not here.
    """
    rows = (
        Presence.objects.filter(dossier=dossier, seen_at__gt=clock.real_now() - HERE_FOR, user_id__in=among)
        .exclude(user=but)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    titles = {section.slug: str(section.title) for section in dossier.questionnaire.sections}
    return [Present(str(row.user), row.section, titles.get(row.section, "")) for row in rows]


def saved_by_others(dossier: Dossier, section: Section, *, but: Any) -> list[Answer]:
    """The answers of a section whose current version is somebody else's. One query."""
    keys = [question.key for question in section.questions]
    rows = Answer.objects.filter(dossier=dossier, key__in=keys).exclude(by=but)
    return list(rows.select_related("by").order_by("key"))
