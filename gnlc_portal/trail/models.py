"""The lines of the trail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What sort of fact a line tells."""

    APPLICATION = "application", _("step of an application")
    REPORT = "report", _("step of a report")
    ROUND = "round", _("round")
    TEAM = "team", _("team of a city")
    MEMBERSHIP = "membership", _("membership")
    MAIL = "mail", _("message")
    EDIT = "edit", _("change in the working room")
    OPENED = "opened", pgettext_lazy("kind of entry", "opened")


class Role(models.TextChoices):
    """In which role somebody acted."""

    LEAD = "lead", _("lead delegate")
    DELEGATE = "delegate", _("delegate")
    MAYOR = "mayor", _("mayor")
    OFFICER = "officer", _("Commission officer")
    COORDINATOR = "coordinator", _("UIL coordinator")
    ADMINISTRATOR = "administrator", _("administrator")
    SYSTEM = "system", _("the portal")


class Entry(models.Model):
    """One fact: who did what, when, to what (append-only by trigger).

    No secret, no answer's text and no personal link stands here. ``what`` is a code whose words its app knows
    (gnlc_portal/trail/words.py); ``about`` is what messages are about too: an application's reference, ``team:12``.
    """

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    what = models.CharField(_("what"), max_length=60)
    role = models.CharField(_("role"), max_length=13, choices=Role)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    by_name = models.CharField(_("name"), max_length=254, blank=True)  # as it was then
    country = models.CharField(_("country"), max_length=2, blank=True)
    about = models.CharField(_("about"), max_length=60, blank=True)
    subject = models.CharField(_("concerns"), max_length=255, blank=True)
    detail = models.TextField(_("details"), blank=True)
    source = models.CharField(max_length=160, blank=True)  # names the fact, so that it is told once
    words = models.TextField()  # what is searched

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["-at", "-id"], name="trail_by_time"),
            models.Index(fields=["country", "-at", "-id"], name="trail_by_country"),
            models.Index(fields=["kind", "-at", "-id"], name="trail_by_kind"),
            models.Index(fields=["by", "-at", "-id"], name="trail_by_person"),
            models.Index(fields=["about", "-at", "-id"], name="trail_by_object"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="trail_tells_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="trail_kind_known"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="trail_role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.SYSTEM) | Q(by__isnull=True), name="trail_portal_is_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.what} {self.about}".strip()

    @property
    def who(self) -> str:
        """Whoever did it, as they were called then."""
        return self.by_name or self.get_role_display()
