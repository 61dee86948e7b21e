"""What changed from one text to another, word by word; in scripts without blanks, sign by sign.

Sentences are compared first and words only inside those that changed: so a moved paragraph stays readable, and a long
text is as quick as a short one. Where two texts have too little in common to be compared in reasonable time, the one
is shown as taking the other's place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gnlc_portal.lib.words import BLANK, EACH, UNSPACED, UNSPACED_MARKS

MOST_COMPARISONS = 400_000  # of two parts with each other; beyond, a page would wait for seconds

_PUNCTUATION = r".,;:!?…()\[\]\"«»“”،؛؟。、！？：；"
_number = r"\d+(?:[.,\u00a0\u2009\u202f'’]\d+)+"  # 98,000 is one word, and its sign ends no sentence
_sentence = re.compile(rf"(?:{_number}|[^.!?…。！？؟\n])*+(?:[.!?…。！？؟]+[^\S\n]*|\n+|$)")
_word = re.compile(
    f"{_number}|\n|(?:(?!\n)[{BLANK}])+|[{EACH}]|[{UNSPACED}][{UNSPACED_MARKS}]*|[^{BLANK}{EACH}{UNSPACED}{_PUNCTUATION}]+|."
)

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, was removed or was added.

    The pieces that stayed and those that were removed make the old text, those that stayed and were added the new one.
    """

    kind: Kind
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """The way from one text to another, in reading order; what was removed stands before what took its place."""
    found = list(_compare(_sentences(old), _sentences(new), inside=True))
    return _joined(_closed_up(_joined(found)))


def as_html(old: str, new: str) -> SafeString:
    """The same as <ins> and <del>, which also say so to who cannot see them."""
    return format_html_join("", "{}", ((_as_element(piece),) for piece in pieces(old, new)))


def beside(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts whole, to be set beside each other: the old one with what went as <del>, the new one with what came as <ins>."""
    found = pieces(old, new)
    columns = ([piece for piece in found if piece.kind != other] for other in ("added", "removed"))
    before, after = (
        format_html_join("", "{}", ((_as_element(piece),) for piece in column)) for column in columns
    )
    return before, after


def _as_element(piece: Piece) -> SafeString:
    if piece.kind == "same":
        return format_html("{}", piece.text)
    element, begins = ("ins", _("added:")) if piece.kind == "added" else ("del", _("removed:"))
    return format_html(
        '<{0}><span class="visually-hidden">[{1} </span>{2}<span class="visually-hidden">] </span></{0}>',
        element,
        begins,
        piece.text,
    )


def _sentences(text: str) -> list[str]:
    return [found for found in _sentence.findall(text) if found]


def _words(text: str) -> list[str]:
    return _word.findall(text)


def _compare(old: Sequence[str], new: Sequence[str], *, inside: bool = False) -> Iterator[Piece]:
    """Compare parts; ``inside``: those that took each other's place are compared word by word."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield Piece("same", "".join(new[:start]))
    rest = old[start : len(old) - end], new[start : len(new) - end]
    for before, after in _changes(*rest):
        if before == after:
            yield Piece("same", "".join(after))
        elif inside and before and after:
            yield from _compare(_words("".join(before)), _words("".join(after)))
        else:
            yield Piece("removed", "".join(before))
            yield Piece("added", "".join(after))
    yield Piece("same", "".join(new[len(new) - end :]))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    if len(old) * len(new) > MOST_COMPARISONS:
        yield old, new
        return
    for _tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        yield old[old_from:old_to], new[new_from:new_to]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts are equal from the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _closed_up(found: list[Piece]) -> list[Piece]:
    """A blank that stayed between two changes joins them: three changed words in a row are one change."""
    result: list[Piece] = []
    for number, piece in enumerate(found):
        between_changes = 0 < number < len(found) - 1
        if piece.kind == "same" and between_changes and piece.text.strip(" ") == "":
            result += [Piece("removed", piece.text), Piece("added", piece.text)]
        else:
            result.append(piece)
    return result


def _joined(found: list[Piece]) -> list[Piece]:
    """Between two stretches that stayed, one that was removed and one that was added, none of them empty."""
    result: list[Piece] = []
    for changed, group in groupby(found, key=lambda piece: piece.kind != "same"):
        run = list(group)
        kinds: tuple[Kind, ...] = ("removed", "added") if changed else ("same",)
        result += [Piece(kind, "".join(piece.text for piece in run if piece.kind == kind)) for kind in kinds]
    return [piece for piece in result if piece.text]
