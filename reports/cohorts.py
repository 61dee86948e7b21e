"""The schedule by year: how many reports are where, and which members have none because nobody set a date."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from cities.models import Delegate, Membership
from cities.models.memberships import Source
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


def imported() -> list[dict[str, Any]]:
    """Imported members that have not been told of a report yet, by their year of joining: what the policy gives them.

    Returns:
        ``joined_year`` (None: not known), ``due_on`` (None: no schedule until a coordinator sets it), ``n`` members,
        and in ``nobody`` how many of them have no team.
    """
    told = ProgressReport.objects.filter(membership=OuterRef("pk")).exclude(status=Status.SCHEDULED)
    team = Delegate.objects.active().filter(city=OuterRef("city"), user__is_active=True)
    rows = Membership.objects.current().filter(~Exists(told), source=Source.IMPORTED)
    found = (
        rows.annotate(has_team=Exists(team), due_on=Coalesce("reports__due_on", "first_report_on"))
        .values("joined_year", "due_on")
        .annotate(n=Count("pk"), nobody=Count("pk", filter=Q(has_team=False)))
        .order_by()
    )
    listed: list[dict[str, Any]] = [{**row} for row in found]
    return sorted(listed, key=lambda row: (row["due_on"] or date.max, row["joined_year"] or 0))


def without_a_date() -> list[Membership]:
    """Current members whose first report nobody has set: their year of joining is not known."""
    rows = Membership.objects.current().filter(first_report_on__isnull=True)
    return list(rows.select_related("city__country").order_by("city__country__name_en", "city__name", "pk"))
