"""Who stands behind "delegate", "officer", "coordinator" and "mayor": looked up once for many applications."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from applications.models import Application, Endorsement
from cities.models import CommissionOfficer, Delegate, NationalCommission
from gnlc_portal.accounts.services import addresses_of_coordinators


@dataclass(frozen=True)
class Reader:
    email: str
    language: str


class Addressees:
    """The readers of letters about some applications, each kind in one query."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self._applications = list(applications)

    def of(self, application: Application, who: str) -> list[Reader]:
        """Everybody who is told as a delegate, officer, coordinator or mayor."""
        if who == "delegate":
            return self._delegates[application.city_id]
        if who == "officer":
            return self._officers[application.country_id] or self._mailbox(application) or self._coordinators
        if who == "coordinator":
            return self._coordinators
        endorsement = self.endorsement(application)
        return [Reader(endorsement.mayor_email, endorsement.mayor_language)] if endorsement else []

    def endorsement(self, application: Application) -> Endorsement | None:
        """The last request to the mayor, and what came of it."""
        return self._endorsements.get(application.pk)

    @cached_property
    def _delegates(self) -> dict[int, list[Reader]]:
        cities = {row.city_id for row in self._applications}
        rows = Delegate.objects.active().filter(city__in=cities, user__is_active=True).order_by("id")
        return _grouped(rows.values_list("city_id", "user__email", "user__language"))

    @cached_property
    def _officers(self) -> dict[str, list[Reader]]:
        """The Commission's officers; else its shared mailbox; else UIL, so that nothing waits unread."""
        rows = CommissionOfficer.objects.filter(
            commission__country__in=self._countries, ended_at__isnull=True, user__is_active=True
        )
        values = ("commission__country_id", "user__email", "user__language")
        return _grouped(rows.order_by("id").values_list(*values))

    @cached_property
    def _commissions(self) -> dict[str, NationalCommission]:
        rows = NationalCommission.objects.filter(country__in=self._countries)
        return {row.country_id: row for row in rows}

    @cached_property
    def _coordinators(self) -> list[Reader]:
        return [Reader(*pair) for pair in addresses_of_coordinators()]

    @cached_property
    def _endorsements(self) -> dict[int, Endorsement]:
        ids = [row.pk for row in self._applications]
        rows = Endorsement.objects.filter(application__in=ids).select_related("snapshot").order_by("id")
        return {row.application_id: row for row in rows}

    @property
    def _countries(self) -> set[str]:
        return {row.country_id for row in self._applications}

    def _mailbox(self, application: Application) -> list[Reader]:
        commission = self._commissions.get(application.country_id)
        return [Reader(commission.email, commission.language)] if commission and commission.email else []


def _grouped(rows: Iterable[tuple]) -> dict:
    found = defaultdict(list)
    for key, email, language in rows:
        found[key].append(Reader(email, language))
    return found
