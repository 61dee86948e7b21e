"""The dossier on paper: read back from the PDF as a reader, a screen reader and a printer meet it."""

import unicodedata
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from gnlc_portal.dossiers import checks, pdf, rendering

pytestmark = pytest.mark.once

FINGERPRINT = "9f2c41d70be8a63f" * 4
SCRIPTS = {
    "Latin": "Ville apprenante, Łódź, İzmir",
    "Cyrillic": "Київ и Прага",
    "Greek": "Αθήνα",
    "Arabic": "مدينة التعلم",
    "Hebrew": "עיר לומדת",
    "Armenian": "Երևան",
    "Georgian": "თბილისი",
    "Ethiopic": "አዲስ አበባ",
    "Devanagari": "सीखने वाला शहर",
    "Bengali": "ঢাকা",
    "Tamil": "சென்னை",
    "Sinhala": "කොළඹ",
    "Thai": "เมืองแห่งการเรียนรู้",
    "Lao": "ວຽງຈັນ",
    "Khmer": "ភ្នំពេញ",
    "Burmese": "ရန်ကုန်",
    "Chinese": "学习型城市 學習型城市",
    "Japanese": "生涯学習のまち、カナ",
    "Korean": "평생학습도시",
}


def paper(sample, answers: dict[str, Any], **changes: Any) -> PdfReader:
    context = {
        "title": "Application",
        "city": "Angers",
        "country": "France",
        "reference": "2027-FR-004",
        "date": date(2027, 3, 12),
        "sections": rendering.readable(sample, answers),
        "sha256": FINGERPRINT,
        "state_line": "Not submitted at present",
        "is_frozen": True,
        "signature": True,
        "adoptions": ["Beijing Declaration on Building Learning Cities", "Key Features of Learning Cities"],
        **changes,
    }
    content = pdf.render("dossiers/document.html", context, base_url="http://localhost/")
    return PdfReader(BytesIO(content))


def structure(reader: PdfReader) -> list[str]:
    """The kinds of the tagged parts in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for entry in node:
                walk(entry)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def boxes(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the PDF library says of letters that no font has: it prints a box instead."""
    return [record.getMessage() for record in caplog.records if ".notdef" in record.getMessage()]


def words(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.pdf
@pytest.mark.parametrize("script", SCRIPTS)
def test_no_letter_becomes_a_box(sample, script, caplog):
    reader = paper(sample, {"name": SCRIPTS[script], "motivation": SCRIPTS[script]}, city=SCRIPTS[script])

    assert boxes(caplog) == []
    assert len(reader.pages) == 2


@pytest.mark.pdf
def test_an_emoji_is_printed_or_the_check_names_the_font_that_it_wants(sample, caplog):
    paper(sample, {"name": "😀🎉🇫🇷", "motivation": "📚 👨‍👩‍👧"})

    printed = boxes(caplog) == []
    assert printed == ("Emoji" not in checks.missing_scripts(checks.installed() or ""))


@pytest.mark.pdf
def test_a_letter_that_no_font_has_would_be_noticed_by_the_test_above(sample, caplog):
    paper(sample, {"name": "\U0010fffd"})

    assert len(boxes(caplog)) == 1


@pytest.mark.pdf
def test_a_screen_reader_finds_title_language_and_structure(sample):
    answers = {"name": "Angers", "themes": ["a", "b"], "challenge_1": "5"}
    reader = paper(sample, answers)

    root = reader.trailer["/Root"]
    kinds = structure(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Angers – Application 2027-FR-004"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings == ["/H1", "/H3", "/H3", "/H3", "/H2", "/H2"]
    assert {"/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(kinds)


@pytest.mark.pdf
def test_every_page_says_whether_it_is_submitted_its_number_reference_and_fingerprint(sample):
    pages = words(paper(sample, {"motivation": "mot " * 1500}, state_line="DRAFT – not submitted"))

    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert "DRAFT – not submitted" in page
        assert f"{number} / {len(pages)}" in page
        assert "2027-FR-004 · SHA-256 9f2c 41d7 0be8 a63f" in page


@pytest.mark.pdf
def test_the_signed_page_stands_alone_and_says_what_is_signed(sample):
    pages = words(paper(sample, {"name": "Angers"}))

    assert "Fingerprint of this text" in pages[-2]
    for part in (
        "Application 2027-FR-004 – Angers, France",
        "2027-FR-004 9f2c41d7",
        "☐ Beijing Declaration on Building Learning Cities",
        "☐ Key Features of Learning Cities",
        "Full name",
        "Official title",
        "Place",
        "Date",
        "Signature and official stamp",
    ):
        assert part in pages[-1]


@pytest.mark.pdf
def test_no_word_runs_off_the_paper(sample):
    long = {"name": "N" * 20, "website": "https://city.example/" + "plan/" * 60, "motivation": "x" * 900}
    reader = paper(sample, long)

    left_edges: list[tuple[float, int]] = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, _cm, tm, *_font: (
                left_edges.append((tm[4], len(text.strip()))) if "xxxx" in text or "plan/" in text else None
            )
        )
    printed = "".join("".join(words(reader)).split())
    assert printed.count("x") >= 900
    assert max(length for _left, length in left_edges) < 80  # what has room beside the label, in letters
    assert min(left for left, _length in left_edges) > 150


@pytest.mark.pdf
def test_the_rows_of_a_rating_table_stay_together_and_no_label_is_parted_from_its_answer(sample):
    answers = {"name": "Angers", "motivation": "mot " * 130, "language": "fr", "challenge_1": "5"}
    pages = words(paper(sample, answers))

    table = next(page for page in pages if "Challenge" in page)
    assert "Reading" in table
    label = next(page for page in pages if "Language" in page)
    assert "French" in label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Angers", "ltr"),
        ("مدينة", "rtl"),
        ("עיר", "rtl"),
        ("12 – مدينة", "rtl"),
        ("北京", "ltr"),
        ("", "ltr"),
        ("2027", "ltr"),
        ("Ville (مدينة)", "ltr"),
    ],
)
def test_an_answer_runs_as_its_first_letter_says(text, expected):
    assert rendering.direction(text) == expected


class TestWhichFontsAreMissing:
    def test_a_script_without_a_font_is_named(self):
        all_but_two = [language for language in checks.SCRIPTS.values() if language not in ("ar", "ko")]

        assert checks.missing_scripts(f"file: :lang={'|'.join(all_but_two)}\nother: :lang=fr|zu") == [
            "Arabic",
            "Korean",
        ]

    def test_a_server_without_fonts_lacks_every_script(self):
        assert checks.missing_scripts("") == list(checks.SCRIPTS)

    def test_the_scripts_are_those_that_are_printed_in_these_tests(self):
        assert set(checks.SCRIPTS) == {*SCRIPTS, "Emoji"}
        assert all(unicodedata.name(text[0]) for text in SCRIPTS.values())
