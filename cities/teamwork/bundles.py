"""What lies in a dossier's folder of a ZIP: what the city handed in last, on paper, and its files."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cities.teamwork.owner import Work
from gnlc_portal.dossiers import attached, pdf
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib.text import slugify_ascii
from gnlc_portal.lists.listing import BundledFile

TEMPLATE = "dossiers/document.html"


def folder(work: Work) -> str:
    """The folder's name."""
    return f"{work.reference}-{slugify_ascii(work.city.name)}"


def nothing() -> BundledFile:
    """In place of files, where the city handed in nothing."""
    return BundledFile("", None, note=_("Nothing of it was handed in."))


def files(snapshot: Snapshot, paper: dict[str, Any], name: str) -> Iterator[BundledFile]:
    """The paper and the attachments that were handed in; one that is no longer what was handed in is named, not given.

    Args:
        paper: context of the document.
        name: of its file.
    """
    yield _paper(snapshot, paper, name)
    for listed, row in attached.signed_files(snapshot):
        if row is None or not attached.is_intact(row):
            note = _("Left out: its stored bytes are no longer those that were signed.")
            yield BundledFile(listed.name, None, sha256=listed.sha256, note=note)
        else:
            yield BundledFile(f"attachment-{row.name}", row.file.open, sha256=row.sha256)


def _paper(snapshot: Snapshot, context: dict[str, Any], name: str) -> BundledFile:
    note = "" if snapshot.is_intact else _("Its stored bytes are no longer those that were signed.")
    try:
        content = pdf.render(TEMPLATE, context, base_url=f"{settings.SITE_URL}/")
    except pdf.PdfUnavailable:
        page = render_to_string(TEMPLATE, {**context, "pdf_unavailable": pdf.explanation()})
        return BundledFile(f"{name}.html", page.encode(), sha256=snapshot.sha256, note=note)
    return BundledFile(f"{name}.pdf", content, sha256=snapshot.sha256, note=note)
