"""Signed papers as people scan them."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from applications.models import Application
from gnlc_portal.dossiers import attachments
from gnlc_portal.dossiers.models import Attachment
from tests import factories


def pdf(mark: str = "signed") -> bytes:
    """A real PDF of one page."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": mark})
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def upload(name: str = "signed.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="application/pdf")


def scan(of: Application) -> Attachment:
    """A scan that is stored with an application's dossier."""
    return attachments.attach(
        dossier=of.dossier,
        section="",
        file=ContentFile(pdf(), "signed.pdf"),
        by=factories.lead(of.city),
        at=factories.IN_THE_WINDOW,
        in_snapshot=False,
    )


def stored(row: Attachment) -> bytes:
    """The bytes that lie in the storage."""
    with row.file.open() as file:
        return file.read()
