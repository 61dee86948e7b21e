"""What lists about cities share, and the list of members: UIL's."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.models import City, Country, Delegate, Membership
from cities.models.countries import Region
from cities.models.memberships import Source
from gnlc_portal.accounts.models import User
from gnlc_portal.lib.dates import written
from gnlc_portal.lib.text import fold
from gnlc_portal.lists import filters
from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.filters import Choices
from gnlc_portal.lists.listing import Column, Filter, Listing, Rows

FEW = 1000  # that are found at once
STATES = {
    "counted": (gettext_lazy("member"), Q(ended_on__isnull=True, on_hold_since__isnull=True)),
    "hold": (gettext_lazy("on hold"), Q(ended_on__isnull=True, on_hold_since__isnull=False)),
    "ended": (gettext_lazy("ended"), Q(ended_on__isnull=False)),
}


def members_for(user: User) -> Rows:
    """Memberships are UIL's to look after; officers read the public pages."""
    rows = Membership.objects.select_related("city__country", "ended_by")
    return rows if user.is_active and (user.is_coordinator or user.is_superuser) else rows.none()


def state(membership: Membership) -> str:
    """Member, on hold or ended: derived from dates."""
    if membership.ended_on:
        return _("ended on %(day)s") % {"day": written(membership.ended_on)}
    if membership.on_hold_since:
        return _("on hold since %(day)s") % {"day": written(membership.on_hold_since)}
    return _("member")


def sees_all(reader: Standing) -> bool:
    """Whether countries tell rows apart; an officer has one."""
    return reader.everywhere


def in_country(path: str, drawn: Callable[[Standing], bool] = sees_all) -> Filter:
    """In which country, out of those that occur.

    Args:
        path: from a row to its country's id.
    """
    return filters.one_of(
        "country",
        gettext_lazy("Country"),
        lambda rows: _countries_among(rows, path),
        lambda rows, code: rows.filter(**{path: code}),
        known=_country_named,
        drawn=drawn,
    )


def in_region(path: str, drawn: Callable[[Standing], bool] = sees_all) -> Filter:
    """In which region.

    Args:
        path: from a row to its country's id.
    """

    def apply(rows: Rows, region: str) -> Rows:
        countries = Country.objects.filter(region=region).values_list("pk", flat=True)
        return rows.filter(**{f"{path}__in": list(countries)})

    return filters.one_of("region", gettext_lazy("Region"), lambda _rows: Region.choices, apply, drawn=drawn)


def _countries_among(rows: Rows, path: str) -> Choices:
    """Countries that occur among rows, by name."""
    found = Country.objects.filter(Exists(rows.order_by().filter(**{path: OuterRef("pk")}))).by_name()
    return [(country.pk, country.name) for country in found]


def _country_named(code: str) -> str | None:
    """The name of a country by its code, whether or not it occurs in a list."""
    country = Country.objects.filter(pk=code).first()
    return country.name if country else None


def with_reference(rows: Rows, text: str) -> Rows:
    """Rows of cities that are called like a text, or whose reference it is a part of.

    Few are found first and then fetched by their keys; where there are many, the list's order soon meets them.
    """
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


def _lead(row: Any) -> User | None:
    leads = row.city.leads
    return leads[0].user if leads else None


REFERENCE = Column(
    "reference", gettext_lazy("Reference"), lambda row: row.reference, sort="reference", is_unbroken=True
)


def place(country: str, *, drawn: bool | Callable[[Standing], bool] = True) -> tuple[Column, ...]:
    """City, country and region of a row.

    Args:
        country: the path from a row to its country.
        drawn: for whom the country stands in the list unless columns are chosen.
    """
    of = attrgetter(country.replace("__", "."))
    return (
        Column("city", gettext_lazy("City"), lambda row: row.city.name, sort="city__name_key"),
        Column(
            "country",
            gettext_lazy("Country"),
            lambda row: of(row).name,
            sort=lambda: f"{country}__{Country.name_field()}",
            by_default=drawn,
        ),
        Column("country_code", gettext_lazy("ISO code"), lambda row: of(row).pk, by_default=False),
        Column("region", gettext_lazy("Region"), lambda row: of(row).get_region_display(), by_default=False),
    )


def waiting(days: int | None, *, for_uil: bool) -> str:
    """How long somebody has waited, in words; empty where nobody does."""
    if days is None:
        return ""
    if for_uil:
        return ngettext("%(n)s day, for UIL", "%(n)s days, for UIL", days) % {"n": days}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


# Of whoever leads the team of a row's city.
LEAD = (
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
)


def cities_called(text: str) -> "Rows":
    """Cities in whose names every word of a text occurs, without accents and capitals."""
    return City.objects.order_by().filter(called(text))


def called(text: str, path: str = "") -> Q:
    """The same as a condition.

    Args:
        path: from a row to its city.
    """
    found = Q()
    for word in fold(text).split():
        found &= Q(**{f"{path}name_key__contains": word}) | Q(**{f"{path}alternate_names__icontains": word})
    return found


def _searched(rows: Rows, text: str) -> Rows:
    if not fold(text):
        return rows.none()
    named = Q(city__in=cities_called(text).values("pk"))
    words = Q(city__country__name_en__icontains=text) | Q(city__country__name_fr__icontains=text)
    return rows.filter(named | words)


def _in_state(rows: Rows, values: list[str]) -> Rows:
    wanted = Q(pk__in=[])
    for value in values:
        wanted |= STATES[value][1]
    return rows.filter(wanted)


MEMBERS = Listing(
    name="members",
    model=Membership,
    title=gettext_lazy("members"),
    rows=members_for,
    columns=(
        *place("city__country"),
        Column(
            "joined",
            gettext_lazy("Joined in"),
            lambda row: row.joined_year,
            shown=lambda row, _reader: row.joined_year or "",
            sort="joined_year",
        ),
        Column("joined_on", gettext_lazy("Joined on"), lambda row: row.joined_on, by_default=False),
        Column("source", gettext_lazy("Source"), lambda row: row.get_source_display()),
        Column("state", gettext_lazy("State"), state),
        Column(
            "first_report",
            gettext_lazy("First progress report due"),
            lambda row: row.first_report_on,
            sort="first_report_on",
        ),
        Column("slug", gettext_lazy("Public address"), lambda row: row.city.slug, by_default=False),
        Column("geonames", gettext_lazy("GeoNames id"), lambda row: row.city.geonames_id, by_default=False),
    ),
    filters=(
        filters.text("q", gettext_lazy("City or country"), _searched),
        in_country("city__country_id"),
        in_region("city__country_id"),
        filters.one_of(
            "source",
            gettext_lazy("Source"),
            lambda _rows: Source.choices,
            lambda rows, value: rows.filter(source=value),
        ),
        filters.some_of(
            "state",
            gettext_lazy("State"),
            lambda: [(name, label) for name, (label, _rows) in STATES.items()],
            _in_state,
        ),
    ),
    order="city",
)
