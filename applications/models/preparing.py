"""Decisions that are prepared and not taken yet: rows beside the applications, no status."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.enums import Verb
from applications.models.applications import Application, StatusChange
from applications.querysets import PreparedQuerySet
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib import clock

PREPARABLE = (Verb.APPROVE, Verb.DECLINE, Verb.SEND_BACK)


class Ended(models.TextChoices):
    """Why a prepared decision waits no more."""

    CARRIED_OUT = "carried_out", _("carried out")
    CLEARED = "cleared", _("cleared")
    REPLACED = "replaced", _("replaced")


class PreparedDecision(models.Model):
    """What an officer means to decide on an application; at most one waits for each.

    It stands for the text that its author read: ``seen`` is the last step of the application's history then, and once
    anything else has happened it is void.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="prepared")
    verb = models.CharField(_("decision"), max_length=20, choices=Verb)
    reason = models.TextField(_("reason"), blank=True)
    sections = models.JSONField(default=dict)  # of a send-back: slug → reason
    endorsement_checked = models.BooleanField(default=False)
    seen = models.ForeignKey(StatusChange, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("prepared"), default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_because = models.CharField(max_length=12, choices=Ended, blank=True)

    objects = PreparedQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepared decision")
        verbose_name_plural = _("prepared decisions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(ended_at__isnull=True), name="one_prepared_decision"
            ),
            models.CheckConstraint(
                condition=Q(verb="approve", endorsement_checked=True)
                | (Q(verb="decline") & ~Q(reason=""))
                | Q(verb="send_back"),
                name="prepared_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_because="")
                | Q(Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")),
                name="prepared_decision_ends_with_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.verb}"
