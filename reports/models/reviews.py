"""What UIL thinks of a report: section by section, and in a letter. Each saving is a new row; the last one counts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.reports import ProgressReport

LOWEST, HIGHEST = 1, 5


def _grade(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _in_range(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (LOWEST, HIGHEST)})


class SectionReview(models.Model):
    """A section rated as achievement and as effort, with a note for colleagues (append-only by trigger).

    Achievement is what was reached, effort what was done for it where the city started: a city with little means can
    show much of the second (source: UIL evaluates achievements and efforts).
    """

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="section_reviews")
    section = models.CharField(max_length=60)
    achievement = _grade(_("achievement"))
    effort = _grade(_("effort"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review of a section")
        verbose_name_plural = _("reviews of sections")
        ordering = ["id"]
        indexes = [models.Index(fields=["report", "section", "-id"], name="review_of_section")]
        constraints = [
            models.CheckConstraint(
                condition=_in_range("achievement") & _in_range("effort"), name="review_from_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}, {self.section}"


class LetterDraft(models.Model):
    """The letter that goes to the city when its report is accepted (append-only by trigger)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="letter_drafts")
    text = models.TextField(_("letter"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a letter")
        verbose_name_plural = _("drafts of letters")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id}, {self.at:%Y-%m-%d}"
