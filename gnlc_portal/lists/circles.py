"""Who shares with whom. The app that knows the roles answers; lists only ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Circle:
    """People with whom a saved view is shared: a key that is stored, and how they are called."""

    key: str
    label: Any


@dataclass(frozen=True)
class Standing:
    """Where somebody stands among those who use the lists.

    Args:
        scope: for which part of the world they act, "" for none; a file made for one scope is not handed out in another.
        everywhere: whether that is the whole of it.
        reads: keys of the circles to which they belong.
        shares_with: the circles that they may choose.
    """

    scope: str = ""
    everywhere: bool = False
    reads: frozenset[str] = frozenset()
    shares_with: tuple[Circle, ...] = ()


_ask: Callable[[Any], Standing] | None = None


def register(answer: Callable[[Any], Standing]) -> None:
    """Say who answers; the app that knows the roles calls this when it is loaded."""
    global _ask
    _ask = answer


def standing(user: Any) -> Standing:
    """Where a person stands now."""
    if _ask is None:
        raise RuntimeError("No app has said who shares with whom.")
    return _ask(user)
