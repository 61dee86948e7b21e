"""Dossiers, their answers with every earlier version, attachments and frozen snapshots."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.dossiers import registry
from gnlc_portal.dossiers.questionnaire import Questionnaire
from gnlc_portal.lib import clock


class Dossier(models.Model):
    """The answers to one version of one questionnaire.

    ``open_sections`` says what may be written: None is everything, an empty list nothing (locked), else these
    slugs. Only the owning app sets it, together with its status.
    """

    kind = models.CharField(max_length=30)
    form_version = models.PositiveSmallIntegerField()
    open_sections = models.JSONField(null=True, default=None, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")

    def __str__(self) -> str:
        return f"{self.kind} {self.form_version}, dossier {self.pk}"

    @property
    def questionnaire(self) -> Questionnaire:
        return registry.get(self.kind, self.form_version)

    def is_open(self, section_slug: str) -> bool:
        """Whether answers of a section may be written now."""
        return self.open_sections is None or section_slug in self.open_sections


class Answer(models.Model):
    """The current answer to one question: a text, a list of texts or a truth value, as it was given.

    ``is_left``: its writer went on to something else, or another person sent the same; it is kept when replaced.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=60)
    value = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_left = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key"], name="one_answer_per_question"),
            models.CheckConstraint(condition=Q(version__gte=1), name="answer_versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"


class AnswerRevision(models.Model):
    """An earlier answer, kept for good (append-only by trigger)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="revisions")
    key = models.CharField(max_length=60)
    value = models.JSONField()
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier answer")
        verbose_name_plural = _("earlier answers")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key", "version"], name="one_revision_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="revision_versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"


class AnsweredRequest(models.Model):
    """That a request to save was answered, and how: repeated, it is answered the same (saving.py)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()  # 0: nothing was stored, because nothing was said
    saved_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.real_now, db_index=True)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "digest"], name="a_request_is_answered_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="answered_request_has_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.digest


class Attachment(models.Model):
    """A private file of a dossier; served only through a permission check, as a download."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/", max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    in_snapshot = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """What was signed: canonical bytes of a dossier, and their SHA-256 (append-only by trigger)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="snapshots")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_has_a_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def is_intact(self) -> bool:
        """Whether the stored bytes are still those whose fingerprint was taken."""
        return hashlib.sha256(bytes(self.content)).hexdigest() == self.sha256
