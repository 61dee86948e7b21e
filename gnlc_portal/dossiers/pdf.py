"""A template as a PDF, made without asking anything of the network.

The PDF library stands on system parts (Pango). Where they are missing the portal runs all the same: the
printable page takes the PDF's place and says what the server's keeper can install.
"""

import hashlib
import logging
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

STYLES = "css/print.css"
SYSTEM_PARTS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailable(Exception):
    """The system parts of the PDF library are missing on this server."""


def render(
    template: str, context: dict[str, Any], *, base_url: str, request: HttpRequest | None = None
) -> bytes:
    """The PDF of a template; the same page gives the same bytes.

    Args:
        template: extends print.html; it gets ``pdf`` (True) besides its context.
        base_url: the portal's address, from which relative addresses are read.

    Raises:
        PdfUnavailable: system parts are missing.
    """
    weasyprint = _library()
    html = render_to_string(template, {**context, "pdf": True}, request=request)
    # A class can be written only once the library is there to inherit from.
    fetcher = type("StaticFilesOnly", (weasyprint.urls.URLFetcher,), {"fetch": _fetch})()
    document = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    styles = weasyprint.CSS(filename=str(_static_file(STYLES)), url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[styles],
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )


def respond(request: HttpRequest, template: str, context: dict[str, Any], filename: str) -> HttpResponse:
    """The PDF, shown by the browser; where none can be made, the printable page with a sentence on why."""
    try:
        content = render(template, context, base_url=request.build_absolute_uri("/"), request=request)
    except PdfUnavailable as reason:
        logger.warning("no PDF: %s", reason)
        html = render_to_string(template, {**context, "pdf_unavailable": explanation()}, request=request)
        response = HttpResponse(html)
    else:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{filename}"'
        response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def explanation() -> str:
    """Why there is a page instead of a PDF, and what helps."""
    return _(
        "This server cannot make PDF files yet: print this page instead, or save it as PDF from your "
        "browser. Its keeper can install what is missing: %(parts)s."
    ) % {"parts": SYSTEM_PARTS}


def _library() -> Any:
    try:
        import weasyprint
        import weasyprint.urls
    except (ImportError, OSError) as error:
        raise PdfUnavailable(str(error).splitlines()[0]) from error
    return weasyprint


def _fetch(_self: Any, url: str, headers: Any = None) -> Any:
    """Static files from disk, and data addresses; all else is refused, so a dossier can reach nothing."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    if url.startswith("data:"):
        return URLFetcher(allowed_protocols={"data"}).fetch(url, headers)
    path = unquote(urlsplit(url).path)
    if urlsplit(url).scheme not in {"http", "https"} or not path.startswith(settings.STATIC_URL):
        raise ValueError("Only static files are part of a document.")
    file = _static_file(path.removeprefix(settings.STATIC_URL))
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, body=file.read_bytes(), headers={"Content-Type": kind})


def _static_file(name: str) -> Path:
    """A static file on disk: in the source folders, or under its hashed name where it was collected."""
    try:
        found = finders.find(name)
        path = Path(found if isinstance(found, str) else staticfiles_storage.path(name))
    except SuspiciousFileOperation as error:
        raise ValueError(f"{name} is no static file.") from error
    if not path.is_file():
        raise ValueError(f"No static file {name}.")
    return path
