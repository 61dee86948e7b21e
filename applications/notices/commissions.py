"""The National Commissions: the round opens, decisions are due, the round is over."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateField, DateTimeField, F, Min, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import readers
from applications.enums import Status, Verb
from applications.models import Round
from applications.notices.days import UntilTheDay, countdown, extended_at
from cities.models import Country, NationalCommission
from gnlc_portal.lib import clock
from gnlc_portal.mail.notices.rungs import Addressee, Letter, Rung

OFFICER = "officer"
TOLD_FOR = timedelta(days=30)  # so long after its end a round is still worth a letter
_FILES = "country__applications"


class _OfCommissions(UntilTheDay):
    """Those that somebody reads for; the others have nobody to write to, and UIL sees that on their list."""

    text: str

    def round(self) -> Round | None:
        """The one round that is worth a letter now."""
        rounds = Round.objects.filter(examination_closes_on__gte=clock.today()).annotate(
            extended_at=extended_at("pk")
        )
        return rounds.order_by("opens_on").first()

    def live(self) -> QuerySet[NationalCommission]:
        round = self.round()
        # Two conditions in one filter would join the officers twice, so each is asked as a set.
        staffed = NationalCommission.objects.filter(
            officers__ended_at__isnull=True, officers__user__is_active=True
        )
        rows = NationalCommission.objects.filter(~Q(email="") | Q(pk__in=staffed.values("pk")))
        rows = rows.select_related("country").annotate(
            notice_subject=Concat(Value("commission-"), F("country_id")),
            notice_due_on=Value(getattr(round, self.day, None), output_field=DateField()),
        )
        return self.concerned(rows, round) if round else rows.filter(pk__in=[])

    def concerned(self, rows: QuerySet[NationalCommission], round: Round) -> QuerySet[NationalCommission]:
        """Those for whom the round brings something."""
        return rows

    def of_round(self, round: Round) -> QuerySet[NationalCommission]:
        return self.live() if self.round() == round else self.live().none()

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        officers = readers.officers_of({row.country_id for row in subjects})
        return {
            row.pk: [Addressee(one.email, one.language, OFFICER) for one in officers.get(row.country_id, ())]
            for row in subjects
        }

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        round = Round.objects.get(**{self.day: subject.notice_due_on})
        context = shown(round, subject.country, subject, today)
        return Letter(f"applications/rounds/{self.text}_for_officer", context)


def shown(round: Round, country: Country, numbers: object, today: date) -> dict[str, object]:
    """What a letter to a Commission may show; ``numbers`` is what a ladder counted for it."""
    return {
        "round": round,
        "country": country,
        "commission": numbers,
        "days_left": (round.examination_closes_on - today).days,
        "admin_url": settings.SITE_URL + reverse("admin:index"),
        "contact": settings.CONTACT_EMAIL,
        "calendar_url": settings.SITE_URL + reverse("calendar"),
    }


class Opening(_OfCommissions):
    """The first day on which applications can come."""

    name = _("The round opens: to the National Commissions")
    rungs = (Rung("round_opens_commission", 0, _("on the first day")),)
    day, text = "opens_on", "opens"

    def last_day(self, subject: Any) -> date:
        return subject.notice_due_on + timedelta(days=30)


class Deciding(_OfCommissions):
    """The last day to decide comes, and something waits."""

    name = _("The last day to decide: to Commissions for which applications wait")
    rungs = countdown("round_decides_commission")
    day, text = "examination_closes_on", "decides"

    def concerned(self, rows: QuerySet[NationalCommission], round: Round) -> QuerySet[NationalCommission]:
        waiting = Q(**{f"{_FILES}__round": round, f"{_FILES}__status": Status.SUBMITTED})
        return rows.annotate(
            waiting=Count(_FILES, filter=waiting, distinct=True),
            waits_since=Min(f"{_FILES}__submitted_at", filter=waiting),
            extended_at=Value(round.extended_at, output_field=DateTimeField()),  # type: ignore[attr-defined]
            questions=Count(
                f"{_FILES}__dossier__questions",
                filter=waiting & Q(**{f"{_FILES}__dossier__questions__replies__isnull": True}),
                distinct=True,
            ),
        ).filter(waiting__gt=0)

    def since(self, subject: Any) -> date:
        """Until the first file came nothing was due; its letter named the day, as that of an extension does."""
        return clock.hamburg_date(max(filter(None, (subject.waits_since, subject.extended_at))))


class Over(_OfCommissions):
    """The round is over, and something that waited for the Commission or for UIL has lapsed."""

    name = _("The round is over: to Commissions of which something lapsed")
    rungs = (Rung("round_over_commission", 1, _("on the day after")),)
    day, text = "examination_closes_on", "over"

    def round(self) -> Round | None:
        today = clock.today()
        ended = Round.objects.filter(
            examination_closes_on__lt=today, examination_closes_on__gte=today - TOLD_FOR
        )
        return ended.order_by("-examination_closes_on").first()

    def concerned(self, rows: QuerySet[NationalCommission], round: Round) -> QuerySet[NationalCommission]:
        steps = f"{_FILES}__status_changes"
        lapsed = {f"{_FILES}__round": round, f"{steps}__verb": Verb.LAPSE_ROUND}
        return rows.annotate(
            undecided=Count(_FILES, filter=Q(**lapsed, **{f"{steps}__old": Status.SUBMITTED}), distinct=True),
            not_admitted=Count(
                _FILES, filter=Q(**lapsed, **{f"{steps}__old": Status.APPROVED}), distinct=True
            ),
        ).filter(Q(undecided__gt=0) | Q(not_admitted__gt=0))

    def last_day(self, subject: Any) -> date:
        return subject.notice_due_on + TOLD_FOR
