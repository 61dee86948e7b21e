"""The list of progress reports: UIL's. What waits longest, for UIL or for its city, stands first."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import TruncDate
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from cities.lists import LEAD, REFERENCE, in_country, in_region, place, waiting, with_reference
from cities.models import Delegate
from cities.teamwork.bundles import folder
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lists import filters
from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.filters import Choices
from gnlc_portal.lists.listing import Column, Files, Listing, ReadyView, Rows
from reports import bundles, looks
from reports.enums import OWED, Status
from reports.models import ExtensionAnswer, ExtensionRequest, ProgressReport

_FOR_UIL = Q(status=Status.SUBMITTED)
_ASKED = ExtensionRequest.objects.filter(report=OuterRef("pk"), answer=ExtensionAnswer.WAITING)


def reports_for(user: User) -> Rows:
    """By the rights that the user has now, each with the day since when somebody waits for it."""
    rows = ProgressReport.objects.for_reviewer(user).select_related("city", "country", "membership")
    return rows.annotate(
        waiting_since=Case(
            When(_FOR_UIL, then=TruncDate("submitted_at", tzinfo=clock.HAMBURG)),
            When(_for_city(clock.today()), then=F("due_on")),
            output_field=DateField(),
        )
    )


def waits_for_days(report: Any) -> int | None:
    """For how many days UIL has had it, or it has been overdue; None where nobody waits."""
    return None if report.waiting_since is None else (clock.today() - report.waiting_since).days


def _for_city(today: date) -> Q:
    """Overdue is derived: the day passed, and the report is owed."""
    return Q(status__in=OWED, membership__ended_on__isnull=True, due_on__lt=today)


def _waiting_for(rows: Rows, whom: str) -> Rows:
    return rows.filter(_FOR_UIL if whom == "uil" else _for_city(clock.today()))


def _waiting_at_least(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__lte=clock.hamburg_date(at) - timedelta(days=days))


def _waiting_at_most(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__gte=clock.hamburg_date(at) - timedelta(days=days))


def _with_team(rows: Rows, answer: str) -> Rows:
    acts = Exists(Delegate.objects.active().filter(city=OuterRef("city")))
    return rows.filter(acts if answer == "yes" else ~acts)


def _marked(rows: Rows, marks: list[str]) -> Rows:
    wanted = Q(pk__in=[])
    if "hold" in marks:
        wanted |= Q(membership__ended_on__isnull=True, membership__on_hold_since__isnull=False)
    if "asks" in marks:
        wanted |= Q(Exists(_ASKED))
    return rows.filter(wanted)


def _years(rows: Rows) -> Choices:
    found = rows.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in found]


def _year_named(year: str) -> str | None:
    is_year = year.isascii() and year.isdigit() and len(year) == 4
    return year if is_year and ProgressReport.objects.filter(year=int(year)).exists() else None


def _with_wish(rows: Rows) -> Rows:
    return rows.annotate(asks_until=Subquery(_ASKED.values("until")[:1]))


def _badge(report: ProgressReport, _reader: Standing) -> SafeString:
    return render_to_string("components/status.html", looks.for_uil(report, clock.today()))


def _waits(report: ProgressReport, _reader: Standing) -> str:
    return waiting(waits_for_days(report), for_uil=report.status == Status.SUBMITTED)


def _day_of(moment: datetime | None) -> date | None:
    return moment and clock.hamburg_date(moment)


REPORTS = Listing(
    name="reports",
    model=ProgressReport,
    title=gettext_lazy("progress reports"),
    rows=reports_for,
    columns=(
        REFERENCE,
        *place("country"),
        Column(
            "status",
            gettext_lazy("Status"),
            lambda row: looks.for_uil(row, clock.today())["label"],
            shown=_badge,
        ),
        Column("due", gettext_lazy("Due"), lambda row: row.due_on, sort="due_on"),
        Column("waits", gettext_lazy("Waits, days"), waits_for_days, shown=_waits, sort="-waiting_since"),
        Column(
            "submitted",
            pgettext_lazy("report", "Submitted"),
            lambda row: row.submitted_at,
            shown=lambda row, _reader: _day_of(row.submitted_at),
            sort="submitted_at",
        ),
        Column(
            "accepted",
            gettext_lazy("Accepted"),
            lambda row: row.accepted_at,
            shown=lambda row, _reader: _day_of(row.accepted_at),
            by_default=False,
        ),
        Column(
            "scheduled", gettext_lazy("Date by the rule (R7)"), lambda row: row.scheduled_on, by_default=False
        ),
        Column(
            "hold",
            gettext_lazy("Membership on hold since"),
            lambda row: row.membership.on_hold_since,
            by_default=False,
        ),
        Column(
            "asks",
            gettext_lazy("Asks for time until"),
            lambda row: row.asks_until,
            by_default=False,
            prepare=_with_wish,
        ),
        *LEAD,
    ),
    filters=(
        filters.text("q", gettext_lazy("City or reference"), with_reference),
        filters.one_of(
            "waits_for",
            gettext_lazy("Waits for"),
            lambda _rows: [
                ("uil", gettext_lazy("UIL, to review it")),
                ("city", gettext_lazy("the city, overdue")),
            ],
            _waiting_for,
        ),
        filters.days("waits_from", gettext_lazy("Waits at least, days"), _waiting_at_least),
        filters.days("waits_to", gettext_lazy("Waits at most, days"), _waiting_at_most),
        *filters.between_days("due_on", gettext_lazy("Due from"), gettext_lazy("Due until")),
        filters.one_of(
            "year",
            gettext_lazy("Reports of the year"),
            _years,
            lambda rows, value: rows.filter(year=int(value)),
            known=_year_named,
        ),
        in_country("country_id"),
        in_region("country_id"),
        filters.one_of(
            "team",
            gettext_lazy("Somebody acts for the city"),
            lambda _rows: [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
            _with_team,
        ),
        filters.some_of(
            "status",
            gettext_lazy("Status"),
            lambda: Status.choices,
            lambda rows, values: rows.filter(status__in=values),
        ),
        filters.some_of(
            "marks",
            gettext_lazy("Only where"),
            lambda: [
                ("hold", gettext_lazy("the membership is on hold")),
                ("asks", gettext_lazy("the city asks for more time")),
            ],
            _marked,
        ),
    ),
    order="-waits",
    ready=(
        ReadyView(gettext_lazy("Everything"), ""),
        ReadyView(gettext_lazy("With UIL"), "waits_for=uil"),
        ReadyView(gettext_lazy("Overdue, with a team"), "team=yes&waits_for=city"),
        ReadyView(gettext_lazy("Asks for more time"), "marks=asks"),
    ),
    files=Files(
        label=gettext_lazy("ZIP of reports"),
        folder=folder,
        of=bundles.files,
        prepare=bundles.prepare,
    ),
)
