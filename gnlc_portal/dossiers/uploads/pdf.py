"""A PDF that only shows pages: nothing in it runs, opens or carries anything, and it needs no password.

Three places are looked at: every object that the file's own table names, the object streams that hide objects
from a search, and the raw bytes, where older states of the file lie that a lenient reader may still find.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from django.utils.translation import gettext as _
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from gnlc_portal.dossiers.uploads.refusal import RefusedFile, refuse_archive, two_at_once

MOST_OBJECTS = 60_000  # a book has fewer; each takes a moment of a process that serves others too
MOST_AFTER_END = 1024  # bytes of blanks after the last end mark; scanners pad
# Scripts, programs, files inside, media players, forms that send themselves.
ACTIVE_LONG = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "FileAttachment",
    "RichMedia",
    "Rendition",
    "SubmitForm",
    "ImportData",
)
ACTIVE = frozenset([*ACTIVE_LONG, "GoToE", "EF", "XFA", "JS", "Movie"])

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")  # /J#61vaScript is /JavaScript
_END_OF_NAME = rb"(?=[\s\x00/<>\[\](){}%]|$)"
_IN_RAW_BYTES = re.compile(rb"/(" + "|".join(ACTIVE_LONG).encode() + rb")" + _END_OF_NAME)
_IN_OBJECTS = re.compile(rb"/(" + "|".join(sorted(ACTIVE)).encode() + rb")" + _END_OF_NAME)


def check(content: bytes) -> None:
    """Refuse a PDF that is more than pages.

    Raises:
        RefusedFile: it cannot be read, is protected, holds something active, or is followed by something else.
    """
    refuse_archive(content)
    _pages, end, after = content.rpartition(b"%%EOF")
    if not end:
        raise _unreadable()
    if len(after) > MOST_AFTER_END or after.strip(b"\x00 \t\r\n\x1a"):
        raise two_at_once()
    try:
        active = _IN_RAW_BYTES.search(_unescaped(content)) is not None or _is_active(content)
    except RefusedFile:
        raise
    except Exception as error:  # whatever a broken file makes of its reader
        raise _unreadable() from error
    if active:
        text = _(
            "“%(name)s” holds more than pages: a script, a program, a form that sends itself or another file. "
            "Print it as PDF (“Print”, then “Save as PDF”) and upload that."
        )
        raise RefusedFile(text)


def _is_active(content: bytes) -> bool:
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        text = _(
            "“%(name)s” is protected by a password or against copying, so nobody could check or keep it. Save it "
            "without protection and upload that."
        )
        raise RefusedFile(text)
    if not len(reader.pages):
        raise _unreadable()
    return any(_names_of(entry) & ACTIVE or _hides_active(entry) for entry in _objects(reader))


def _objects(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Every object that stands by itself in the file; those inside object streams are read as a whole."""
    yield reader.trailer
    numbers = [(number, generation) for generation, row in reader.xref.items() for number in row]
    if len(numbers) > MOST_OBJECTS:
        raise _unreadable()
    for number, generation in numbers:
        yield IndirectObject(number, generation, reader).get_object()


def _names_of(entry: Any) -> set[str]:
    """Every name in an object, key or value, without going on to the objects it refers to."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            found.update(key.removeprefix("/") for key in one)
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
        elif isinstance(one, NameObject):
            found.add(one.removeprefix("/"))
    return {_unescaped(name.encode(errors="replace")).decode(errors="replace") for name in found}


def _hides_active(entry: Any) -> bool:
    if not isinstance(entry, StreamObject) or entry.get("/Type") != "/ObjStm":
        return False
    return _IN_OBJECTS.search(_unescaped(entry.get_data())) is not None


def _unescaped(data: bytes) -> bytes:
    return _ESCAPE.sub(lambda digits: bytes([int(digits[1], 16)]), data)


def _unreadable() -> RefusedFile:
    return RefusedFile(
        _(
            "“%(name)s” cannot be read as PDF: it is damaged or incomplete. Open it, print it as PDF and upload that."
        )
    )
