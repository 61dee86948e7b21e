"""Tables of transitions: a verb leads from some statuses to another, for some roles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Transition:
    """One row of a transition table.

    Args:
        verb: the service's name, and the value of its button.
        sources: statuses it starts from.
        target: the status it leads to; None where the service decides (the design's *editing*).
        roles: who may.
    """

    verb: str
    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]


class TransitionNotAllowed(Exception):
    """The status does not allow the verb, or somebody else was quicker.

    Its text is a sentence for the person; ``by``, ``verb`` and ``at`` tell who did what, when, where that is known.
    """

    def __init__(self, message: Any, *, by: str = "", verb: str = "", at: datetime | None = None) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.by = by
        self.verb = verb
        self.at = at
