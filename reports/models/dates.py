"""How a report's date came to be later than the rule's, and back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock
from reports.enums import DueCause
from reports.models.reports import ProgressReport


class ExtensionAnswer(models.TextChoices):
    WAITING = "waiting", _("waits for UIL")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("ended with the report")  # submitted, not asked for, or closed before UIL answered


class ExtensionRequest(models.Model):
    """A city asks for more time; a coordinator answers."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="extension_requests")
    until = models.DateField(_("wished date"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    answer = models.CharField(
        _("answer"), max_length=8, choices=ExtensionAnswer, default=ExtensionAnswer.WAITING
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(answer="waiting"), name="one_waiting_extension_request"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_asked_with_a_reason"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer="granted", answered_at__isnull=False, answered_by__isnull=False)
                | Q(answer="lapsed", answered_at__isnull=False, answered_by__isnull=True, answer_reason="")
                | Q(
                    ~Q(answer_reason=""),
                    answer="refused",
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="extension_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.until}"


class DueChange(models.Model):
    """A report's date was moved (append-only by trigger)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="due_changes")
    old = models.DateField()
    new = models.DateField()
    cause = models.CharField(max_length=9, choices=DueCause)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("new date")
        verbose_name_plural = _("new dates")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(~Q(cause="undone"), new__gt=F("old")) | Q(cause="undone", new__lt=F("old")),
                name="due_moves_later_or_is_undone",
            ),
            models.CheckConstraint(condition=Q(cause__in=DueCause.values), name="due_cause_known"),
            models.CheckConstraint(
                condition=Q(cause="sent_back") | ~Q(reason=""), name="more_time_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.old} → {self.new}"
