"""The list of a person's reports: city by city, what is due and what was, the last reminder and the next one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cities import permissions
from cities.models import City, Membership
from gnlc_portal.accounts.models import User
from gnlc_portal.mail.models import Notice
from reports import looks
from reports.enums import OWED, Status
from reports.ladder import RUNGS, ReportLadder
from reports.models import ProgressReport


def of_person(user: User, today: date) -> list[dict[str, Any]]:
    """The cities for which somebody acts and that are or were members, with their reports, the newest first."""
    reports = list(ProgressReport.objects.of_delegate(user).select_related("city", "membership"))
    last = _last_reminders(report for report in reports if report.status in OWED)
    cities = City.objects.filter(pk__in=permissions.city_ids_of(user), memberships__isnull=False).distinct()
    current = {
        membership.city_id: membership
        for membership in Membership.objects.current().filter(city__in=permissions.city_ids_of(user))
    }
    return [
        {
            "city": city,
            "membership": current.get(city.pk),
            "reports": [_row(report, last, today) for report in reports if report.city_id == city.pk],
        }
        for city in cities.order_by("name", "pk")
    ]


def _row(report: ProgressReport, last: dict[str, Notice], today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "report": report,
        "look": "late" if report.is_overdue(today) else looks.OF_CITY[Status(report.status)],
        "is_overdue": report.is_overdue(today),
        "last": None,
        "next": None,
    }
    if report.status not in OWED:
        return row
    notice = last.get(report.reference)
    if notice is not None and notice.message is not None:
        row["last"] = {"label": ReportLadder().rung(notice.kind).label, "at": notice.message.sent_at}
    coming = next((rung for rung in RUNGS if rung.falls_on(report.due_on) > today), None)
    if coming is not None:
        row["next"] = {"label": coming.label, "on": coming.falls_on(report.due_on)}
    return row


def _last_reminders(reports: Iterable[ProgressReport]) -> dict[str, Notice]:
    """By reference, the last notice of the ladder that left."""
    sent = Notice.objects.left().filter(
        subject__in=[report.reference for report in reports], kind__in=ReportLadder().kinds
    )
    rows = sent.select_related("message").order_by("message__sent_at", "pk")
    return {notice.subject: notice for notice in rows}
