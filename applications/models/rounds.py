"""Rounds: one a year, with the dates of R1."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock

# R1: applications are examined and accepted only from 1 March to 30 April.
OPENS = (3, 1)
CLOSES = (4, 30)
LAPSES_AFTER = timedelta(minutes=10)  # R1: nothing lapses until so long after examination closes


class RoundQuerySet(models.QuerySet["Round"]):
    def ensure(self, year: int) -> "Round":
        """The round of a year, made with the rule's dates when it does not exist yet."""
        return self.get_or_create(year=year, defaults=_rule(year))[0]

    def for_new_applications(self, at: datetime) -> "Round":
        """R1: the earliest round whose last day to submit has not passed, made when first needed."""
        round = self.expected(at)
        return round if round.pk else self.ensure(round.year)

    def expected(self, at: datetime) -> "Round":
        """The same round for who only looks: not stored if nobody has needed it yet."""
        day = clock.hamburg_date(at)
        year = day.year if (day.month, day.day) <= CLOSES else day.year + 1
        known = self.filter(closes_on__gte=day, year__lte=year).order_by("closes_on").first()
        return known or self.model(year=year, **_rule(year))


class Round(models.Model):
    """The yearly round. Whether it is open is derived from its dates, never stored (R1)."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day to submit"))
    examination_closes_on = models.DateField(_("last day to decide"))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("closes_on")) & Q(closes_on__lte=F("examination_closes_on")),
                name="round_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def is_open(self, at: datetime) -> bool:
        """Whether applications may be submitted at a moment."""
        return self.opens_on <= clock.hamburg_date(at) <= self.closes_on

    def is_examined(self, at: datetime) -> bool:
        """Whether applications may be decided on at a moment."""
        return self.opens_on <= clock.hamburg_date(at) <= self.examination_closes_on

    def is_over(self, at: datetime) -> bool:
        """Whether nothing can be decided any more."""
        return at >= self.examination_ends_at

    @property
    def submission_ends_at(self) -> datetime:
        """The first moment at which nothing can be submitted any more: midnight in Hamburg."""
        return clock.end_of(self.closes_on)

    @property
    def examination_ends_at(self) -> datetime:
        """The first moment at which nothing can be decided any more: midnight in Hamburg."""
        return clock.end_of(self.examination_closes_on)

    @property
    def lapses_at(self) -> datetime:
        """From when on what is still open lapses."""
        # Through UTC: adding to a wall-clock time would be an hour off if summer time began in these ten minutes.
        return (self.examination_ends_at.astimezone(clock.UTC) + LAPSES_AFTER).astimezone(clock.HAMBURG)


class RoundExtension(models.Model):
    """A coordinator gave a round more time, with a reason (append-only by trigger)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    old_closes_on = models.DateField()
    old_examination_closes_on = models.DateField()
    closes_on = models.DateField(_("last day to submit"))
    examination_closes_on = models.DateField(_("last day to decide"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("old_closes_on"))
                & Q(examination_closes_on__gte=F("old_examination_closes_on"))
                & ~Q(reason=""),
                name="extension_adds_time_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.closes_on}, {self.examination_closes_on}"


def _rule(year: int) -> dict[str, date]:
    closes = date(year, *CLOSES)
    return {"opens_on": date(year, *OPENS), "closes_on": closes, "examination_closes_on": closes}
