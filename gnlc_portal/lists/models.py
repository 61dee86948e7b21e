"""Saved views of lists, and exports that a worker writes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.lib import clock


class SavedView(models.Model):
    """A list's filter, order and columns under a name. Whoever opens it sees rows by their own rights."""

    listing = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)  # of the address, without page
    shared_with = models.CharField(max_length=40, blank=True)  # key of a circle (circles.py); empty: nobody
    created_at = models.DateTimeField(_("saved"), default=clock.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [models.Index(fields=["listing", "shared_with"], name="saved_view_shared")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "listing", "name"], name="saved_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", "CSV"
    ZIP = "zip", _("files (ZIP)")


class State(models.TextChoices):
    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("being written")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    GONE = "gone", _("removed")


class Export(models.Model):
    """A file of a list's rows, asked for by one person and written by a worker, for that person alone.

    The filter is frozen (by trigger); the rows are those that the person may see at the moment of writing. A worker
    holds the row by a lease in real time; when it dies, the lease runs out and another one begins anew.
    """

    listing = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    query = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(null=True)  # counted when the writing begins
    attempt_count = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)  # real time, as for every lease
    reason = models.CharField(max_length=500, blank=True)  # why it failed
    scope = models.CharField(max_length=40, blank=True)  # for which part of the world the person acted then
    # Named before it is stored, so that whatever a broken-off worker left is found.
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(null=True)  # bytes
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="export_of_person"),
            models.Index(
                fields=["id"], name="export_to_write", condition=Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["expires_at"], name="export_to_remove", condition=Q(state="done")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="export_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="export_kind_known"),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (~Q(file="") & Q(expires_at__isnull=False, finished_at__isnull=False, size__isnull=False)),
                name="export_done_has_file_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="export_failed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False)
                | (~Q(state="running") & Q(leased_until__isnull=True)),
                name="export_leased_exactly_while_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing}.{self.kind}"
