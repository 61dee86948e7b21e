"""Who sees which reports."""

from typing import TYPE_CHECKING

from django.db import models

from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User
from reports.enums import OWED, UNFINISHED

if TYPE_CHECKING:
    from reports.models import ProgressReport  # noqa: F401 (named in a type only)


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def unfinished(self) -> "ProgressReportQuerySet":
        """Those that are not accepted, skipped or closed: at most one a membership."""
        return self.filter(status__in=UNFINISHED)

    def owed(self) -> "ProgressReportQuerySet":
        """Those that the city has not handed in, of memberships that last."""
        return self.filter(status__in=OWED, membership__ended_on__isnull=True)

    def of_delegate(self, user: User) -> "ProgressReportQuerySet":
        """Those of the cities for which the user acts."""
        return self.filter(city_id__in=city_permissions.city_ids_of(user))

    def for_reviewer(self, user: User) -> "ProgressReportQuerySet":
        """UIL and administrators see the whole schedule. What a city writes is read once it was handed in."""
        return self if user.is_coordinator or user.is_superuser else self.none()
