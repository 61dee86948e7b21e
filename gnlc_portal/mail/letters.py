"""The same letter in the portal's look: HTML made of the text at the moment of sending, and of nothing else.

The text is what counts: it is what lies in the outbox, and what a reader without HTML gets. Only addresses of the
portal itself become links, so that nobody who may put words into a letter can put a link to elsewhere into it.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_AFTER_A_LINK = ".,;:!?)»”’"  # a sentence ends, the link does not
_ITEM = re.compile(r"[-•] |\d+\. ")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list of lines, or a link that stands alone on its line."""

    kind: str  # "text", "list" or "link"
    lines: list[SafeString]


def as_html(subject: str, text: str, language: str) -> str:
    """A whole document without image, script or anything from elsewhere, light and dark."""
    with translation.override(language):
        context = {"subject": subject, "blocks": blocks(text), "site": settings.SITE_URL}
        return render_to_string("mail/letter.html", context)


def blocks(text: str) -> list[Block]:
    """The parts of a text: an empty line ends one, and a link on a line of its own is one."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        plain: list[str] = []
        for line in paragraph.split("\n"):
            if _is_own_link(line.strip()):
                found += _text(plain)
                plain = []
                found.append(Block("link", [_linked(line.strip())]))
            else:
                plain.append(line)
        found += _text(plain)
    return found


def _text(lines: list[str]) -> list[Block]:
    if not any(line.strip() for line in lines):
        return []
    is_list = all(_ITEM.match(line.strip()) for line in lines)
    return [Block("list" if is_list else "text", [_linked(line.strip()) for line in lines])]


def _is_own_link(line: str) -> bool:
    return line.startswith(f"{settings.SITE_URL}/") and " " not in line


def _linked(line: str) -> SafeString:
    """A line with the portal's own addresses as links and everything else as it was written."""
    parts = re.split(rf"({re.escape(settings.SITE_URL)}/[^\s<>\"]*)", line)
    return mark_safe("".join(_part(part) for part in parts))  # noqa: S308 (each part is escaped)


def _part(part: str) -> str:
    if not part.startswith(f"{settings.SITE_URL}/"):
        return escape(part)
    link = part.rstrip(_AFTER_A_LINK)
    return f'<a href="{escape(link)}">{escape(link)}</a>{escape(part[len(link) :])}'
