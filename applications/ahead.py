"""What many decisions would meet if they were carried out now: rules as lines, letters as they would leave.

Everything is asked of the database once for all of them, and nothing is written.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications import emails, readers, validators
from applications.conditions import Condition, condition
from applications.mailings import Mailing
from applications.models import Application, StatusChange
from applications.readers import Reader
from applications.services import checks
from cities.models import Delegate, Membership
from gnlc_portal.accounts.models import User


class Ahead:
    """Some applications, and who looks at what would become of them."""

    def __init__(self, applications: Sequence[Application], user: User, at: datetime) -> None:
        self.applications, self.user, self.at = applications, user, at

    def letters(self, change: StatusChange) -> list[Mailing]:
        """The letters of a step that is only meant."""
        return [
            mailing
            for who in emails.readers_of(change)
            for mailing in emails.mailings(change, who, self._readers(change.application, who))
        ]

    def own(self, application: Application) -> list[Condition]:
        """A line only for who may not decide on this city."""
        if application.city_id not in self._own:
            return []
        return [Condition(False, _("You act or acted for this city, so a colleague carries it out."))]

    def window(self, application: Application) -> Condition:
        """R1."""
        label = _("The window is open")
        return condition(label, lambda: validators.validate_examination(self.at, application.round))

    def endorsed(self, application: Application) -> Condition:
        """R3, without the bytes of the files: they are compared when it is carried out."""
        text = _("The content is no longer the one the mayor endorsed.")
        unless = _unless(application.pk in self._unchanged, text)
        return condition(_("Endorsed by the mayor, exactly this text"), unless)

    def eligible(self, application: Application) -> list[Condition]:
        """R6."""
        label = _("%(country)s is a Member State of UNESCO") % {"country": application.country.name}
        found = [
            condition(label, lambda: validators.validate_membership_of_state(application.country, self.at))
        ]
        if application.city_id in self._members:
            found.append(Condition(False, _("The city is a member already")))
        return found

    def _readers(self, application: Application, who: str) -> list[Reader]:
        if who == "delegate":
            return self._teams.get(application.city_id, [])
        if who == "officer":
            return self._officers.get(application.country_id) or self._coordinators
        if who == "coordinator":
            return self._coordinators
        return emails.mayor_behind(application.endorsement)

    @cached_property
    def _cities(self) -> list[int]:
        return [row.city_id for row in self.applications]

    @cached_property
    def _teams(self) -> dict[int, list[Reader]]:
        return readers.delegates_of(self._cities)

    @cached_property
    def _officers(self) -> dict[str, list[Reader]]:
        return readers.officers_of({row.country_id for row in self.applications})

    @cached_property
    def _coordinators(self) -> list[Reader]:
        return readers.coordinators()

    @cached_property
    def _members(self) -> set[int]:
        rows = Membership.objects.current().filter(city__in=self._cities)
        return set(rows.values_list("city_id", flat=True))

    @cached_property
    def _own(self) -> set[int]:
        rows = Delegate.objects.filter(user=self.user, city__in=self._cities)
        return set(rows.values_list("city_id", flat=True))

    @cached_property
    def _unchanged(self) -> set[int]:
        return checks.unchanged(self.applications)


def _unless(holds: bool, refusal: str) -> Callable[[], None]:
    def check() -> None:
        if not holds:
            raise ValidationError(refusal)

    return check
