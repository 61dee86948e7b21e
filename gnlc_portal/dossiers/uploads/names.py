"""A file's name, made safe to show and to save under. No name is ever part of a path in the portal's storage."""

import re
import unicodedata

from django.utils.translation import gettext as _

LONGEST = 100  # characters
LONGEST_BYTES = 200  # file systems hold 255, and browsers add " (1)"

_JOINERS = "\u200c\u200d"  # letters of Persian and of Indian scripts need them
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE
)  # devices of Windows
_ENDINGS = frozenset(
    """
    apk app bat bin cmd com cpl dll dmg doc docm docx dotm exe gif hta htm html iso jar jpe jpeg jpg js jse lnk msi
    msp pdf php pif png ps1 py scr sh svg url vbe vbs wsf xhtml xml zip
    """.split()  # noqa: SIM905 (one word list reads better than forty quoted lines)
)


def clean(name: str) -> str:
    """A name to show, as it was given but harmless."""
    return _cut(_harmless(name)) or _("file")


def ending_in(name: str, *endings: str) -> str:
    """A name to store that ends as its content says: ``plan.pdf.exe`` that is a PDF is ``plan.pdf``."""
    stem, given = _harmless(name), ""
    while "." in stem and stem.rpartition(".")[2].lower() in _ENDINGS:
        stem, _dot, last = stem.rpartition(".")
        given = given or last.lower()
    return f"{_cut(stem) or _('file')}.{given if given in endings else endings[0]}"


def _harmless(name: str) -> str:
    """The last part of a path, without what is invisible, turns the direction of writing or names a device."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = re.sub(r"\s+", " ", name)
    name = "".join(letter for letter in name if letter in _JOINERS or not _is_invisible(letter))
    name = re.sub(r'[<>:"|?*]', "-", name).strip(" .")
    return f"_{name}" if _RESERVED.match(name) else name


def _is_invisible(letter: str) -> bool:
    """Control and format characters, halves of characters, private and unassigned ones."""
    return unicodedata.category(letter).startswith("C")


def _cut(name: str) -> str:
    room = len(".docx")
    return name[: LONGEST - room].encode()[: LONGEST_BYTES - room].decode(errors="ignore").strip(" .")
