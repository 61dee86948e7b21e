"""The page of a country: its member cities, its laureates, its National Commission, its status at UNESCO."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities import entries, querysets
from cities.models import Award, Country, Membership, NationalCommission
from cities.models.countries import Region, UnescoStatus
from gnlc_portal.lib.text import fold


def profile(country: Country, on: date) -> dict[str, object]:
    """What the page shows on a day, in constantly many queries."""
    members = sorted(querysets.listed().filter(city__country=country), key=_by_name)
    counted = [one for one in members if one.on_hold_since is None]
    years = sorted({one.joined_year for one in members if one.joined_year})
    commission = NationalCommission.objects.filter(country=country).first()
    return {
        "country": country,
        "status": status(country, on),
        "may_apply": country.may_apply(on),
        "commission": commission.name if commission else "",
        "counted": len(counted),
        "hold_count": len(members) - len(counted),
        "entries": [entries.member(one) for one in members],
        "former": [entries.entry(one.city, _until(one)) for one in _former(country)],
        "years": [(year, [one.city for one in members if one.joined_year == year]) for year in years],
        "awards": Award.objects.filter(city__country=country)
        .select_related("city")
        .order_by("-year", "city__name"),
    }


def status(country: Country, on: date) -> str:
    """The country's status at UNESCO on a day, with its dates where they are known."""
    if country.is_member_state(on):
        since = _("Member State of UNESCO since %(day)s.") % {"day": _day(country.member_from)}
        if country.member_until is None:
            return since
        return (
            since
            + " "
            + _("It has announced its withdrawal; %(day)s is the last day.")
            % {"day": date_format(country.member_until, "DATE_FORMAT")}
        )
    if country.member_until is not None and country.member_until < on:
        return _("Was a Member State of UNESCO until %(day)s.") % {
            "day": date_format(country.member_until, "DATE_FORMAT")
        }
    if country.unesco_status == UnescoStatus.ASSOCIATE:
        return _("Associate Member of UNESCO.")
    return _("Not a Member State of UNESCO.")


def by_region() -> list[tuple[Region, list[Any]]]:
    """Countries with members, by region, in the order of the reader's language; ``counted`` is their number."""
    counted = Count("cities__memberships", filter=Q(cities__memberships__on_hold_since__isnull=True))
    current = Q(cities__memberships__isnull=False, cities__memberships__ended_on__isnull=True)
    countries: list[Any] = sorted(
        Country.objects.filter(current).annotate(counted=counted), key=lambda country: fold(country.name)
    )
    return [
        (region, here)
        for region in Region
        if (here := [country for country in countries if country.region == region])
    ]


def _former(country: Country) -> Iterable[Membership]:
    """Cities that were members and are none now, each with its last membership."""
    ended = (
        Membership.objects.filter(city__country=country, ended_on__isnull=False)
        .exclude(city__in=querysets.members())
        .select_related("city")
        .prefetch_related("city__ratings")
    )
    last = {one.city_id: one for one in sorted(ended, key=lambda one: (one.ended_on, one.pk))}
    return sorted(last.values(), key=_by_name)


def _until(membership: Membership) -> str:
    assert membership.ended_on is not None
    return _("member until %(day)s") % {"day": date_format(membership.ended_on, "DATE_FORMAT")}


def _day(day: date | None) -> str:
    """A day; where only its year is known, it is on record as its first day."""
    assert day is not None
    return str(day.year) if (day.month, day.day) == (1, 1) else date_format(day, "DATE_FORMAT")


def _by_name(membership: Membership) -> tuple[str, int]:
    return fold(membership.city.name), membership.pk
