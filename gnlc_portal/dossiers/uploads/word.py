"""A Word document (.docx) without programs: an archive of XML that is no bomb, runs nothing and loads nothing."""

import io
import re
import zipfile
from typing import Any

from defusedxml import ElementTree
from django.utils.translation import gettext as _

from gnlc_portal.dossiers.uploads.refusal import RefusedFile, two_at_once

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN_PART = f"{CONTENT_TYPE}.main+xml"
MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts together
MOST_XML = 20 * 1024 * 1024  # bytes of one part that is read here
MOST_NESTED = 20  # tables behind charts

_TYPES = "[Content_Types].xml"
_ACTIVE_PARTS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex\d*\.(bin|xml)|oleobject\d*\.bin)$", re.IGNORECASE
)
_ACTIVE_RELATIONS = ("/oleObject", "/control", "/aFChunk", "/vbaProject", "/attachedTemplate")
_FIELD_CODES = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check(content: bytes) -> None:
    """Refuse what is no Word document, or more than a text with pictures.

    Raises:
        RefusedFile: another archive, damaged, a bomb, with programs, with objects, or with parts from elsewhere.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_outline(archive, content)
            _check_parts(archive)
    except RefusedFile:
        raise
    except Exception as error:  # whatever a broken file makes of its reader
        raise _unreadable() from error


def _check_outline(archive: zipfile.ZipFile, content: bytes) -> None:
    """The archive is the whole file, and small enough to be read."""
    parts = archive.infolist()
    end = content.rfind(b"PK\x05\x06")
    if archive.comment or end + 22 != len(content):
        raise two_at_once()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        text = _(
            "“%(name)s” unpacks to far more than it seems to be. Save it as PDF and upload that, or with smaller pictures."
        )
        raise RefusedFile(text)
    names = [part.filename for part in parts]
    unsafe = any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
    encrypted = any(part.flag_bits & 0x1 for part in parts)
    if unsafe or encrypted or len(names) != len(set(map(str.lower, names))):
        raise _unreadable()


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    main = [name for name, kind in _types(archive).items() if kind == MAIN_PART and name in names]
    programs = any(_ACTIVE_PARTS.search(name) for name in names)
    if not main and not programs and not any("macroEnabled" in kind for kind in _types(archive).values()):
        raise RefusedFile(
            _(
                "“%(name)s” is an archive or another office document, not a Word document. Save it as PDF and upload that."
            )
        )
    if programs or not main:
        raise _holds_programs()
    for name in names:
        if name.lower().endswith(".rels"):
            _check_relations(_xml(archive, name))
    for name in main:
        codes = "".join(code.text or "" for code in _xml(archive, name).iter(f"{_W}instrText"))
        if _FIELD_CODES.search(codes):
            raise _holds_programs()
    _check_nested(archive)


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    """What each part is, as the document itself says."""
    if _TYPES not in archive.namelist():
        return {}
    overrides = _xml(archive, _TYPES).findall("{*}Override")
    return {part.get("PartName", "").lstrip("/"): part.get("ContentType", "") for part in overrides}


def _check_relations(relations: Any) -> None:
    for relation in relations.findall("{*}Relationship"):
        kind = relation.get("Type", "")
        if kind.endswith(_ACTIVE_RELATIONS):
            raise _holds_programs()
        if relation.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            text = _(
                "“%(name)s” loads parts of itself from elsewhere, for instance a linked picture or template. Put "
                "them into the document, or save it as PDF, and upload that."
            )
            raise RefusedFile(text)


def _check_nested(archive: zipfile.ZipFile) -> None:
    """Tables behind charts are documents of their own: without programs too, and nothing else is inside."""
    nested = [name for name in archive.namelist() if "/embeddings/" in name and not name.endswith("/")]
    if len(nested) > MOST_NESTED:
        raise _holds_programs()
    for name in nested:
        with zipfile.ZipFile(io.BytesIO(archive.read(name))) as inner:
            if not name.lower().endswith(".xlsx") or any(_ACTIVE_PARTS.search(n) for n in inner.namelist()):
                raise _holds_programs()


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > MOST_XML:
        raise _unreadable()
    return ElementTree.fromstring(archive.read(name), forbid_dtd=True)


def _holds_programs() -> RefusedFile:
    return RefusedFile(
        _(
            "“%(name)s” holds programs (macros), other files or commands. Save it as .docx without macros, or as PDF, "
            "and upload that."
        )
    )


def _unreadable() -> RefusedFile:
    return RefusedFile(
        _(
            "“%(name)s” cannot be read as a Word document: it is damaged or protected. Open it, save it again and "
            "upload that, or save it as PDF."
        )
    )
