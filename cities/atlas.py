"""The members that have a place, as the map's script reads them."""

from collections.abc import Iterable

from cities import entries
from cities.models import Membership


def points(memberships: Iterable[Membership]) -> list[list[object]]:
    """One list for each member whose place is known: name, country, note, address, latitude, longitude, on hold."""
    return [
        [
            membership.city.name,
            membership.city.country.name,
            entries.on_hold(membership) or entries.since(membership),
            membership.city.get_absolute_url(),
            round(float(membership.city.latitude), 3),
            round(float(membership.city.longitude), 3),
            int(membership.on_hold_since is not None),
        ]
        for membership in memberships
        if membership.city.latitude is not None and membership.city.longitude is not None
    ]
