"""Claims: an officer of a member city that was imported asks to act for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.places import City
from gnlc_portal.lib import clock


class ClaimStatus(models.TextChoices):
    PENDING = "pending", _("waits for UIL")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class CityClaim(models.Model):
    """A request to become the lead delegate of a member city that has none; a coordinator decides."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    statement = models.TextField(_("who you are and how UIL can confirm it"), max_length=2000)
    status = models.CharField(_("status"), max_length=8, choices=ClaimStatus, default=ClaimStatus.PENDING)
    created_at = models.DateTimeField(_("asked"), default=clock.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "user"], condition=Q(status="pending"), name="one_pending_claim_per_person"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at__isnull=True, decided_by__isnull=True)
                | Q(~Q(status="pending"), decided_at__isnull=False, decided_by__isnull=False),
                name="claim_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.user}"
