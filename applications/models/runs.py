"""Many decisions in one go, each in a transaction of its own, with what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.enums import Verb
from applications.models.applications import Application, StatusChange
from applications.models.preparing import PreparedDecision
from applications.models.rounds import Round
from applications.querysets import RunQuerySet
from cities.models import Country
from gnlc_portal.lib import clock


class Outcome(models.TextChoices):
    WAITING = "", _("Not tried yet")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done")


class DecisionRun(models.Model):
    """One press of a button for many applications (append-only by trigger).

    ``key`` comes with the page on which it is pressed: pressed twice, it is one run. The decisions that a Commission
    prepared have their round and country; an admission by UIL has neither.
    """

    key = models.UUIDField(unique=True)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("round")
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("country")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("moment"), default=clock.now)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("decisions carried out together")
        verbose_name_plural = _("decisions carried out together")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(round__isnull=True, country__isnull=True)
                | Q(round__isnull=False, country__isnull=False),
                name="run_of_a_commission_or_of_uil",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def is_admission(self) -> bool:
        return self.country_id is None


class DecisionResult(models.Model):
    """What became of one application in a run; written down before anything is tried."""

    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, related_name="results")
    position = models.PositiveSmallIntegerField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="results")
    verb = models.CharField(max_length=20, choices=Verb)
    prepared = models.ForeignKey(
        PreparedDecision, on_delete=models.PROTECT, null=True, related_name="results"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    sentence = models.TextField(blank=True)  # why it was refused, in the language of who pressed
    language = models.CharField(max_length=8, blank=True)
    change = models.OneToOneField(StatusChange, on_delete=models.PROTECT, null=True, related_name="result")

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="result_position_once"),
            models.UniqueConstraint(fields=["run", "application"], name="result_application_once"),
            models.UniqueConstraint(
                fields=["prepared"], condition=Q(outcome="done"), name="prepared_decision_carried_out_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", change__isnull=True, sentence="")
                | Q(outcome="done", change__isnull=False, sentence="")
                | (Q(outcome="refused", change__isnull=True) & ~Q(sentence="")),
                name="result_says_what_became_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.position}: {self.verb} {self.outcome}"
