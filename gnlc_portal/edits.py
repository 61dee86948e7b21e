"""What people change in the working room, as lines of the audit trail: which button, by whom, and old and new values.

django-auditlog compares what is saved; its own entries are kept, append-only, and their differences are told in the
line of the deed. A deed whose service left a line of its own (a step of an application, a message) gets no second one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog.context import set_actor
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from auditlog.signals import pre_log
from django.db import models
from django.db.models.signals import post_save
from django.utils import translation

from applications.models import Round
from cities.models import City, Country, Membership, NationalCommission
from cities.permissions import commission_of
from cities.trail import role_of
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import triggers
from gnlc_portal.lib.admin import Request
from gnlc_portal.trail import book, objects
from gnlc_portal.trail.models import Entry, Kind

_FOLLOWED: dict[type[models.Model], list[str]] = {
    User: ["email", "name", "language", "is_active", "is_superuser"],
    NationalCommission: ["name", "email", "language"],
    Country: ["unesco_status", "member_from", "member_until"],
    City: ["name", "website", "country"],
    Membership: ["joined_on", "joined_year", "first_report_on", "ended_on", "on_hold_since"],
    Round: ["year", "opens_on", "closes_on", "examination_closes_on"],
}
_differences: ContextVar[list[str] | None] = ContextVar("differences", default=None)


def begin() -> None:
    """Follow what is saved of these models while somebody works in the working room."""
    for model, fields in _FOLLOWED.items():
        auditlog.register(model, include_fields=fields, m2m_fields={"groups"} if model is User else None)
    pre_log.connect(_is_wanted, dispatch_uid="edits-wanted")
    post_save.connect(_gather, sender=LogEntry, dispatch_uid="edits-gathered")
    triggers.register(*triggers.append_only("auditlog_logentry"))


@contextmanager
def followed(request: Request) -> Iterator[None]:
    """While a page of the working room answers."""
    token = _differences.set([])
    try:
        with set_actor(request.user):
            yield
    finally:
        _differences.reset(token)


def tell(request: Request, record: models.Model, fact: Any, reason: str = "") -> None:
    """One line for one deed, in its transaction, unless its service has told it already.

    Args:
        fact: what was done, in words made by ``gettext_lazy``: kept in English, and read in the reader's language.
    """
    mine = Entry.objects.filter(by=request.user, at=request.arrived_at).exclude(kind=Kind.OPENED)
    if mine.exists():
        return
    names = objects.named(record)
    with translation.override("en"):
        what = str(fact)
    book.enter(
        book.Fact(
            kind=Kind.EDIT,
            what=what[:60],
            at=request.arrived_at,
            role=role_of(request.user),
            by=request.user,
            country=names.country,
            about=names.about,
            subject=names.subject,
            detail="\n".join(filter(None, [*(_differences.get() or []), reason])),
        )
    )


def taken(request: Request, key: str, name: str, query: str) -> None:
    """Somebody took away a file of a list, once a day: its name, and what was asked for. An officer's is their country's."""
    commission = commission_of(request.user)
    book.opened(
        what="export",
        by=request.user,
        role=role_of(request.user),
        at=request.arrived_at,
        key=key,
        country=commission.country_id if commission else "",
        subject=name,
        detail=query,
    )


def _is_wanted(**_kwargs: Any) -> bool:
    """Only what somebody changes there: imports and services tell in their own way."""
    return _differences.get() is not None


def _gather(instance: LogEntry, created: bool, **_kwargs: Any) -> None:
    gathered = _differences.get()
    if created and gathered is not None:
        gathered += [_in_words(name, change) for name, change in (instance.changes or {}).items()]


def _in_words(name: str, change: Any) -> str:
    if isinstance(change, dict):
        sign = "+" if change["operation"] == "add" else "−"
        return f"{name}: " + ", ".join(f"{sign}{one}" for one in change["objects"])
    old, new = change
    return f"{name}: {old} → {new}"
