"""The application's life as data: services obey this table, buttons are drawn from it, tests are run over it."""

from applications.enums import OPEN, Role, Status, Verb
from gnlc_portal.lib.transitions import Transition

# The status "editing" of the design: `returned` while the last send-back is unanswered, else `draft`.
EDITING = None


def _row(verb: Verb, sources: object, target: Status | None, *roles: Role) -> Transition:
    return Transition(verb, frozenset(sources), target, frozenset(roles))  # type: ignore[call-overload]


_ROWS = (
    _row(Verb.REQUEST_ENDORSEMENT, {Status.DRAFT, Status.RETURNED}, Status.AWAITING_ENDORSEMENT, Role.LEAD),
    _row(Verb.RECALL, {Status.AWAITING_ENDORSEMENT, Status.ENDORSED, Status.SUBMITTED}, EDITING, Role.LEAD),
    _row(Verb.ENDORSE, {Status.AWAITING_ENDORSEMENT}, Status.ENDORSED, Role.MAYOR, Role.LEAD),
    _row(Verb.REFUSE_ENDORSEMENT, {Status.AWAITING_ENDORSEMENT}, EDITING, Role.MAYOR),
    _row(Verb.SUBMIT, {Status.ENDORSED}, Status.SUBMITTED, Role.LEAD),
    _row(
        Verb.SEND_BACK, {Status.SUBMITTED, Status.APPROVED}, Status.RETURNED, Role.OFFICER, Role.COORDINATOR
    ),
    _row(Verb.APPROVE, {Status.SUBMITTED}, Status.APPROVED, Role.OFFICER),
    _row(Verb.REVOKE_APPROVAL, {Status.APPROVED}, Status.SUBMITTED, Role.OFFICER),
    _row(Verb.DECLINE, {Status.SUBMITTED, Status.APPROVED}, Status.DECLINED, Role.OFFICER, Role.COORDINATOR),
    _row(Verb.REINSTATE, {Status.DECLINED}, Status.SUBMITTED, Role.OFFICER, Role.COORDINATOR),
    _row(Verb.ADMIT, {Status.APPROVED}, Status.ADMITTED, Role.COORDINATOR),
    _row(Verb.WITHDRAW, OPEN, Status.WITHDRAWN, Role.LEAD),
    _row(Verb.LAPSE_ROUND, OPEN, Status.LAPSED, Role.SYSTEM),
    # The old application keeps its status; the draft that carry_over makes is a new application.
    _row(Verb.CARRY_OVER, {Status.WITHDRAWN, Status.DECLINED, Status.LAPSED}, Status.DRAFT, Role.DELEGATE),
)
TRANSITIONS: dict[str, Transition] = {row.verb: row for row in _ROWS}

DECISIONS = frozenset(
    {Verb.SEND_BACK, Verb.APPROVE, Verb.REVOKE_APPROVAL, Verb.DECLINE, Verb.REINSTATE, Verb.ADMIT}
)


def verbs_for(status: str, roles: frozenset[str] | set[str]) -> list[Verb]:
    """The verbs that a status allows to somebody with these roles, in the table's order."""
    return [Verb(row.verb) for row in _ROWS if status in row.sources and row.roles & roles]
