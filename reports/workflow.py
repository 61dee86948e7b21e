"""The report's life as data: services obey this table, buttons are drawn from it, tests are run over it."""

from gnlc_portal.lib.transitions import Transition
from reports.enums import OWED, UNFINISHED, Role, Status, Verb


def _row(verb: Verb, sources: object, target: Status, *roles: Role) -> Transition:
    return Transition(verb, frozenset(sources), target, frozenset(roles))  # type: ignore[call-overload]


_ROWS = (
    _row(Verb.OPEN, {Status.SCHEDULED}, Status.OPEN, Role.SYSTEM),
    _row(Verb.SUBMIT, {Status.OPEN, Status.RETURNED}, Status.SUBMITTED, Role.LEAD),
    _row(Verb.SEND_BACK, {Status.SUBMITTED}, Status.RETURNED, Role.COORDINATOR),
    _row(Verb.ACCEPT, {Status.SUBMITTED}, Status.ACCEPTED, Role.COORDINATOR),
    _row(Verb.SKIP, OWED, Status.SKIPPED, Role.COORDINATOR, Role.SYSTEM),
    _row(Verb.CLOSE, UNFINISHED, Status.CLOSED, Role.SYSTEM),
)
TRANSITIONS: dict[str, Transition] = {row.verb: row for row in _ROWS}


def verbs_for(status: str, roles: frozenset[str] | set[str]) -> list[Verb]:
    """The verbs that a status allows to somebody with these roles, in the table's order."""
    return [Verb(row.verb) for row in _ROWS if status in row.sources and row.roles & roles]
