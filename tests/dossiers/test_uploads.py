"""What may be uploaded, told by the content: files as people send them, and as attackers build them."""

import io
import struct
import zlib

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.uploads import word
from gnlc_portal.dossiers.uploads.refusal import RefusedFile
from tests.dossiers import files

pytestmark = pytest.mark.once


def examine(content: bytes, name: str = "plan.pdf") -> uploads.Accepted:
    return uploads.examine(ContentFile(content, name))


def refusal(content: bytes, name: str = "plan.pdf") -> str:
    with pytest.raises(RefusedFile) as refused:
        examine(content, name)
    assert refused.value.code == "file_refused"
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("content", "name", "stored_as", "content_type"),
    [
        (files.pdf(), "Plan 2027.pdf", "Plan 2027.pdf", "application/pdf"),
        (files.pdf_that_opens_on_a_page(), "plan.pdf", "plan.pdf", "application/pdf"),
        (files.docx(), "plan.docx", "plan.docx", word.CONTENT_TYPE),
        (files.jpeg(), "hall.JPEG", "hall.jpeg", "image/jpeg"),
        (files.png(), "map.png", "map.png", "image/png"),
        (files.png(), "map.pdf", "map.png", "image/png"),  # the content decides
        (files.pdf(), "plan", "plan.pdf", "application/pdf"),
    ],
)
def test_the_content_says_what_a_file_is(content, name, stored_as, content_type):
    accepted = examine(content, name)

    assert (accepted.name, accepted.content_type) == (stored_as, content_type)


def test_documents_are_stored_byte_for_byte():
    assert [examine(content).content for content in (files.pdf(), files.docx())] == [
        files.pdf(),
        files.docx(),
    ]


def test_the_refusal_of_a_scan_names_only_what_a_scan_may_be():
    with pytest.raises(RefusedFile) as refused:
        uploads.examine_scan(ContentFile(files.EXECUTABLE, "paper.pdf"))

    assert " ".join(refused.value.messages) == (
        "“paper.pdf” is not a PDF, JPEG or PNG file by its content, whatever its name says. Scan the signed paper as PDF, or "
        "take a picture of it."
    )


@pytest.mark.parametrize(
    "content", [files.EXECUTABLE, b"\x7fELF\x02\x01", b"<html><script>1</script></html>", b"GIF89a", b"%!PS"]
)
def test_a_renamed_file_of_another_kind_is_refused(content):
    assert refusal(content, "plan.pdf") == (
        "“plan.pdf” is not a PDF, Word (.docx), JPEG or PNG file by its content, whatever its name says. Save or print it "
        "as PDF and upload that."
    )


def test_an_older_word_document_is_refused_with_the_way_on():
    assert "Save it as .docx without a password" in refusal(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "plan.doc"
    )


def test_an_empty_file_is_refused():
    assert refusal(b"") == "“plan.pdf” is empty: it has 0 bytes. Choose the file again, or save it anew."


def test_the_limit_is_allowed_and_one_byte_more_is_not():
    whole = files.pdf()
    padded = whole.replace(b"startxref", b"%" + b" " * (uploads.MOST_BYTES - len(whole) - 2) + b"\nstartxref")

    assert examine(padded).content == padded
    assert len(padded) == uploads.MOST_BYTES
    assert refusal(padded + b"\n").startswith("“plan.pdf” is larger than 10 MB, the most for one file.")


class TestPdf:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(files.pdf_with_script(), id="script"),
            pytest.param(files.pdf_with_escaped_script(), id="escaped name"),
            pytest.param(files.pdf_with_hidden_script(), id="in an object stream"),
            pytest.param(files.pdf_that_launches(), id="launches a program"),
            pytest.param(files.pdf_with_file(), id="carries a file"),
            pytest.param(files.pdf(AcroForm=files.action("x", XFA=files.ArrayObject())), id="XFA form"),
            pytest.param(files.pdf(AA=files.action("SubmitForm")), id="sends itself"),
        ],
    )
    def test_more_than_pages_is_refused(self, content):
        assert "holds more than pages" in refusal(content)

    def test_a_script_in_an_earlier_state_of_the_file_is_found(self):
        later = files.pdf()
        earlier = files.pdf_with_script()

        assert "holds more than pages" in refusal(earlier + later)

    def test_a_protected_one_is_refused(self):
        assert "is protected by a password" in refusal(files.pdf_with_password())

    @pytest.mark.parametrize(
        "content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", files.pdf()[: len(files.pdf()) // 2]]
    )
    def test_a_damaged_one_is_refused(self, content):
        assert refusal(content).startswith("“plan.pdf” cannot be read as PDF: it is damaged or incomplete.")

    @pytest.mark.parametrize("behind", [files.archive({"a.class": b"x"}), b"<script>alert(1)</script>"])
    def test_what_is_appended_is_refused(self, behind):
        assert "holds a second file behind the first" in refusal(files.pdf() + behind)

    def test_an_archive_whose_comment_ends_like_a_pdf_is_refused(self):
        packed = bytearray(files.pdf() + files.archive({"a.class": b"x"}))
        packed[-2:] = (6).to_bytes(2, "little")

        assert "holds a second file behind the first" in refusal(bytes(packed) + b"%%EOF\n")

    def test_a_bomb_in_an_object_stream_is_refused(self):
        bomb = files.pdf_with_object_stream(b"4 0 << /A (" + b"a" * 200_000_000 + b") >>")

        assert "cannot be read as PDF" in refusal(bomb)


class TestWord:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(files.docx(word__vbaProject_dot_bin=b"x"), id="macros"),
            pytest.param(files.docx(main=files.MACROS), id="declared with macros"),
            pytest.param(files.docx(word__embeddings__oleObject1_dot_bin=b"x"), id="object"),
            pytest.param(
                files.docx(
                    word__document_dot_xml=files.document("x", "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")
                ),
                id="command in a field",
            ),
            pytest.param(
                files.docx(
                    word__embeddings__a_dot_xlsx=files.archive({"xl/vbaProject.bin": b"x"}),
                ),
                id="macros in a table",
            ),
            pytest.param(
                files.docx(word___rels__document_dot_xml_dot_rels=files.relations(("aFChunk", "a.html"))),
                id="web page inside",
            ),
        ],
    )
    def test_programs_and_objects_are_refused(self, content):
        assert "holds programs (macros), other files or commands" in refusal(content, "plan.docx")

    def test_a_chart_with_its_table_is_allowed(self):
        content = files.docx(word__embeddings__a_dot_xlsx=files.archive({"xl/workbook.xml": b"<x/>"}))

        assert examine(content).content == content

    @pytest.mark.parametrize("kind", ["attachedTemplate", "image", "frame"])
    def test_parts_from_elsewhere_are_refused(self, kind):
        relations = files.relations((kind, "https://tracker.example/a"), external=True)

        assert refusal(files.docx(word___rels__settings_dot_xml_dot_rels=relations), "plan.docx")

    def test_a_link_in_the_text_is_allowed(self):
        links = files.relations(("hyperlink", "https://city.example"), external=True)
        content = files.docx(word___rels__document_dot_xml_dot_rels=links)

        assert examine(content).content == content

    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        bomb = files.docx(word__media__a_dot_png=b"\x00" * (word.MOST_UNPACKED + 1))

        assert len(bomb) < uploads.MOST_BYTES
        assert "unpacks to far more" in refusal(bomb, "plan.docx")

    def test_entities_of_xml_are_not_expanded(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="x">&a;</w:document>'

        assert "cannot be read as a Word document" in refusal(files.docx(word__document_dot_xml=bomb))

    @pytest.mark.parametrize("content", [files.archive({"a.txt": "x"}), files.docx(main="text/xml")])
    def test_another_archive_is_refused(self, content):
        assert "is an archive or another office document" in refusal(content)

    def test_what_is_appended_is_refused(self):
        assert "holds a second file behind the first" in refusal(files.docx() + b"%PDF-1.7 %%EOF")

    def test_a_damaged_one_is_refused(self):
        assert "cannot be read as a Word document" in refusal(files.docx()[:200], "plan.docx")


class TestPictures:
    def test_of_a_photograph_the_picture_stays_and_the_place_goes(self):
        accepted = examine(files.jpeg_with_place(), "hall.jpg")

        stored = Image.open(io.BytesIO(accepted.content))
        assert dict(stored.getexif()) == {0x0112: 6}  # the way up
        assert "comment" not in stored.info
        assert b"script" not in accepted.content
        assert accepted.is_cleaned

    def test_the_same_photograph_is_the_same_bytes_every_time(self):
        assert examine(files.jpeg_with_place()).sha256 == examine(files.jpeg_with_place()).sha256

    def test_the_pixels_of_a_png_do_not_change(self):
        original = files.png("orange", size=(3, 3))

        stored = Image.open(io.BytesIO(examine(original).content))

        assert stored.tobytes() == Image.open(io.BytesIO(original)).tobytes()

    @pytest.mark.parametrize("picture", [files.jpeg(), files.png()])
    def test_what_is_written_behind_the_picture_is_left_out(self, picture):
        assert b"<script>" not in examine(picture + b"<script>alert(1)</script>").content

    @pytest.mark.parametrize("picture", [files.jpeg(), files.png()])
    def test_a_picture_that_is_an_archive_too_is_refused(self, picture):
        assert "holds a second file behind the first" in refusal(picture + files.archive({"a.class": b"x"}))

    @pytest.mark.parametrize("picture", [files.jpeg(size=(400, 300)), files.png(size=(400, 300))])
    def test_a_damaged_one_is_refused(self, picture):
        assert "cannot be read as a picture" in refusal(picture[: len(picture) // 2])

    def test_a_bomb_of_pixels_is_refused_before_it_is_drawn(self):
        header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
        chunk = b"IHDR" + header
        bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        bomb += struct.pack(">I", 4) + b"IDAT\x78\x9c\x63\x60"

        assert refusal(bomb, "map.png").startswith(
            "“map.png” has 30000 × 30000 pixels, more than the 50 million"
        )


def what_is_said_of(content: bytes, name: str) -> str:
    """The sentence of the refusal, or nothing."""
    try:
        examine(content, name)
    except RefusedFile as refused:
        return "\n".join(refused.messages)
    return ""


@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
    st.binary(max_size=2000),
    st.text(max_size=40),
)
def test_random_bytes_are_refused_with_a_sentence_never_an_error(start, rest, name):
    assert what_is_said_of(start + rest, name).startswith("“")


@given(st.sampled_from([files.pdf(), files.docx(), files.jpeg(), files.png()]), st.data())
def test_a_file_with_damaged_bytes_is_accepted_or_refused_with_a_sentence(whole, data):
    damaged = bytearray(whole)
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)
    ):
        damaged[position] = value

    said = what_is_said_of(bytes(damaged), "plan.pdf")

    assert said == "" or said.startswith("“plan.pdf” ")
