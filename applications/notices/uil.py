"""UIL's coordinators: decisions and admissions are due, and what the end of the round left."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import readers
from applications.enums import OPEN, Status, Verb
from applications.models import Round
from applications.notices.commissions import TOLD_FOR
from applications.notices.days import UntilTheDay, countdown, extended_at
from gnlc_portal.lib import clock
from gnlc_portal.mail.notices.rungs import Addressee, Letter, Rung

COORDINATOR = "coordinator"


class _OfUil(UntilTheDay):
    day = "examination_closes_on"
    text: str

    def live(self) -> QuerySet[Round]:
        return Round.objects.annotate(
            notice_subject=Concat(Value("round-"), Cast("year", CharField())),
            notice_due_on=F("examination_closes_on"),
            extended_at=extended_at("pk"),
        )

    def since(self, subject: Any) -> date | None:
        """UIL knows the days that it has just given."""
        return clock.hamburg_date(subject.extended_at) if subject.extended_at else None

    def of_round(self, round: Round) -> QuerySet[Round]:
        return self.live().filter(pk=round.pk)

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        team = [Addressee(one.email, one.language, COORDINATOR) for one in readers.coordinators()]
        return {row.pk: team for row in subjects}

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        pages = {
            name: settings.SITE_URL + reverse(f"admin:applications_round_{page}", args=[subject.pk])
            for name, page in (("round_url", "change"), ("end_url", "end"))
        }
        context = {
            "round": subject,
            "days_left": (subject.examination_closes_on - today).days,
            "contact": settings.CONTACT_EMAIL,
            **pages,
        }
        return Letter(f"applications/rounds/{self.text}_for_coordinator", context)


class Deciding(_OfUil):
    """The last day to decide comes, and something would lapse."""

    name = _("The last day to decide: to UIL")
    rungs = countdown("round_decides_uil")
    text = "decides"

    def live(self) -> QuerySet[Round]:
        def of(*statuses: str) -> Count:
            return Count("applications", filter=Q(applications__status__in=statuses))

        return (
            super()
            .live()
            .filter(examination_closes_on__gte=clock.today())
            .annotate(
                approved=of(Status.APPROVED),
                waiting=of(Status.SUBMITTED),
                back=of(Status.RETURNED),
                written=of(Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED),
                still_open=of(*OPEN),
            )
            .filter(still_open__gt=0)
        )


class Over(_OfUil):
    """The round is over: what lapsed, and how many cities joined."""

    name = _("The round is over: to UIL")
    rungs = (Rung("round_over_uil", 1, _("on the day after")),)
    text = "over"

    def live(self) -> QuerySet[Round]:
        def lapsed(*old: str) -> Count:
            steps = {"applications__status_changes__verb": Verb.LAPSE_ROUND}
            return Count(
                "applications", filter=Q(**steps, applications__status_changes__old__in=old), distinct=True
            )

        ended = Q(examination_closes_on__lt=clock.today()) & Q(
            examination_closes_on__gte=clock.today() - TOLD_FOR
        )
        return (
            super()
            .live()
            .filter(ended)
            .annotate(
                total=Count("applications", distinct=True),
                admitted=Count("applications", filter=Q(applications__status=Status.ADMITTED), distinct=True),
                not_admitted=lapsed(Status.APPROVED),
                undecided=lapsed(Status.SUBMITTED),
                unfinished=lapsed(
                    Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED, Status.RETURNED
                ),
            )
            .filter(total__gt=0)
        )

    def last_day(self, subject: Any) -> date:
        return subject.notice_due_on + TOLD_FOR
