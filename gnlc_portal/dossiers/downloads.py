"""A file leaves the portal as a download, never as a page of it, and only as long as it is what was stored."""

from django.http import FileResponse

from gnlc_portal.dossiers import attached
from gnlc_portal.dossiers.models import Attachment


class TamperedFile(Exception):
    """The stored bytes are gone, or no longer those whose fingerprint was taken."""


def respond(attachment: Attachment) -> FileResponse:
    """The file to save: not shown, not guessed at, not cached, and harmless if it is opened all the same.

    Raises:
        TamperedFile: say so instead.
    """
    if not attached.is_intact(attachment):
        raise TamperedFile(attachment.name)
    response = FileResponse(
        attachment.file.open(),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
