"""The mayor's endorsement of exactly one snapshot (R3), and the adoption of the two key documents (R4)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.rounds import Round
from gnlc_portal.dossiers.models import Attachment, Snapshot
from gnlc_portal.lib import clock

LINK_LIVES = timedelta(days=60)  # or until the end of its round


class Outcome(models.TextChoices):
    ENDORSED = "endorsed", _("endorsed")
    REFUSED = "refused", _("sent back without endorsement")


class Ended(models.TextChoices):
    """Why a request or an endorsement counts no more."""

    RECALLED = "recalled", _("the city recalled the application to change it")
    SENT_BACK = "sent_back", _("the application was sent back to the city")
    WITHDRAWN = "withdrawn", _("the city withdrew the application")
    REVOKED = "revoked", _("the city revoked the link")
    REPLACED = "replaced", _("a newer link was sent")
    ROUND_OVER = "round_over", _("the round is over")


class EndorsementState(models.TextChoices):
    PENDING = "pending", _("waits for the mayor")
    ENDORSED = "endorsed", _("endorsed")
    REFUSED = "refused", _("sent back without endorsement")
    VOID = "void", _("ended")
    EXPIRED = "expired", _("expired")


class Endorsement(models.Model):
    """A request to the mayor for one snapshot, and what came of it.

    The link is not stored: ``nonce`` and ``token_hash`` are (see ``gnlc_portal.lib.tokens``).
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="endorsements"
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    mayor_email = models.EmailField(_("the mayor's e-mail"), max_length=254)
    mayor_language = models.CharField(_("language of the letter"), max_length=8, choices=settings.LANGUAGES)
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("asked"), default=clock.now)
    expires_at = models.DateTimeField(_("link valid until"))
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    signer_name = models.CharField(_("name"), max_length=200, blank=True)
    signer_title = models.CharField(_("exact title"), max_length=200, blank=True)
    adopts_beijing = models.BooleanField(default=False)
    adopts_key_features = models.BooleanField(default=False)
    refusal_reason = models.TextField(blank=True)
    refusal_sections = models.JSONField(default=dict, blank=True)  # slug → what the team shall change there
    scan = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=Ended, blank=True)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="one_live_link_per_application",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="endorsed")
                | (
                    Q(adopts_beijing=True, adopts_key_features=True)
                    & ~Q(signer_name="")
                    & ~Q(signer_title="")
                ),
                name="endorser_adopts_both_documents",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, outcome="") | Q(Q(used_at__isnull=False) & ~Q(outcome="")),
                name="used_link_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(refusal_reason="") | ~Q(refusal_sections={}),
                name="refusal_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(scan__isnull=True) | Q(outcome="endorsed"), name="scan_of_a_signed_paper"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | Q(Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="ended_link_has_a_cause",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("requested_at")), name="link_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.mayor_email}"

    @property
    def works_until(self) -> datetime:
        """Until when the link works, as people read it: one that ends at midnight works until 23:59."""
        local = self.expires_at.astimezone(clock.HAMBURG)
        return local - timedelta(minutes=1) if (local.hour, local.minute) == (0, 0) else local

    def state(self, at: datetime) -> EndorsementState:
        """What the link is at a moment. Opening it never changes that."""
        if self.ended_at is not None:
            return EndorsementState.VOID
        if self.outcome:
            return EndorsementState(self.outcome)
        return EndorsementState.EXPIRED if at >= self.expires_at else EndorsementState.PENDING


def end_of_link(asked_at: datetime, round: Round) -> datetime:
    """R3: a link dies 60 days after it was asked for, or with its round."""
    asked_at = asked_at.astimezone(clock.UTC)  # days of 24 hours, also across the change to summer time
    return max(asked_at + timedelta(minutes=1), min(asked_at + LINK_LIVES, round.examination_ends_at))
