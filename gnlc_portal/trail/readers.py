"""Who reads which lines: UIL and administrators all, an officer those of their country that their Commission may know of.

A city's draft is its own until it was submitted, so a line is hidden from officers unless an app allows it: by what
the line is ``about``.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from gnlc_portal.trail.models import Entry

_allowed: list[Callable[[str], Q]] = []


def allow(lines: Callable[[str], Q]) -> None:
    """Let officers read further lines: from the ISO code of their country to a condition on entries."""
    _allowed.append(lines)


def for_officer(country: str) -> QuerySet[Entry]:
    """The lines of one country that its officers read; those about the country as a whole among them."""
    readable = Q(about="")
    for lines in _allowed:
        readable |= lines(country)
    return Entry.objects.filter(readable, country=country)
