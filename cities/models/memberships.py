"""Memberships are periods; beside them stand the facts the public sees, each with its year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.enums import Cluster
from cities.models.places import City
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.lib import clock


class Source(models.TextChoices):
    ADMITTED = "admitted", _("admitted in this portal")
    IMPORTED = "imported", _("known from public lists")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those that have not ended, on hold or not."""
        return self.filter(ended_on__isnull=True)

    def counted(self) -> "MembershipQuerySet":
        """Those in the network's totals: current and not on hold."""
        return self.current().filter(on_hold_since__isnull=True)


class Membership(models.Model):
    """One period in which a city is a member; it may leave and come back later."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="memberships")
    source = models.CharField(_("source"), max_length=8, choices=Source)
    source_url = models.URLField(_("where it was read"), max_length=300, blank=True)
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    joined_year = models.PositiveSmallIntegerField(_("joined in"), null=True, blank=True)
    on_hold_since = models.DateField(_("on hold since"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.TextField(_("reason for the end"), blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # R7: counted from admission; empty while nobody has set it for an imported member.
    first_report_on = models.DateField(_("first progress report due"), null=True, blank=True)
    origin_dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="membership"
    )
    # Who is told of progress reports; known from the endorsement, then from what the city reports. Never public.
    mayor_name = models.CharField(_("the mayor's name"), max_length=200, blank=True)
    mayor_email = models.EmailField(_("the mayor's e-mail"), max_length=254, blank=True)
    mayor_language = models.CharField(
        _("language of letters to the mayor"), max_length=8, choices=settings.LANGUAGES, blank=True
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["city"], condition=Q(ended_on__isnull=True), name="one_current_membership_per_city"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""), name="membership_ends_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(source="admitted") | Q(joined_on__isnull=False, origin_dossier__isnull=False),
                name="admitted_membership_has_date_and_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.joined_year or '?'}"


class MembershipStep(models.TextChoices):
    SCHEDULED = "scheduled", _("first report scheduled")
    ON_HOLD = "on_hold", _("put on hold")
    RESUMED = "resumed", _("taken off hold")
    ENDED = "ended", _("ended")


class MembershipEvent(models.Model):
    """Something that happened to a membership, kept for good (append-only by trigger)."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=9, choices=MembershipStep)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    about = models.CharField(max_length=60, blank=True)  # reference of the report that caused it

    class Meta:
        verbose_name = _("event in a membership")
        verbose_name_plural = _("events in memberships")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=MembershipStep.values), name="membership_step_known"),
            models.CheckConstraint(
                condition=~Q(about="") | Q(Q(by__isnull=False) & ~Q(reason="")),
                name="membership_step_has_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.step}"


class CityFact(models.Model):
    """One figure of a city with the year of the datum; written on admission and on acceptance of a report."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="facts")
    key = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=18, decimal_places=3)
    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["city", "key", "year"], name="one_figure_per_year")]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.value}"


class AreaRating(models.Model):
    """How a city rates itself in one of the twelve areas of the Key Features: challenge and expertise, 1 to 5."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="ratings")
    area = models.CharField(max_length=3)  # "2.4"
    challenge = models.PositiveSmallIntegerField(null=True)
    expertise = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["area"]
        constraints = [
            models.UniqueConstraint(fields=["city", "area"], name="one_rating_per_area"),
            models.CheckConstraint(
                condition=(Q(challenge__isnull=True) | Q(challenge__range=(1, 5)))
                & (Q(expertise__isnull=True) | Q(expertise__range=(1, 5))),
                name="rating_from_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.area


class CityCluster(models.Model):
    """One of the thematic clusters in which a city works; written on admission, if the city consented."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="clusters")
    cluster = models.CharField(_("cluster"), max_length=24, choices=Cluster)

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        constraints = [
            models.UniqueConstraint(fields=["city", "cluster"], name="one_row_per_cluster"),
            models.CheckConstraint(condition=Q(cluster__in=Cluster.values), name="cluster_known"),
        ]

    def __str__(self) -> str:
        return self.get_cluster_display()


class ReceivedReport(models.Model):
    """An accepted progress report as the public may know of it: that it came, and what the city chose to publish."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="received_reports")
    reference = models.CharField(_("reference"), max_length=16, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))  # in which it was due
    accepted_on = models.DateField(_("accepted"))
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("received report")
        verbose_name_plural = _("received reports")
        ordering = ["-accepted_on", "-id"]

    def __str__(self) -> str:
        return self.reference


class Award(models.Model):
    """A UNESCO Learning City Award (source: cities/data/README.md)."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="awards")
    year = models.PositiveSmallIntegerField(_("year"))
    source_url = models.URLField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="one_award_per_year")]

    def __str__(self) -> str:
        return f"{self.city} {self.year}"
