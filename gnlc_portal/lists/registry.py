"""The lists of the portal by name, for workers and saved views, which have no page."""

from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.listing import Listing

_listings: dict[str, Listing] = {}


def register(listing: Listing) -> None:
    """Add a list; apps call this when they are loaded."""
    _listings[listing.name] = listing


def names() -> list[str]:
    """Names of all lists."""
    return sorted(_listings)


def open_to(standing: Standing) -> list[str]:
    """Names of the lists that exist for somebody."""
    return [name for name in names() if _listings[name].is_open_to(standing)]


def get(name: str) -> Listing | None:
    return _listings.get(name)
