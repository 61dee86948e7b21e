"""What of the reports waits for UIL, for the first page of its coordinators."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from cities.models import Membership
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from reports.enums import OWED, Status
from reports.models import ExtensionAnswer, ExtensionRequest, ProgressReport

SHOWN = 5  # of each queue; the list has all


def of_coordinator(at: datetime) -> dict[str, Any]:
    """Context of admin/reports/_dashboard.html, in a constant number of queries."""
    today = clock.hamburg_date(at)
    waiting = ProgressReport.objects.filter(status=Status.SUBMITTED).select_related("city__country")
    asked = ExtensionRequest.objects.filter(answer=ExtensionAnswer.WAITING)
    counts = ProgressReport.objects.aggregate(
        submitted=Count("pk", filter=Q(status=Status.SUBMITTED)),
        overdue=Count("pk", filter=Q(status__in=OWED, due_on__lt=today, membership__ended_on__isnull=True)),
    )
    return {
        "reports": {
            **counts,
            "on_hold": Membership.objects.current().filter(on_hold_since__isnull=False).count(),
            "queue": [_waiting(report, at) for report in waiting.order_by("submitted_at", "pk")[:SHOWN]],
            "asked": [
                {"url": _url(row.report), "city": row.report.city.name, "until": long_date(row.until)}
                for row in asked.select_related("report__city").order_by("asked_at", "pk")[:SHOWN]
            ],
        }
    }


def _waiting(report: ProgressReport, at: datetime) -> dict[str, Any]:
    assert report.submitted_at is not None  # by constraint
    return {
        "url": _url(report),
        "city": report.city.name,
        "country": report.city.country.name,
        "reference": report.reference,
        "days": (clock.hamburg_date(at) - clock.hamburg_date(report.submitted_at)).days,
    }


def _url(report: ProgressReport) -> str:
    return reverse("admin:reports_progressreport_change", args=[report.pk])
