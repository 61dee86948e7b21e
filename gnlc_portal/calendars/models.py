"""Whose dates a private feed shows. Its link is not stored, only the link's hash."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock


class Feed(models.Model):
    """The one private calendar of a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("private calendar")
        verbose_name_plural = _("private calendars")

    def __str__(self) -> str:
        return str(self.user)
