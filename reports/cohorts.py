"""The schedule by year: how many reports are where, and which members have none because nobody set a date."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Q

from cities.models import Membership
from reports.enums import OWED, Status
from reports.models import ProgressReport


def by_year(on: date) -> list[dict[str, Any]]:
    """One row a year, the next one first: how many reports have which status, and how many are overdue on a day."""
    rows = (
        ProgressReport.objects.filter(membership__ended_on__isnull=True)
        .values("year", "status")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(status__in=OWED, due_on__lt=on)))
        .order_by()
    )
    years: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys([*Status.values, "late", "all"], 0))
    for row in rows:
        counts = years[row["year"]]
        counts[row["status"]] = row["n"]
        counts["late"] += row["late"]
        counts["all"] += row["n"]
    return [{"year": year, "counts": years[year]} for year in sorted(years)]


def without_a_date() -> list[Membership]:
    """Current members whose first report nobody has set: their year of joining is not known."""
    rows = Membership.objects.current().filter(first_report_on__isnull=True)
    return list(rows.select_related("city__country").order_by("city__country__name_en", "city__name", "pk"))
