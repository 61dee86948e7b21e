"""What the trail's codes are called: each app registers the words of its own, and they are read in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from gnlc_portal.lib.text import fold
from gnlc_portal.trail.models import Entry, Kind

_words: dict[tuple[str, str], Any] = {}


def register(kind: Kind, words: Mapping[Any, Any]) -> None:
    """Say what happened: {"approve": _("Approved")}."""
    for what, word in words.items():
        _words[kind, str(what)] = word


def of(entry: Entry) -> str:
    """What happened, in words. A change in the working room has its own, kept in English."""
    known = _words.get((entry.kind, entry.what))
    return str(known) if known is not None else gettext(entry.what)


def saying(word: str) -> Q:
    """The lines whose words for what happened hold a folded word, in the reader's language."""
    found = Q(what__icontains=word)
    for (kind, what), text in _words.items():
        if word in fold(str(text)):
            found |= Q(kind=kind, what=what)
    return found
