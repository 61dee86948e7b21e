"""What can be done with a dossier's files. Who may do it is the owning app's question, asked before.

The file is stored first, then the row that names it: a broken upload leaves no row, and what it left in the storage is
deleted at once or by the next sweep. A stored file that any row names is never deleted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gnlc_portal.dossiers import attached, uploads
from gnlc_portal.dossiers.locking import lock, require_open, touch
from gnlc_portal.dossiers.models import Attachment, Dossier, PendingUpload, stored_name
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg

UPLOAD_ENDS_WITHIN = timedelta(hours=1)  # of storing one file: whatever is older was broken off


def attach(
    *,
    dossier: Dossier,
    section: str,
    file: File,
    by: Any,
    at: datetime,
    replaces: int | None = None,
    in_snapshot: bool = True,
) -> Attachment:
    """Store a file; in the place of another, which stays until this one is safe. Sent twice, it is stored once.

    Args:
        section: slug; empty for a paper beside the questionnaire, such as a signed scan.
        replaces: id of the attachment whose place it takes.

    Raises:
        Locked: the section is not open.
        RefusedFile: the content is not taken.
        ValidationError: ``too_many_files``, ``files_too_large``, ``file_twice``, ``file_gone``.
        Attachment.DoesNotExist: no such file to replace.
    """
    # Before anything is stored; and again below, when nobody can lock it meanwhile.
    _require_place(dossier, section)
    accepted = uploads.examine(file)
    stored = _store(accepted)
    new = _row_for(accepted, stored, dossier, section=section, in_snapshot=in_snapshot, by=by, at=at)
    try:
        row = _put(new, replaces)
    except BaseException:
        _drop(stored)
        raise
    if row is not new:
        _drop(stored)
    return row


@contextmanager
def paper(*, dossier: Dossier, file: File, by: Any, at: datetime) -> Iterator[Attachment]:
    """A signed paper beside the questionnaire, stored while the service runs that signs or decides with it.

    The service keeps it, in its own transaction: so the paper is there exactly when the step is. What is not kept is deleted.

    Raises:
        RefusedFile: neither a PDF nor a picture.
    """
    accepted = uploads.examine_scan(file)
    stored = _store(accepted)
    try:
        yield _row_for(accepted, stored, dossier, section="", in_snapshot=False, by=by, at=at)
    finally:
        _drop(stored)


def keep(scan: Attachment, *, of: Dossier) -> None:
    """Name a stored paper by its row; one that has its row already is left as it is.

    Raises:
        ValidationError: ``file_gone``: another dossier's, no paper, or broken off meanwhile.
    """
    if scan.dossier_id != of.pk or scan.section or scan.in_snapshot:
        raise ValidationError(_("This file does not belong to the application."), code="file_gone")
    if scan.pk is None:
        _finish_upload(scan)
        scan.save(force_insert=True)


@transaction.atomic
def remove(*, dossier: Dossier, attachment: int, by: Any, at: datetime) -> Attachment:
    """Take a file out. It is kept, and can be put back while its section is open.

    Raises:
        Locked: the section is not open.
        ValidationError: ``file_gone``: somebody removed or replaced it before; who and when.
        Attachment.DoesNotExist: no such file in a section of this dossier.
    """
    dossier = lock(dossier)
    row = _row(dossier, attachment)
    require_open(dossier, row.section)
    if row.removed_at is not None:
        if row.removed_by_id == by.pk and row.replaced_by is None:
            return row  # the answer to the first request was lost
        raise _gone(row)
    _mark_removed(row, by, at)
    touch(dossier, at)
    return row


@transaction.atomic
def restore(*, dossier: Dossier, attachment: int, by: Any, at: datetime) -> Attachment:
    """Put a removed or replaced file back, as a new row with the same stored file.

    Raises:
        Locked: the section is not open.
        ValidationError: ``too_many_files``, ``files_too_large``.
        Attachment.DoesNotExist: no such file in a section of this dossier.
    """
    dossier = lock(dossier)
    row = _row(dossier, attachment)
    require_open(dossier, row.section)
    present = attached.standing(dossier, row.section).filter(sha256=row.sha256).first()
    if present is not None:
        return present
    back = _copied(row, dossier, by, at)
    _require_room(dossier, back)
    back.save(force_insert=True)
    touch(dossier, at)
    return back


@transaction.atomic
def copy(*, source: Dossier, target: Dossier, by: Any, at: datetime) -> list[Attachment]:
    """Carry files over to an empty dossier, as far as its sections take them; both then name the same stored files."""
    rows = []
    for section in target.questionnaire.sections:
        here = attached.standing(source, section.slug).order_by("id")
        rows += [_copied(row, target, by, at) for row in here[: section.attachments]]
    return Attachment.objects.bulk_create(rows)


def drop_broken_uploads() -> int:
    """Delete what uploads left that never came to their row. A file that a row names is left alone."""
    oldest = clock.real_now() - UPLOAD_ENDS_WITHIN
    names = list(PendingUpload.objects.filter(at__lt=oldest).values_list("file", flat=True)[:100])
    for name in names:
        _drop(name)
    return len(names)


@transaction.atomic(durable=True)  # in another one, a rollback would leave a file nobody knows of
def _put(new: Attachment, replaces: int | None) -> Attachment:
    """Name a stored file by a row; or the row that already names the same content there."""
    dossier = lock(new.dossier)
    _require_place(dossier, new.section)
    old = None
    if replaces is not None:
        old = _row(dossier, replaces, section=new.section)
        if old.removed_at is not None:
            if old.replaced_by is not None and old.replaced_by.sha256 == new.sha256:
                return old.replaced_by  # the answer to the first request was lost
            raise _gone(old)
    if new.section:
        present = attached.standing(dossier, new.section).filter(sha256=new.sha256).first()
        if present is not None and old in (None, present) and present.name == new.name:
            return present  # the answer to the first request was lost
        if present is not None:
            text = _("“%(sent)s” was not stored: the same file is here already, as “%(name)s”.")
            raise ValidationError(text % {"sent": new.name, "name": present.name}, code="file_twice")
        _require_room(dossier, new, without=old)
    _finish_upload(new)
    new.save(force_insert=True)
    if old is not None:
        _mark_removed(old, new.by, new.at, replaced_by=new)
    touch(dossier, new.at)
    return new


def _finish_upload(new: Attachment) -> None:
    """From here on a row names the file; unless the sweep was quicker."""
    if not PendingUpload.objects.filter(file=new.file.name).delete()[0]:
        text = _("Storing the file took too long and was broken off. Send it again.")
        raise ValidationError(text, code="file_gone")


def _row_for(accepted: uploads.Accepted, stored: str, dossier: Dossier, **fields: Any) -> Attachment:
    return Attachment(
        dossier=dossier,
        file=stored,
        name=accepted.name,
        content_type=accepted.content_type,
        size=len(accepted.content),
        sha256=accepted.sha256,
        **fields,
    )


def _row(dossier: Dossier, pk: int, *, section: str | None = None) -> Attachment:
    rows = dossier.attachments.select_related("removed_by", "replaced_by").exclude(section="")
    return rows.get(pk=pk) if section is None else rows.get(pk=pk, section=section)


def _require_place(dossier: Dossier, section: str) -> None:
    """A paper beside the questionnaire has no section that could be locked."""
    if section:
        require_open(dossier, section)


def _require_room(dossier: Dossier, new: Attachment, *, without: Attachment | None = None) -> None:
    """So many files in the section, so many bytes in the dossier, and so many kept with the removed ones."""
    section = dossier.questionnaire.section(new.section)
    most = section.attachments if section else 0
    others = attached.standing(dossier)
    if without is not None:
        others = others.exclude(pk=without.pk)
    if others.filter(section=new.section).count() >= most:
        text = ngettext(
            "This section takes %(most)s file. Remove or replace it to add “%(name)s”.",
            "This section takes %(most)s files, and so many stand in it. Remove or replace one to add “%(name)s”.",
            most,
        )
        raise ValidationError(text % {"most": most, "name": new.name}, code="too_many_files")
    used = others.aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + new.size > uploads.MOST_BYTES_OF_DOSSIER:
        text = _(
            "“%(name)s” does not fit: all files together may have %(most)s MB, and %(used)s MB are used. Remove or replace a "
            "file, or save this one smaller."
        )
        values = {"name": new.name, "most": uploads.in_megabytes(uploads.MOST_BYTES_OF_DOSSIER)}
        raise ValidationError(text % {**values, "used": uploads.in_megabytes(used)}, code="files_too_large")
    kept = dossier.attachments.order_by().values("file").annotate(bytes=Max("size"))
    if sum(row["bytes"] for row in kept) + new.size > uploads.MOST_BYTES_KEPT:
        text = _(
            "“%(name)s” does not fit: with the removed files, which are kept, this dossier would have more than %(most)s MB. "
            "Put a removed file back instead, or ask UIL."
        )
        most_kept = uploads.in_megabytes(uploads.MOST_BYTES_KEPT)
        raise ValidationError(text % {"name": new.name, "most": most_kept}, code="files_too_large")


def _mark_removed(row: Attachment, by: Any, at: datetime, replaced_by: Attachment | None = None) -> None:
    row.removed_by, row.removed_at, row.replaced_by = by, at, replaced_by
    row.save(update_fields=["removed_by", "removed_at", "replaced_by"])


def _copied(row: Attachment, to: Dossier, by: Any, at: datetime) -> Attachment:
    """A new row with the same stored file."""
    same = {
        name: getattr(row, name)
        for name in ("section", "name", "content_type", "size", "sha256", "in_snapshot")
    }
    return Attachment(dossier=to, file=row.file.name, by=by, at=at, **same)


def _gone(row: Attachment) -> ValidationError:
    """The refusal to change a file that does not stand there any more: who did what with it, when."""
    assert row.removed_at is not None
    values = {
        "name": row.name,
        "who": str(row.removed_by),
        "moment": in_hamburg(row.removed_at),
    }
    if row.replaced_by is not None:
        text = _(
            "%(who)s replaced “%(name)s” by “%(other)s” on %(moment)s, Hamburg time. Nothing was changed now; look at "
            "the files as they stand."
        )
        return ValidationError(text % {**values, "other": row.replaced_by.name}, code="file_gone")
    text = _(
        "%(who)s removed “%(name)s” on %(moment)s, Hamburg time. Nothing was changed now; it can be put back."
    )
    return ValidationError(text % values, code="file_gone")


def _store(accepted: uploads.Accepted) -> str:
    name = stored_name(None, accepted.name)
    PendingUpload.objects.create(file=name, at=clock.real_now())
    try:
        default_storage.save(name, ContentFile(accepted.content))
    except BaseException:
        _drop(name)
        raise
    return name


@transaction.atomic
def _drop(name: str) -> None:
    """Delete a stored file that no row names. Holding its row keeps the upload from being finished meanwhile."""
    pending = PendingUpload.objects.select_for_update().filter(file=name).first()
    if pending is not None and not Attachment.objects.filter(file=name).exists():
        default_storage.delete(name)
        pending.delete()
