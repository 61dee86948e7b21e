"""What people do in processes of their own: each reads what a page would show, and returns the call that decides on it.

Everything is named by ids, because nothing else passes from one process to another.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from applications import services
from applications.models import Application, PreparedDecision, Round
from gnlc_portal.accounts.models import User


def approve(application: int, by: int, at: datetime) -> Callable[[], Any]:
    row, officer = Application.objects.get(pk=application), User.objects.get(pk=by)
    return lambda: services.approve(application=row, by=officer, endorsement_checked=True, at=at).place


def withdraw(application: int, by: int, at: datetime) -> Callable[[], Any]:
    row, lead = Application.objects.get(pk=application), User.objects.get(pk=by)
    return lambda: services.withdraw(application=row, by=lead, at=at).status


def commit(prepared: list[int], key: str, by: int, at: datetime) -> Callable[[], Any]:
    row = PreparedDecision.objects.select_related("application__round", "application__country").get(
        pk=prepared[0]
    )
    officer, application = User.objects.get(pk=by), row.application
    return lambda: (
        services.commit(
            round=application.round,
            country=application.country,
            prepared=prepared,
            key=UUID(key),
            by=officer,
            at=at,
        ).pk
    )


def admit_all(applications: list[int], key: str, by: int, at: datetime) -> Callable[[], Any]:
    coordinator = User.objects.get(pk=by)
    return lambda: services.admit_all(applications=applications, key=UUID(key), by=coordinator, at=at).pk


def rank(application: int, by: int, ranks: dict[int, int], at: datetime) -> Callable[[], Any]:
    row = Application.objects.select_related("round", "country").get(pk=application)
    officer = User.objects.get(pk=by)
    return lambda: (
        services.rank(round=row.round, country=row.country, by=officer, ranks=ranks, seen=0, at=at).by_id
    )


def extend(round: int, by: int, until: date, at: datetime) -> Callable[[], Any]:
    row, coordinator = Round.objects.get(pk=round), User.objects.get(pk=by)
    return lambda: (
        services.extend_round(
            round=row, by=coordinator, closes_on=until, examination_closes_on=until, reason="Floods.", at=at
        ).pk
    )


def lapse(round: int, at: datetime) -> Callable[[], Any]:
    row = Round.objects.get(pk=round)
    return lambda: services.lapse_round(round=row, at=at)
