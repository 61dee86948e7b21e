"""The teams whose application is not handed in: the round opens, and it closes soon."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import emails, readers
from applications.enums import Status
from applications.models import Application, Round
from applications.notices.days import UntilTheDay, countdown, extended_at
from gnlc_portal.lib import clock
from gnlc_portal.mail.notices.rungs import Addressee, Letter, Rung

NOT_HANDED_IN = (Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED, Status.RETURNED)
DELEGATE = "delegate"


class _OfTeams(UntilTheDay):
    text: str

    def live(self) -> QuerySet[Application]:
        rows = Application.objects.filter(status__in=NOT_HANDED_IN)
        return rows.select_related("city", "country", "round").annotate(
            notice_subject=F("reference"),
            notice_due_on=F(f"round__{self.day}"),
            extended_at=extended_at("round"),
        )

    def of_round(self, round: Round) -> QuerySet[Application]:
        return self.live().filter(round=round)

    def since(self, subject: Any) -> date:
        """The letter of the start, and that of an extension, named the days."""
        return clock.hamburg_date(max(filter(None, (subject.created_at, subject.extended_at))))

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        teams = readers.delegates_of({row.city_id for row in subjects})
        return {
            row.pk: [Addressee(one.email, one.language, DELEGATE) for one in teams.get(row.city_id, ())]
            for row in subjects
        }

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        context = emails.about(subject) | {
            "days_left": (subject.round.closes_on - today).days,
            "calendar_url": settings.SITE_URL + reverse("calendar"),
        }
        return Letter(f"applications/rounds/{self.text}_for_delegate", context)


class Opening(_OfTeams):
    """The first day on which applications are taken."""

    name = _("The round opens: to teams that prepare an application")
    rungs = (Rung("round_opens_teams", 0, _("on the first day")),)
    day, text = "opens_on", "opens"

    def last_day(self, subject: Any) -> date:
        return subject.round.closes_on


class Closing(_OfTeams):
    """The last day to submit comes."""

    name = _("The last day to submit: to teams that have not submitted")
    rungs = countdown("round_closes_teams")
    day, text = "closes_on", "closes"
