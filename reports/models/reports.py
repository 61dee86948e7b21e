"""Progress reports and the history of their statuses (R7)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, Country, Membership
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.lib import clock
from gnlc_portal.lib.date_sql import DaysAfter
from reports.enums import OWED, UNFINISHED, Role, Status, Verb
from reports.querysets import ProgressReportQuerySet

LONGEST_PERIOD_DAYS = 731  # two years with a 29 February among their days
_WRITTEN = ("open", "submitted", "returned", "accepted")


class ProgressReport(models.Model):
    """What a member owes every two years.

    ``scheduled_on`` is R7's date and never moves; ``due_on`` is the day that counts, later where time was given.
    """

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))  # of ``scheduled_on``: the cohort
    number = models.PositiveIntegerField()
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="reports", verbose_name=_("membership")
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="reports", verbose_name=_("city"))
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="reports", verbose_name=_("country")
    )
    period = models.PositiveSmallIntegerField(_("period"))  # 1 for the first two years …
    scheduled_on = models.DateField(_("date by the rule"))
    due_on = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SCHEDULED)
    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="progress_report"
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)  # the last time
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-scheduled_on", "-id"]
        indexes = [
            models.Index(fields=["due_on"], name="report_owed", condition=Q(status__in=sorted(OWED))),
            models.Index(fields=["status", "due_on"], name="report_queue"),
            models.Index(fields=["city", "-scheduled_on"], name="report_of_city"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "country", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["membership", "period"], name="one_report_per_period"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(status__in=sorted(UNFINISHED)),
                name="one_unfinished_report_per_membership",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="report_status_known"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("scheduled_on")), name="report_due_never_earlier"
            ),
            # R7. Who was sent back a report has its 30 days, however late UIL read it.
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False)
                | Q(due_on__lt=DaysAfter("scheduled_on", days=LONGEST_PERIOD_DAYS)),
                name="report_due_before_the_next_one",
            ),
            models.CheckConstraint(condition=Q(period__gte=1), name="report_periods_count_from_one"),
            models.CheckConstraint(
                condition=~Q(status__in=_WRITTEN) | Q(dossier__isnull=False, opened_at__isnull=False),
                name="report_is_written_in_a_dossier",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "returned", "accepted"])
                | Q(submitted_at__isnull=False),
                name="report_handed_in_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_at__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at__isnull=True)),
                name="report_accepted_at_a_moment",
            ),
        ]

    # Of an object that a service holds (services._move): whose object it was asked with.
    caller: "ProgressReport | None" = None

    def __str__(self) -> str:
        return f"{self.reference} {self.city.name}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.reference])

    def is_overdue(self, on: date) -> bool:
        """Whether the day passed and the report is still owed. Derived, never stored."""
        return self.status in OWED and self.due_on < on

    def unanswered_send_back(self) -> "ReportChange | None":
        """The last send-back, if the city has not submitted since: only its sections are open then."""
        last = self.changes.filter(verb__in=[Verb.SEND_BACK, Verb.SUBMIT]).last()
        return last if last is not None and last.verb == Verb.SEND_BACK else None


class ReportChange(models.Model):
    """One step of a report's life (append-only by trigger)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="changes")
    old = models.CharField(max_length=10, choices=Status, blank=True)
    new = models.CharField(max_length=10, choices=Status)
    verb = models.CharField(max_length=10, choices=Verb)
    role = models.CharField(max_length=12, choices=Role)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)  # of a skip; of an acceptance, the letter to the city
    sections = models.JSONField(default=dict)  # of a send-back: slug → reason
    snapshot = models.ForeignKey("dossiers.Snapshot", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of reports")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="skip", role="coordinator") | ~Q(reason=""), name="skip_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["submit", "accept"]) | Q(snapshot__isnull=False),
                name="report_decided_on_a_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(
                    old__in=["", *Status.values],
                    new__in=Status.values,
                    verb__in=Verb.values,
                    role__in=Role.values,
                ),
                name="report_step_in_known_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.old} → {self.new}"
