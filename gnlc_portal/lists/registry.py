"""The lists of the portal by name, for workers and saved views, which have no page."""

from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.listing import Listing

_listings: dict[str, Listing] = {}


def register(listing: Listing) -> None:
    """Add a list; apps call this when they are loaded."""
    _listings[listing.name] = listing


def open_to(standing: Standing) -> list[str]:
    """Names of the lists that exist for somebody."""
    return sorted(name for name, listing in _listings.items() if listing.is_open_to(standing))


def get(name: str) -> Listing | None:
    return _listings.get(name)
