"""The dates of reports, for calendars: to the delegates their city's, to a Commission its country's, to UIL all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from cities import permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.calendars.sources import LIMIT, Entry, due
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from reports.models import ProgressReport

KEPT = timedelta(days=90)  # what is overdue for longer is in the coordinators' lists, not in their calendars


def entries(user: User | None, at: datetime) -> Iterator[Entry]:
    """The reports that are owed, each once, however many roles its reader has."""
    if user is None:
        return
    own = ProgressReport.objects.of_delegate(user)
    for row in _rows(own):
        yield as_entry(row, reverse("report", args=[row.reference]))
    recent = ProgressReport.objects.filter(due_on__gte=clock.hamburg_date(at) - KEPT).exclude(pk__in=own)
    if user.is_coordinator:
        for row in _rows(recent):
            yield as_entry(row, reverse("admin:reports_progressreport_change", args=[row.pk]))
    elif (commission := permissions.commission_of(user)) is not None:
        for row in _rows(recent.filter(country=commission.country_id)):
            yield as_entry(row, reverse("city_detail", args=[row.city.slug]))


def as_entry(report: Any, path: str) -> Entry:
    """The date of one report; ``report`` knows its ``moves`` and ``moved_at`` (see ``with_moves``)."""
    starts_at, ends_at = due(clock.end_of(report.due_on))
    days = {"city": report.city.name, "day": long_date(report.due_on), "reference": report.reference}
    return Entry(
        uid=report.reference,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=_("Progress report of %(city)s is due") % days,
        description=_("Until %(day)s, 23:59, Hamburg time. Reference %(reference)s") % days,
        url=settings.SITE_URL + path,
        changed_at=report.moved_at or report.created_at,
        revision=report.moves,
    )


def with_moves(reports: Any) -> Any:
    """With how often each date was moved, and when last."""
    return reports.select_related("city").annotate(
        moves=Count("due_changes"), moved_at=Max("due_changes__at")
    )


def _rows(reports: Any) -> Any:
    return with_moves(reports.owed()).order_by("due_on", "pk")[:LIMIT]
