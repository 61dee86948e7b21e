"""How facts come into the trail: in their own transaction, so that there is never one without the other.

What lies in append-only rows is followed: ``follow(StatusChange, fact)`` in an app's ``ready`` tells every new row, and
no service has to remember it. What has no row of its own is told by the line that does it: ``enter(Fact(…))``. What
people open is noted by ``opened``: once per person, object and day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.signals import post_save

from gnlc_portal.lib import clock, text
from gnlc_portal.trail.models import Entry, Kind, Role

LONGEST_DETAIL = 2000  # characters; the whole reason stands in the row that the line tells of


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a line says.

    Args:
        what: code of the deed; its words are registered (gnlc_portal/trail/words.py).
        by: the user, or None for the portal and for who has no account.
        name: of somebody without an account, the mayor for instance.
        country: ISO code of the country whose Commission may read it; none: UIL alone reads it.
        about: what messages about the same are about: a reference, "team:12", "commission-FR".
        subject: how people call the object: "Angers".
        detail: a reason, the subject of a letter. Never an answer's text, a secret or a personal link.
        source: names the fact, so that it is told once however often it is entered.
    """

    kind: Kind
    what: str
    at: datetime
    role: str = Role.SYSTEM
    by: models.Model | None = None
    name: str = ""
    country: str = ""
    about: str = ""
    subject: str = ""
    detail: str = ""
    source: str = ""


def enter(fact: Fact) -> None:
    """Add a line."""
    enter_all([fact])


def enter_all(facts: list[Fact]) -> None:
    """The same for many."""
    Entry.objects.bulk_create([_entry(fact) for fact in facts])


_followed: dict[type[models.Model], Callable[[Any], Fact]] = {}


def follow(model: type[models.Model], fact: Callable[[Any], Fact]) -> None:
    """Tell of every row that is added to an append-only table, in the transaction that adds it.

    Django announces no rows that are added in bulk: who does that says so with ``tell_all``.
    """
    _followed[model] = fact

    def tell(instance: models.Model, created: bool, raw: bool, **_kwargs: Any) -> None:
        if created and not raw:
            enter(fact(instance))

    post_save.connect(tell, sender=model, weak=False, dispatch_uid=f"trail of {model._meta.label}")


def tell_all(rows: list[Any]) -> None:
    """Tell of rows of a followed table that were added in bulk."""
    enter_all([_followed[type(row)](row) for row in rows])


def opened(*, what: str, by: models.Model, role: str, at: datetime, key: str, **names: str) -> None:
    """Somebody read or took away something that is not theirs: told once per person, object and day in Hamburg.

    Args:
        key: names the object within ``what``: "application:12", "attachment:7".
        names: ``country``, ``about``, ``subject``, ``detail`` of the line.
    """
    source = f"opened:{by.pk}:{what}:{key}:{clock.hamburg_date(at):%Y-%m-%d}"
    if not Entry.objects.filter(source=source).exists():  # the usual case takes no lock
        fact = Fact(kind=Kind.OPENED, what=what, at=at, role=role, by=by, source=source, **names)
        Entry.objects.bulk_create([_entry(fact)], ignore_conflicts=True)  # of two at once, one is told


def _entry(fact: Fact) -> Entry:
    name = fact.name or (str(fact.by) if fact.by else "")
    detail = fact.detail.strip()
    if len(detail) > LONGEST_DETAIL:
        detail = detail[: LONGEST_DETAIL - 1] + "…"
    address = getattr(fact.by, "email", "")
    return Entry(
        at=fact.at,
        kind=fact.kind,
        what=fact.what,
        role=fact.role,
        by_id=fact.by.pk if fact.by else None,
        by_name=name[:254],
        country=fact.country,
        about=fact.about[:60],
        subject=fact.subject[:255],
        detail=detail,
        source=fact.source,
        words=text.fold(f"{name} {address} {fact.about} {fact.subject} {detail}"),
    )
