"""The list of applications that were submitted at least once: UIL's for every country, a Commission's for its own."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from applications import bundles, looks
from applications.enums import Status
from applications.models import Application, Round
from cities.lists import called, cities_called, countries_among, country_named
from cities.models import Country, Delegate
from cities.models.countries import Region
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold
from gnlc_portal.lists import filters
from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.filters import Choices
from gnlc_portal.lists.listing import Column, Files, Listing, Rows

FEW = 1000  # that are found at once
# What a city changes after a recall is its own: those who decide see that it is changing it, not how far it is.
RECALLED = frozenset({Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED})


def applications_for(user: User) -> Rows:
    """By the rights that the user has now; a draft is its city's own."""
    return Application.objects.for_decider(user).select_related("city", "country", "round", "endorsement")


def sees_all(reader: Standing) -> bool:
    """Whether countries tell rows apart; an officer has one."""
    return reader.everywhere


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


def _in_region(rows: Rows, region: str) -> Rows:
    return rows.filter(country__in=list(Country.objects.filter(region=region).values_list("pk", flat=True)))


def _waiting_at_least(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__lt=_end_of_day(at, days))


def _waiting_at_most(rows: Rows, days: int, at: datetime) -> Rows:
    return rows.filter(waiting_since__gte=_end_of_day(at, days + 1))


def _end_of_day(at: datetime, days_ago: int) -> datetime:
    """Midnight in Hamburg after the day that lies some days back."""
    day = clock.hamburg_date(at) - timedelta(days=days_ago - 1)
    return datetime.combine(day, time.min, tzinfo=clock.HAMBURG)


def _searched(rows: Rows, text: str) -> Rows:
    """Few are found first and then fetched by their keys; where there are many, the list's order soon meets them."""
    if not fold(text):
        return rows.none()
    plain = rows.order_by().values_list("pk", flat=True)
    named, numbered = plain.filter(city__in=cities_called(text)), plain.filter(reference__icontains=text)
    found = list(numbered.union(named)[: FEW + 1])
    if len(found) <= FEW:
        return rows.filter(pk__in=found)
    return rows.filter(Q(reference__icontains=text) | called(text, "city__"))


def _with_lead(rows: Rows) -> Rows:
    leads = Delegate.objects.active().filter(is_lead=True).select_related("user")
    return rows.prefetch_related(Prefetch("city__delegates", leads, to_attr="leads"))


def _lead(application: Application) -> User | None:
    leads = application.city.leads  # type: ignore[attr-defined]
    return leads[0].user if leads else None


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
    days = waits_for_days(application)
    if days is None:
        return ""
    text = (
        ngettext("%(n)s day, for UIL", "%(n)s days, for UIL", days)
        if application.status == Status.APPROVED
        else ngettext("%(n)s day", "%(n)s days", days)
    )
    return text % {"n": days}


def _received_on(application: Application, _reader: Standing) -> object:
    return application.submitted_at and clock.hamburg_date(application.submitted_at)


APPLICATIONS = Listing(
    name="applications",
    model=Application,
    title=gettext_lazy("applications"),
    rows=applications_for,
    columns=(
        Column(
            "reference",
            gettext_lazy("Reference"),
            lambda row: row.reference,
            sort="reference",
            is_unbroken=True,
        ),
        Column("city", gettext_lazy("City"), lambda row: row.city.name, sort="city__name_key"),
        Column(
            "country",
            gettext_lazy("Country"),
            lambda row: row.country.name,
            sort=lambda: f"country__{Country.name_field()}",
            by_default=sees_all,
        ),
        Column("country_code", gettext_lazy("ISO code"), lambda row: row.country_id, by_default=False),
        Column(
            "region", gettext_lazy("Region"), lambda row: row.country.get_region_display(), by_default=False
        ),
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
        Column(
            "lead",
            gettext_lazy("Lead delegate"),
            lambda row: str(_lead(row) or ""),
            by_default=False,
            prepare=_with_lead,
        ),
        Column(
            "lead_email",
            gettext_lazy("Lead delegate’s e-mail"),
            lambda row: lead.email if (lead := _lead(row)) else "",
            by_default=False,
            prepare=_with_lead,
        ),
    ),
    filters=(
        filters.text("q", gettext_lazy("City or reference"), _searched),
        filters.one_of(
            "round",
            gettext_lazy("Round"),
            _rounds,
            lambda rows, value: rows.filter(round__year=int(value)),
            known=_round_named,
        ),
        filters.one_of(
            "country",
            gettext_lazy("Country"),
            lambda rows: countries_among(rows, "country_id"),
            lambda rows, value: rows.filter(country_id=value),
            known=country_named,
            drawn=sees_all,
        ),
        filters.one_of(
            "region", gettext_lazy("Region"), lambda _rows: Region.choices, _in_region, drawn=sees_all
        ),
        filters.days("waits_from", gettext_lazy("Waits at least, days"), _waiting_at_least),
        filters.days("waits_to", gettext_lazy("Waits at most, days"), _waiting_at_most),
        filters.some_of("status", gettext_lazy("Status"), statuses, _with_status),
    ),
    order="-received",
    for_officers=True,
    files=Files(
        label=gettext_lazy("ZIP of dossiers"),
        folder=bundles.folder,
        of=bundles.files,
        prepare=bundles.prepare,
    ),
)
