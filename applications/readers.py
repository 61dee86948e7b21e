"""Who is written to: the people behind a city, a National Commission and UIL; for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from cities.models import CommissionOfficer, Delegate, NationalCommission
from gnlc_portal.accounts.services import addresses_of_coordinators


@dataclass(frozen=True)
class Reader:
    """An address, and the language it is written to in."""

    email: str
    language: str


def delegates_of(city_ids: Iterable[int]) -> dict[int, list[Reader]]:
    """The delegates of each city, in the order in which they joined; a city without any is absent."""
    rows = Delegate.objects.active().filter(city__in=city_ids, user__is_active=True).order_by("id")
    found: dict[int, list[Reader]] = {}
    for city_id, *address in rows.values_list("city_id", "user__email", "user__language"):
        found.setdefault(city_id, []).append(Reader(*address))
    return found


def officers_of(countries: Iterable[str] | None = None) -> dict[str, list[Reader]]:
    """The officers of each Commission, else its shared mailbox; a country without either is absent.

    Args:
        countries: their codes; None means every country.
    """
    officers = CommissionOfficer.objects.filter(ended_at__isnull=True, user__is_active=True)
    boxes = NationalCommission.objects.exclude(email="")
    if countries is not None:
        wanted = list(countries)
        officers = officers.filter(commission__country__in=wanted)
        boxes = boxes.filter(country__in=wanted)
    found: dict[str, list[Reader]] = {}
    rows = officers.order_by("id").values_list("commission__country", "user__email", "user__language")
    for country, *address in rows:
        found.setdefault(country, []).append(Reader(*address))
    for country, *address in boxes.values_list("country", "email", "language"):
        found.setdefault(country, [Reader(*address)])
    return found


def coordinators() -> list[Reader]:
    """UIL's coordinators, or its mailbox."""
    return [Reader(*pair) for pair in addresses_of_coordinators()]
