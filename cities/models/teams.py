"""The team of a city: who is invited to it, who asks to join, and what happened in it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cities.models.places import City
from gnlc_portal.lib import clock

_OPEN = Q(accepted_at__isnull=True, declined_at__isnull=True, revoked_at__isnull=True)


class DelegateInvitationQuerySet(models.QuerySet["DelegateInvitation"]):
    def open(self) -> "DelegateInvitationQuerySet":
        """Those nobody has answered or withdrawn; they may have expired."""
        return self.filter(_OPEN)

    def declined(self) -> "DelegateInvitationQuerySet":
        """Those to which somebody said no."""
        return self.filter(declined_at__isnull=False)

    def newest(self) -> "DelegateInvitationQuerySet":
        """Those whose address was not invited to the same team again since."""
        again = DelegateInvitation.objects.filter(
            city=OuterRef("city"), email=OuterRef("email"), id__gt=OuterRef("id")
        )
        return self.filter(~Exists(again))


class DelegateInvitation(models.Model):
    """An invitation to a city’s team, by a personal link; with ``as_lead``, UIL's to lead it, for a reason."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="delegate_invitations")
    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    as_lead = models.BooleanField(_("as the lead"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("invited"), default=clock.now)
    expires_at = models.DateTimeField(_("valid until"))
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = DelegateInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "email"], condition=_OPEN, name="one_open_delegate_invitation"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="delegate_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, revoked_at__isnull=True)
                | Q(accepted_at__isnull=True, revoked_at__isnull=True)
                | Q(accepted_at__isnull=True, declined_at__isnull=True),
                name="delegate_invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(as_lead=False) | ~Q(reason=""), name="lead_invited_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.city}"

    def is_expired(self, at: datetime) -> bool:
        """Whether the link has stopped working by itself."""
        return at >= self.expires_at


class TeamStep(models.TextChoices):
    JOINED = "joined", _("joined the team")
    LEFT = "left", _("left the team")
    REMOVED = "removed", _("was removed from the team")
    LEADS = "leads", _("leads the team")


class TeamEvent(models.Model):
    """Something that happened in a city's team, kept for good (append-only by trigger)."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="team_events")
    step = models.CharField(max_length=8, choices=TeamStep)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(  # who led until then
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event in a team")
        verbose_name_plural = _("events in teams")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=TeamStep.values), name="team_step_known"),
            models.CheckConstraint(
                condition=~Q(step="left") | Q(person=models.F("by")), name="one_leaves_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_step_display()}: {self.city}"


class JoinStatus(models.TextChoices):
    PENDING = "pending", _("waits for the lead delegate")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class JoinRequest(models.Model):
    """Somebody asks to join a city's team; its lead decides."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests")
    statement = models.TextField(_("who you are"), max_length=1000)
    status = models.CharField(_("status"), max_length=8, choices=JoinStatus, default=JoinStatus.PENDING)
    created_at = models.DateTimeField(_("asked"), default=clock.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "user"], condition=Q(status="pending"), name="one_pending_join_request"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at__isnull=True, decided_by__isnull=True)
                | Q(status="granted", decided_at__isnull=False, decided_by__isnull=False)
                | Q(~Q(reason=""), status="refused", decided_at__isnull=False, decided_by__isnull=False),
                name="join_request_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.city}"
