"""Dossiers, their answers with every earlier version, attachments and frozen snapshots."""

import hashlib
import uuid
from typing import Any

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


class Presence(models.Model):
    """When somebody was last seen in a dossier, in real time, and in which section (presence.py)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], name="one_presence_per_person_and_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.section}"


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


def stored_name(_attachment: Any, _name: str) -> str:
    """Where a file lies in the storage: by chance, never by the name somebody gave it."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """A private file of a dossier; served only through a permission check, as a download.

    A row is one stay of a file in a section: it is never changed but once, when the file is removed or replaced, and
    never deleted (triggers). What is put back, or carried over, is a new row with the same stored file.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="attachments")
    section = models.CharField(max_length=60, blank=True)  # slug; empty for papers beside the questionnaire
    file = models.FileField(upload_to=stored_name, max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    in_snapshot = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_has_a_fingerprint"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_a_name"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, replaced_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_somebody_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["dossier", "section", "sha256"],
                condition=Q(removed_at__isnull=True) & ~Q(section=""),
                name="attachment_once_in_a_section",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PendingUpload(models.Model):
    """A file that is being stored and that no attachment names yet.

    The row stands before the file is written and goes with the transaction that names the file; what a rolled-back or
    interrupted upload left is found by it.
    """

    file = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()  # real time: it is about processes, not about the round

    class Meta:
        verbose_name = _("pending upload")
        verbose_name_plural = _("pending uploads")

    def __str__(self) -> str:
        return self.file


class SectionAssignment(models.Model):
    """Who has taken a section in hand: a help to the team that never stops anybody from writing."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="assignments")
    section = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("section in hand")
        verbose_name_plural = _("sections in hand")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "section"], name="one_assignment_per_section")
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.user}"


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
