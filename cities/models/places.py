"""Cities and the people who act for them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models.countries import Country
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold


class City(models.Model):
    """A city, county, commune or consortium that is a member or wants to be.

    ``slug`` is its address for good. Coordinates, population and time zone of the populated place are GeoNames'
    (CC BY 4.0) and stay empty for a city that was entered by hand.
    """

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="cities", verbose_name=_("country")
    )
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True, unique=True)
    alternate_names = models.TextField(_("other names"), blank=True)
    name_key = models.CharField(
        max_length=200, editable=False
    )  # fold(name): how hand-entered names are compared
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name_key", "id"], name="city_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name_key"],
                condition=Q(geonames_id__isnull=True),
                name="one_hand_entered_city_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The key is nothing but the name in another spelling: no caller may forget it.
        self.name_key = fold(self.name)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("city_detail", args=[self.slug])


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def active(self) -> "DelegateQuerySet":
        """Those who have not left."""
        return self.filter(ended_at__isnull=True)


class Delegate(models.Model):
    """Somebody who acts for a city, also from outside its administration; one of them is the lead."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="delegates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    is_lead = models.BooleanField(_("lead"), default=False)
    since = models.DateTimeField(_("since"), default=clock.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "user"], condition=Q(ended_at__isnull=True), name="delegate_once_per_city"
            ),
            models.UniqueConstraint(
                fields=["city"], condition=Q(ended_at__isnull=True, is_lead=True), name="one_lead_per_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.city}"
