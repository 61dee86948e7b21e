"""What may be uploaded: PDF, Word (.docx), JPEG and PNG, told by their content, never by a name or a header.

``examine`` is the one way in. What it accepts holds nothing that runs, opens or loads anything, and is one kind of
file only (docs/adr/0010). Every refusal is a sentence with the rule, the fact and the way on.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import File
from django.utils.translation import gettext as _

from gnlc_portal.dossiers.uploads import images, names, pdf, word
from gnlc_portal.dossiers.uploads.refusal import RefusedFile

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE  # of one file; the upload handler stops there (quota.py)
MOST_BYTES_OF_DOSSIER = 50 * MEGABYTE  # of all files that stand in a dossier at once
MOST_BYTES_KEPT = 250 * MEGABYTE  # with the removed ones, which are kept so that they can be put back

# What a file picker offers; the content decides.
ACCEPT = ".pdf,.docx,.jpg,.jpeg,.png"
ACCEPT_SCAN = ".pdf,.jpg,.jpeg,.png"


@dataclass(frozen=True)
class Accepted:
    """A file that may be stored.

    Args:
        name: safe to show and to save under; its ending says what it is.
        content: what is stored; of a picture, without its hidden data.
        is_cleaned: whether ``content`` differs from what was sent.
    """

    name: str
    content_type: str
    content: bytes
    is_cleaned: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(file: File) -> Accepted:
    """Whether a file may be stored, and as what.

    Raises:
        RefusedFile: with a sentence for the person who sent it.
    """
    return _examine(file, _of_no_kind)


def examine_scan(file: File) -> Accepted:
    """The same of a signed paper's scan: a PDF or a picture, for a text document shows no signature.

    Raises:
        RefusedFile: with a sentence for the person who sent it.
    """
    accepted = _examine(file, _no_scan)
    if accepted.content_type == word.CONTENT_TYPE:
        text = _(
            "“%(name)s” is a Word document. A scan shows the signature and the stamp: send a PDF, JPEG or PNG file."
        )
        raise RefusedFile(text, name=accepted.name)
    return accepted


def in_megabytes(size: int) -> str:
    """A size for a sentence, in whole megabytes, never less than it is."""
    return str(-(-size // MEGABYTE))


def _examine(file: File, of_no_kind: Callable[[bytes], RefusedFile]) -> Accepted:
    name = file.name or ""
    try:
        content = _read(file)
        accepted = _examined(name, content)
        if accepted is None:
            raise of_no_kind(content)
        return accepted
    except RefusedFile as refusal:
        raise refusal.about(names.clean(name)) from refusal


def _read(file: File) -> bytes:
    if file.size > MOST_BYTES:
        text = _(
            "“%(name)s” is larger than %(most)s MB, the most for one file. Save it smaller, for instance with fewer or "
            "smaller pictures, or in parts."
        )
        raise RefusedFile(text, most=in_megabytes(MOST_BYTES))
    file.seek(0)
    content = file.read()
    if not content:
        raise RefusedFile(_("“%(name)s” is empty: it has 0 bytes. Choose the file again, or save it anew."))
    return content


def _examined(name: str, content: bytes) -> Accepted | None:
    if content.startswith(b"%PDF-"):
        pdf.check(content)
        return Accepted(names.ending_in(name, "pdf"), "application/pdf", content)
    if content.startswith(b"PK\x03\x04"):
        word.check(content)
        return Accepted(names.ending_in(name, "docx"), word.CONTENT_TYPE, content)
    for picture in images.KINDS:
        if content.startswith(picture.magic):
            cleaned = images.clean(picture, content)
            return Accepted(
                names.ending_in(name, *picture.endings),
                picture.content_type,
                cleaned,
                is_cleaned=cleaned != content,
            )
    return None


def _of_no_kind(content: bytes) -> RefusedFile:
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        text = _(
            "“%(name)s” is an older Word document, or a protected one. These can hold programs, so they are not "
            "taken. Save it as .docx without a password, or as PDF, and upload that."
        )
        return RefusedFile(text)
    return RefusedFile(
        _(
            "“%(name)s” is not a PDF, Word (.docx), JPEG or PNG file by its content, whatever its name says. Save "
            "or print it as PDF and upload that."
        )
    )


def _no_scan(content: bytes) -> RefusedFile:
    return RefusedFile(
        _(
            "“%(name)s” is not a PDF, JPEG or PNG file by its content, whatever its name says. Scan the signed paper "
            "as PDF, or take a picture of it."
        )
    )
