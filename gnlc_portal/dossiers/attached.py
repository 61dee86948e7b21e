"""Reading a dossier's files: those that stand, those that were removed, those that were signed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.models import Attachment, Dossier, Snapshot
from gnlc_portal.dossiers.questionnaire import Section


@dataclass(frozen=True)
class ListedFile:
    """A file as a reader sees it: what is signed of it, and where it can be had."""

    name: str
    size: int
    sha256: str
    url: str = ""


def standing(dossier: Dossier, section: str | None = None) -> QuerySet[Attachment]:
    """The files that stand in a dossier's sections, or in one of them."""
    rows = dossier.attachments.filter(removed_at__isnull=True).exclude(section="")
    return rows if section is None else rows.filter(section=section)


def removed(dossier: Dossier, section: str) -> list[Attachment]:
    """What was removed from a section and does not stand in it now, each file once, the last one first."""
    rows = dossier.attachments.filter(section=section).select_related("by", "removed_by", "replaced_by")
    found: dict[str, Attachment] = {}
    here = set()
    for row in rows.order_by("-removed_at", "-id"):
        if row.removed_at is None:
            here.add(row.sha256)
        else:
            found.setdefault(row.sha256, row)
    return [row for sha256, row in found.items() if sha256 not in here]


def is_intact(attachment: Attachment) -> bool:
    """Whether the stored bytes are still those whose fingerprint was taken."""
    digest = hashlib.sha256()
    try:
        with attachment.file.open() as file:
            for chunk in file.chunks():
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == attachment.sha256


def broken(dossier: Dossier) -> list[Attachment]:
    """Files of the present content whose stored bytes are gone or changed: nothing may be decided on them."""
    rows = dossier.attachments.filter(in_snapshot=True, removed_at__isnull=True).order_by("id")
    return [row for row in rows if not is_intact(row)]


def listed(dossier: Dossier, snapshot: Snapshot | None, address: Callable[[int], str]) -> list[ListedFile]:
    """The files that were signed, or those that stand now, by name.

    Args:
        address: where the file of an attachment's id is served to this reader.
    """
    rows = {_entry(row): row.pk for row in dossier.attachments.filter(in_snapshot=True).order_by("-id")}
    if snapshot is None:
        entries = [_entry(row) for row in standing(dossier).filter(in_snapshot=True)]
    else:
        entries = _signed(snapshot)
    return [
        ListedFile(
            name, size, sha256, address(rows[name, size, sha256]) if (name, size, sha256) in rows else ""
        )
        for name, size, sha256 in sorted(entries)
    ]


def find_signed(snapshot: Snapshot, pk: int) -> Attachment | None:
    """The attachment with an id, if the snapshot names exactly this file."""
    row = Attachment.objects.filter(dossier_id=snapshot.dossier_id, in_snapshot=True, pk=pk).first()
    return row if row is not None and _entry(row) in _signed(snapshot) else None


def signed_files(snapshot: Snapshot) -> list[tuple[ListedFile, Attachment | None]]:
    """Each file that a snapshot names, by name, with its attachment; None where there is none any more."""
    rows = Attachment.objects.filter(dossier_id=snapshot.dossier_id, in_snapshot=True).order_by("-id")
    known = {_entry(row): row for row in rows}
    return [(ListedFile(*entry), known.get(entry)) for entry in sorted(_signed(snapshot))]


def of_section(dossier: Dossier, section: Section, address: Callable[[int], str]) -> dict[str, Any]:
    """Context of dossiers/_attachments.html."""
    rows = list(standing(dossier).select_related("by").order_by("id"))
    return {
        "section": section,
        "files": [(row, address(row.pk)) for row in rows if row.section == section.slug],
        "removed": removed(dossier, section.slug),
        "is_open": dossier.is_open(section.slug),
        "accept": uploads.ACCEPT,
        "most_bytes": uploads.MOST_BYTES,
        "most_mb": uploads.in_megabytes(uploads.MOST_BYTES),
        "all_mb": uploads.in_megabytes(uploads.MOST_BYTES_OF_DOSSIER),
        "used": sum(row.size for row in rows),
    }


def _entry(row: Attachment) -> tuple[str, int, str]:
    return row.name, row.size, row.sha256


def _signed(snapshot: Snapshot) -> list[tuple[str, int, str]]:
    """What the snapshot says of its files; nothing once its bytes were changed."""
    if not snapshot.is_intact:
        return []
    files = json.loads(bytes(snapshot.content))["attachments"]
    return [(file["name"], int(file["size"]), file["sha256"]) for file in files]
