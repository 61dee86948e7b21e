"""What lies in an application's folder of a ZIP: what the city handed in last, on paper, and its files."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from applications import documents
from applications.models import Application
from gnlc_portal.dossiers import attached, pdf
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import slugify_ascii
from gnlc_portal.lists.listing import BundledFile, Rows

TEMPLATE = "dossiers/document.html"


def prepare(rows: Rows) -> Rows:
    return rows.select_related("city__country", "country", "round", "dossier", "endorsement__snapshot")


def folder(application: Application) -> str:
    return f"{application.reference}-{slugify_ascii(application.city.name)}"


def files(application: Application) -> Iterator[BundledFile]:
    """The dossier and the attachments that were handed in; one that is no longer what was signed is named, not given."""
    snapshot = documents.handed_in(application)
    if snapshot is None:
        yield BundledFile("", None, note=_("Nothing of it was handed in."))
        return
    yield _dossier(application, snapshot)
    for listed, row in attached.signed_files(snapshot):
        if row is None or not attached.is_intact(row):
            note = _("Left out: its stored bytes are no longer those that were signed.")
            yield BundledFile(listed.name, None, sha256=listed.sha256, note=note)
        else:
            yield BundledFile(f"attachment-{row.name}", row.file.open, sha256=row.sha256)


def _dossier(application: Application, snapshot: Any) -> BundledFile:
    context = documents.readable(application, snapshot, clock.now(), files_at=lambda _pk: "")
    endorsement = application.endorsement
    if endorsement is not None and endorsement.snapshot_id != snapshot.pk:
        endorsement = None  # of a text that is not submitted yet
    context |= {"endorsement": endorsement, "signature": False}
    note = "" if snapshot.is_intact else _("Its stored bytes are no longer those that were signed.")
    try:
        content = pdf.render(TEMPLATE, context, base_url=f"{settings.SITE_URL}/")
    except pdf.PdfUnavailable:
        page = render_to_string(TEMPLATE, {**context, "pdf_unavailable": pdf.explanation()})
        return BundledFile("dossier.html", page.encode(), sha256=snapshot.sha256, note=note)
    return BundledFile("dossier.pdf", content, sha256=snapshot.sha256, note=note)
