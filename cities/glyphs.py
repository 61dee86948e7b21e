"""The twelve areas as a drawing (components/glyph.html): which part is full, hollow or half; and in words."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cities.enums import Area
from cities.models import AreaRating

SHOWN_FROM = 4  # a rating of 4 or 5 as expertise is offered, as challenge sought
Pair = tuple[int | None, int | None]  # challenge, expertise


def pairs(ratings: Iterable[AreaRating]) -> dict[str, Pair]:
    """Ratings by their area's code."""
    return {rating.area: (rating.challenge, rating.expertise) for rating in ratings}


def parts(ratings: Mapping[str, Pair]) -> list[dict[str, str]]:
    """The twelve parts of the drawing; empty for a city without ratings, which gets none."""
    if not ratings:
        return []
    return [{"code": code, "cls": _look(ratings.get(code, (None, None)))} for code in Area.values]


def in_words(name: str, ratings: Mapping[str, Pair]) -> str:
    """The drawing in words: "Angers: offers experience in 1.1, 2.3; seeks exchange in 1.3"."""
    offered = ", ".join(code for code in Area.values if _is_high(ratings.get(code, (None, None))[1]))
    seeking = ", ".join(sought(ratings))
    if offered and seeking:
        return _("%(city)s: offers experience in %(offered)s; seeks exchange in %(sought)s") % {
            "city": name,
            "offered": offered,
            "sought": seeking,
        }
    if offered:
        return _("%(city)s: offers experience in %(offered)s") % {"city": name, "offered": offered}
    if seeking:
        return _("%(city)s: seeks exchange in %(sought)s") % {"city": name, "sought": seeking}
    return _("%(city)s: no area rated 4 or 5") % {"city": name}


def sought(ratings: Mapping[str, Pair]) -> list[str]:
    """The codes of the areas in which a city seeks exchange."""
    return [code for code in Area.values if _is_high(ratings.get(code, (None, None))[0])]


def _look(pair: Pair) -> str:
    challenge, expertise = pair
    if _is_high(challenge):
        return "g-b" if _is_high(expertise) else "g-c"
    return "g-e" if _is_high(expertise) else "g-0"


def _is_high(rating: int | None) -> bool:
    return rating is not None and rating >= SHOWN_FROM
