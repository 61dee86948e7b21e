"""A city as one entry of a list (components/city_entry.html)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities import glyphs
from cities.models import City, Membership


def entry(city: City, note: str, hold: str = "") -> dict[str, object]:
    """Name, address and a note; with the drawing of its ratings where the city gave some."""
    ratings = glyphs.pairs(city.ratings.all())
    return {
        "name": city.name,
        "url": city.get_absolute_url(),
        "note": note,
        "hold": hold,
        "parts": glyphs.parts(ratings),
        "glyph_title": glyphs.in_words(city.name, ratings) if ratings else "",
    }


def member(membership: Membership) -> dict[str, object]:
    """A member of the directory, with its year of joining and, where it is on hold, since when."""
    return entry(membership.city, since(membership), on_hold(membership))


def abroad(membership: Membership) -> dict[str, object]:
    """A member in a list of several countries: "France, member since 2022"."""
    country = membership.city.country.name
    if membership.joined_year:
        note = _("%(country)s, member since %(year)s") % {"country": country, "year": membership.joined_year}
    else:
        note = _("%(country)s, year of joining not known") % {"country": country}
    return entry(membership.city, note, on_hold(membership))


def since(membership: Membership) -> str:
    """Since when the city is a member: "Member since 2022"; the year of some is not known."""
    if membership.joined_year:
        return _("Member since %(year)s") % {"year": membership.joined_year}
    return _("Year of joining not known")


def on_hold(membership: Membership) -> str:
    """Since when the membership is on hold; empty where it is not."""
    if membership.on_hold_since is None:
        return ""
    return _("on hold since %(day)s") % {"day": date_format(membership.on_hold_since, "DATE_FORMAT")}
