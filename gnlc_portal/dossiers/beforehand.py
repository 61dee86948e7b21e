"""What the portal filled in when a dossier opened: answers without an author, until somebody has looked at them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.dossiers.questionnaire import Section


def sections(dossier: Dossier) -> list[Section]:
    """The sections in which nobody has written or saved anything yet, and still something stands. One query."""
    authors: dict[str, list[int | None]] = {}
    for key, author in dossier.answers.values_list("key", "by_id"):
        authors.setdefault(dossier.questionnaire.section_of(key).slug, []).append(author)
    return [
        section
        for section in dossier.questionnaire.sections
        if section.slug in authors and not any(authors[section.slug])
    ]


def take_over(dossier: Dossier, sections: Iterable[Section], *, by: Any, at: datetime) -> None:
    """Whoever saves a section, or hands it in, has looked at what stands there: it is theirs, word for word.

    Replaced afterwards it is kept, as every text of another's.
    """
    keys = [question.key for section in sections for question in section.questions]
    dossier.answers.filter(key__in=keys, by=None).update(by=by, at=at, is_left=True)
