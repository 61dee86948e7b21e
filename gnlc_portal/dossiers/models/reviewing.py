"""What those who decide do around a dossier, beside its content: claim it, note, ask, read. None of it is ever signed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.dossiers.models.dossiers import Attachment, Dossier, Snapshot
from gnlc_portal.lib import clock


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class ReviewClaim(models.Model):
    """Who is reviewing a dossier, and until when that holds: a lease in real time that stops nobody (claims.py)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="review_claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("review in hand")
        verbose_name_plural = _("reviews in hand")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("taken_at")), name="review_claim_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.user_id}"


class Note(models.Model):
    """A word of those who decide among themselves. The city never sees it (append-only by trigger)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("note"))
    by = _person()
    side = models.CharField(max_length=40)  # in which role, in the words of the owning app
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_words")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.by_id}"


class Question(models.Model):
    """What those who decide ask the team without returning the dossier (append-only by trigger).

    ``digest`` names the request: sent twice, it is one question (questions.py).
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("question"))
    by = _person()
    side = models.CharField(max_length=40)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("question to the city")
        verbose_name_plural = _("questions to the city")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="question_has_words"),
            models.UniqueConstraint(fields=["dossier", "digest"], name="a_question_is_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.text[:60]}"


class Reply(models.Model):
    """What the team answered; a question can be answered more than once (append-only by trigger)."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("answer"))
    by = _person()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reply_has_words"),
            models.UniqueConstraint(fields=["question", "digest"], name="a_reply_is_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.text[:60]}"


class Enclosure(models.Model):
    """A file that came with a question or an answer; never part of what is signed (append-only by trigger)."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="enclosure")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="enclosures")
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, null=True, related_name="enclosures")

    class Meta:
        verbose_name = _("enclosed file")
        verbose_name_plural = _("enclosed files")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=True, reply__isnull=False)
                | Q(question__isnull=False, reply__isnull=True),
                name="enclosed_with_a_question_or_a_reply",
            )
        ]

    def __str__(self) -> str:
        return str(self.attachment)


class Reading(models.Model):
    """That somebody had a frozen text before them, and when first (append-only by trigger)."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="readings")
    user = _person()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "user"], name="one_reading_per_person_and_text")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.snapshot_id}"
