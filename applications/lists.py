"""The list of applications that were submitted at least once: UIL's for every country, a Commission's for its own."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from applications import bundles, looks
from applications.enums import RECALLED, Status
from applications.models import Application, Round
from cities.lists import LEAD, REFERENCE, in_country, in_region, place, sees_all, waiting, with_reference
from cities.teamwork.bundles import folder
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lists import filters
from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.filters import Choices
from gnlc_portal.lists.listing import Column, Files, Listing, Rows


def applications_for(user: User) -> Rows:
    """By the rights that the user has now; a draft is its city's own."""
    return Application.objects.for_decider(user).select_related("city", "country", "round", "endorsement")


def waits_for_days(application: Application) -> int | None:
    """For how many days it has waited for its Commission, or approved for UIL; None when it is neither's turn."""
    since = application.waiting_since
    return None if since is None else (clock.today() - clock.hamburg_date(since)).days


def statuses() -> Choices:
    shown = [(value, label) for value, label in Status.choices if value not in RECALLED]
    return [*shown, ("recalled", gettext_lazy("Recalled by the city"))]


def _with_status(rows: Rows, values: list[str]) -> Rows:
    wanted = {value for value in values if value != "recalled"} | (
        RECALLED if "recalled" in values else set()
    )
    return rows.filter(status__in=sorted(wanted))


def _rounds(rows: Rows) -> Choices:
    found = Round.objects.filter(Exists(rows.order_by().filter(round=OuterRef("pk")))).order_by("-year")
    return [(str(round.year), str(round.year)) for round in found]


def _round_named(year: str) -> str | None:
    is_year = year.isascii() and year.isdigit() and len(year) == 4
    return year if is_year and Round.objects.filter(year=int(year)).exists() else None


def _waiting_at_least(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__lt=_end_of_day(at, days))


def _waiting_at_most(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__gte=_end_of_day(at, days + 1))


def _end_of_day(at: datetime, days_ago: int) -> datetime:
    """Midnight in Hamburg after the day that lies some days back."""
    day = clock.hamburg_date(at) - timedelta(days=days_ago - 1)
    return datetime.combine(day, time.min, tzinfo=clock.HAMBURG)


def _signer(application: Application) -> str:
    """Who endorsed what was handed in; who endorses what is being changed is the city's matter."""
    endorsement = application.endorsement
    if endorsement is None or not application.is_handed_in:
        return ""
    return f"{endorsement.signer_name}, {endorsement.signer_title}".strip(", ")


def _badge(application: Application, reader: Standing) -> SafeString:
    values = {
        "kind": looks.status_look(application, for_uil=sees_all(reader)),
        "label": looks.status_label(application),
    }
    return render_to_string("components/status.html", values)


def _waits(application: Application, _reader: Standing) -> str:
    return waiting(waits_for_days(application), for_uil=application.status == Status.APPROVED)


def _received_on(application: Application, _reader: Standing) -> object:
    return application.submitted_at and clock.hamburg_date(application.submitted_at)


APPLICATIONS = Listing(
    name="applications",
    model=Application,
    title=gettext_lazy("applications"),
    rows=applications_for,
    columns=(
        REFERENCE,
        *place("country", drawn=sees_all),
        Column(
            "round",
            gettext_lazy("Round"),
            lambda row: row.round.year,
            shown=lambda row, _reader: row.round.year,
            by_default=False,
        ),
        Column("status", gettext_lazy("Status"), looks.status_label, shown=_badge, sort="status"),
        Column(
            "received",
            gettext_lazy("Received"),
            lambda row: row.submitted_at,
            shown=_received_on,
            sort="submitted_at",
        ),
        Column("waits", gettext_lazy("Waits, days"), waits_for_days, shown=_waits, sort="-waiting_since"),
        Column("place", gettext_lazy("Place"), lambda row: row.place, by_default=False, is_number=True),
        Column("endorsed_by", gettext_lazy("Endorsed by"), _signer, by_default=False),
        *LEAD,
    ),
    filters=(
        filters.text("q", gettext_lazy("City or reference"), with_reference),
        filters.one_of(
            "round",
            gettext_lazy("Round"),
            _rounds,
            lambda rows, value: rows.filter(round__year=int(value)),
            known=_round_named,
        ),
        in_country("country_id"),
        in_region("country_id"),
        filters.days("waits_from", gettext_lazy("Waits at least, days"), _waiting_at_least),
        filters.days("waits_to", gettext_lazy("Waits at most, days"), _waiting_at_most),
        filters.some_of("status", gettext_lazy("Status"), statuses, _with_status),
    ),
    order="-received",
    for_officers=True,
    files=Files(
        label=gettext_lazy("ZIP of dossiers"),
        folder=folder,
        of=bundles.files,
        prepare=bundles.prepare,
    ),
)
