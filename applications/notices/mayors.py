"""The mayors who are asked to endorse: reminded until the link is used or dead."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from applications import deadlines, emails
from applications.enums import Status
from applications.models import Endorsement, Round
from applications.notices.days import BEFORE, UntilTheDay, countdown, extended_at
from gnlc_portal.lib import clock
from gnlc_portal.mail.notices.rungs import Addressee, Letter, Rung

EVERY = 7  # days between two reminders
TIMES = 8  # after that the link, which lives 60 days, is dead
MAYOR = "mayor"


class _OfMayors(UntilTheDay):
    text: str

    def live(self) -> QuerySet[Endorsement]:
        rows = Endorsement.objects.filter(
            used_at__isnull=True,
            ended_at__isnull=True,
            application__status=Status.AWAITING_ENDORSEMENT,
            expires_at__gt=clock.now(),
        )
        related = ("application__city", "application__country", "application__round", "snapshot")
        return rows.select_related(*related).annotate(
            notice_subject=F("application__reference"),
            extended_at=extended_at("application__round"),
        )

    def of_round(self, round: Round) -> QuerySet[Endorsement]:
        return self.live().filter(application__round=round)

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        return {row.pk: [Addressee(row.mayor_email, row.mayor_language, MAYOR)] for row in subjects}

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        application = subject.application
        context = emails.about(application) | {
            "endorsement": subject,
            "link_ends_here": deadlines.in_the_city(subject.works_until, application.city),
            "days_left": (application.round.closes_on - today).days,
        }
        template = f"applications/rounds/{self.text}_for_mayor"
        return Letter(template, context, emails.personal_link(subject))


class Closing(_OfMayors):
    """The last day to submit comes, and the application needs the endorsement before."""

    name = _("The last day to submit: to mayors who have not answered")
    rungs = countdown("round_closes_mayor")
    day, text = "closes_on", "closes"

    def live(self) -> QuerySet[Endorsement]:
        return super().live().annotate(notice_due_on=F("application__round__closes_on"))

    def since(self, subject: Any) -> date:
        """The letter that asked, and that of an extension, named the days."""
        return clock.hamburg_date(max(filter(None, (subject.requested_at, subject.extended_at))))


class Waiting(_OfMayors):
    """A week after the letter, and every week; in the last two weeks the days before the last day take over."""

    name = _("Reminder: to mayors who have not answered")
    rungs = tuple(
        Rung(f"mayor_waits_{EVERY * time}", EVERY * time, _("every 7 days")) for time in range(1, TIMES + 1)
    )
    text = "waits"

    def live(self) -> QuerySet[Endorsement]:
        return super().live().annotate(notice_due_on=TruncDate("requested_at", tzinfo=clock.HAMBURG))

    def ends(self, round: Round) -> date:
        return round.closes_on - timedelta(days=BEFORE[0][0] + 1)

    def last_day(self, subject: Any) -> date:
        return self.ends(subject.application.round)
