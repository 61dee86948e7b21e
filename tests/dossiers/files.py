"""Files as people and attackers send them, made here: nothing binary lies in the repository."""

import io
import zipfile
import zlib
from typing import Any

import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXECUTABLE = b"MZ\x90\x00" + b"\x00" * 200 + b"This program cannot be run in DOS mode."


def pdf(text: str = "A plan", **root: Any) -> bytes:
    """A page; ``root`` adds entries to the document's catalogue."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text})
    for name, value in root.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return _written(writer)


def action(kind: str, **more: Any) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(f"/{kind}")} | {NameObject(f"/{k}"): v for k, v in more.items()}
    )


def pdf_with_script() -> bytes:
    return pdf(OpenAction=action("JavaScript", JS=TextStringObject("app.alert(1)")))


def pdf_with_escaped_script() -> bytes:
    """/J#61vaScript means /JavaScript to every reader."""
    return pdf_with_script().replace(b"/JavaScript", b"/J#61vaScript")


def pdf_with_hidden_script() -> bytes:
    """The action lies packed in an object stream, where no search in the bytes finds it."""
    packed = b"4 0 " + b"<< /S /JavaScript /JS (app.alert(1)) >>"
    return pdf_with_object_stream(packed)


def pdf_that_launches() -> bytes:
    return pdf(OpenAction=action("Launch", F=TextStringObject("cmd.exe")))


def pdf_with_file() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("tool.exe", EXECUTABLE)
    return _written(writer)


def pdf_that_opens_on_a_page() -> bytes:
    """What every word processor writes, and what must stay allowed."""
    return pdf(OpenAction=action("GoTo", D=ArrayObject()))


def pdf_with_password() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("", "owner", algorithm="RC4-128")
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def pdf_with_object_stream(packed: bytes) -> bytes:
    """A PDF whose fourth object is packed, and opened with the document."""
    body = b"%PDF-1.5\n"
    offsets = []
    first = packed.index(b"<<")
    stream = zlib.compress(packed)
    for number, entry in enumerate(
        (
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
            None,
            b"<< /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (first, len(stream), stream),
        ),
        start=1,
    ):
        offsets.append(len(body))
        if entry is not None:
            body += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = len(body)
    rows = bytes(6)
    for number, offset in enumerate(offsets, start=1):
        rows += b"\x02\x00\x00\x00\x05\x00" if number == 4 else b"\x01" + offset.to_bytes(4) + b"\x00"
    rows += b"\x01" + table.to_bytes(4) + b"\x00"
    body += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(rows), rows)
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % table


def docx(text: str = "A plan", *, main: str = MAIN, **parts: str | bytes) -> bytes:
    """A Word document; ``parts`` adds or replaces parts, "/" written as "__" and "." as "_dot_"."""
    content = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml" '
            f'ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": document(text),
    }
    content |= {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    return archive(content)


def archive(content: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in content.items():
            packed.writestr(name, part)
    return target.getvalue()


def document(text: str, code: str = "") -> str:
    field = f"<w:instrText>{code}</w:instrText>" if code else ""
    return f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{text}</w:t>{field}</w:r></w:p></w:body></w:document>'


def relations(*pairs: tuple[str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    rows = "".join(f'<Relationship Id="r" Type="{OFFICE}/{t}" Target="{to}"{mode}/>' for t, to in pairs)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def jpeg(color: str = "teal", *, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    return _image("JPEG", color, size, options)


def jpeg_with_place() -> bytes:
    """A telephone's photograph: turned, with where it was taken and who took it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "The photographer"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (47.0, 14.0, 0.0)
    return jpeg(exif=exif, comment=b"<script>alert(1)</script>")


def png(color: str = "teal", *, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    return _image("PNG", color, size, options)


def _image(kind: str, color: str, size: tuple[int, int], options: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, kind, **options)
    return target.getvalue()
