import builtins
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from gnlc_portal.dossiers import pdf, rendering

pytestmark = pytest.mark.once

FINGERPRINT = "9f2c41d70be8a63f" * 4


@pytest.fixture
def context(sample):
    answers = {
        "name": "Angers",
        "motivation": "مدينة التعلم\n学习型城市\nПрага <script>alert(1)</script>\n" + "mot " * 900,
    }
    return {
        "title": "Application",
        "city": "Angers",
        "country": "France",
        "reference": "2027-FR-004",
        "date": date(2027, 3, 12),
        "sections": rendering.readable(sample, answers),
        "sha256": FINGERPRINT,
        "is_frozen": True,
        "signature": True,
        "adoptions": ["Key Features of Learning Cities"],
    }


@pytest.fixture
def without_pango(monkeypatch):
    """The library as it is on a server without its system parts: it cannot be imported."""
    real_import = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.pdf
def test_every_page_bears_the_beginning_of_the_fingerprint_and_one_all_of_it(context):
    reader = PdfReader(BytesIO(pdf.render("dossiers/document.html", context, base_url="http://localhost/")))

    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) >= 3
    assert all("2027-FR-004 · SHA-256 9f2c 41d7 0be8 a63f" in text for text in texts)
    assert FINGERPRINT * 1 in "".join("".join(texts).split())
    assert "Signature and official stamp" in " ".join("".join(texts).split())


@pytest.mark.pdf
def test_the_same_dossier_is_the_same_file_tagged_and_titled(context):
    once, twice = (
        pdf.render("dossiers/document.html", context, base_url="http://localhost/") for _ in range(2)
    )

    assert once == twice
    reader = PdfReader(BytesIO(once))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Angers – Application 2027-FR-004"


@pytest.mark.pdf
@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "https://city.example/x.png"]
)
def test_a_document_reaches_nothing_but_static_files(address):
    from weasyprint.urls import URLFetcherResponse

    with pytest.raises(ValueError, match="static"):
        pdf._fetch(None, address)

    assert isinstance(pdf._fetch(None, "http://localhost/static/css/print.css"), URLFetcherResponse)
    with pytest.raises((ValueError, OSError)):
        pdf._fetch(None, "http://localhost/static/../gnlc_portal/settings.py")


@pytest.mark.pdf
def test_the_answer_is_a_pdf_that_no_cache_keeps(rf, context):
    response = pdf.respond(rf.get("/"), "dossiers/document.html", context, "2027-FR-004.pdf")

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="2027-FR-004.pdf"'
    assert response["Cache-Control"] == "private, no-store"


def test_without_the_system_parts_the_printable_page_says_what_to_install(rf, context, without_pango):
    response = pdf.respond(rf.get("/"), "dossiers/document.html", context, "2027-FR-004.pdf")

    page = response.content.decode()
    assert "libpango-1.0-0" in page
    assert "مدينة التعلم" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
