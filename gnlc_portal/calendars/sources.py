"""Where the dates of a calendar come from: the apps that know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # apps register their dates before the users' model is loaded
    from gnlc_portal.accounts.models import User

LIMIT = 2000  # entries of one source that a feed shows, the nearest ones: so much work at most is one request
SHOWN = timedelta(hours=1)  # a date is drawn as the last hour before it


@dataclass(frozen=True)
class Entry:
    """One date.

    Args:
        uid: what it is, the same however often the date moves: "2027-FR-004-submit".
        starts_at, ends_at: aware; ``due`` makes the pair of a deadline.
        changed_at: since when the date has been this one.
        revision: how often it was moved, so that a calendar knows the newer of two versions.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    url: str
    changed_at: datetime
    revision: int = 0


# Somebody's dates, in the language that is active; for nobody, those that concern everybody.
Source: TypeAlias = "Callable[[User | None, datetime], Iterable[Entry]]"
_sources: list[Source] = []


def register(source: Source) -> None:
    """Make an app's dates known; apps call this when they are loaded."""
    _sources.append(source)


def entries(user: "User | None", at: datetime) -> list[Entry]:
    """Every date that concerns somebody, the earliest first; of two that are the same, one."""
    found = {entry.uid: entry for source in _sources for entry in source(user, at)}
    return sorted(found.values(), key=lambda entry: (entry.ends_at, entry.uid))


def due(end: datetime) -> tuple[datetime, datetime]:
    """The span that stands for a deadline: it ends when the time is over."""
    end = end.astimezone(UTC)  # an hour is an hour, also where the clocks change
    return end - SHOWN, end
