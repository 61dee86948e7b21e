"""How a Commission ordered the applications that wait: every order it gave, the newest counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.rounds import Round
from cities.models import Country
from gnlc_portal.lib import clock


class Ranking(models.Model):
    """One order of a round's waiting list in one country (append-only by trigger).

    ``number`` counts on by one: of two officers who order the same list at once, the database takes one.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rankings")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="rankings")
    number = models.PositiveIntegerField()
    ranks = models.JSONField()  # reference → rank, of those that have one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("order of a waiting list")
        verbose_name_plural = _("orders of waiting lists")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "country", "number"], name="ranking_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.country_id}: {self.number}"
