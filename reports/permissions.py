"""In which roles somebody meets a report. Whether a verb is allowed then follows from the transition table."""

from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User
from reports.enums import Role, Verb
from reports.models import ProgressReport
from reports.workflow import TRANSITIONS, verbs_for

REVIEWS = frozenset({Verb.SEND_BACK, Verb.ACCEPT, Verb.SKIP})


def roles_of(user: User | None, report: ProgressReport) -> set[str]:
    """The roles of a signed-in user; the portal itself has no account."""
    if user is None or not user.is_active:
        return set()
    roles: set[str] = set()
    if city_permissions.is_lead(user, report.city):
        roles.add(Role.LEAD)
    if user.is_coordinator:
        roles.add(Role.COORDINATOR)
    return roles


def roles_for_verb(user: User | None, report: ProgressReport, verb: str) -> set[str]:
    """The roles in which the user may do this verb, whatever the status.

    Nobody reviews the report of a city whose delegate they are or were.
    """
    roles = roles_of(user, report) & TRANSITIONS[verb].roles
    if verb in REVIEWS and roles and city_permissions.was_ever_delegate(user, report.city):  # type: ignore[arg-type]
        return set()
    return roles


def may_review(user: User, report: ProgressReport) -> bool:
    """Whether the user reviews this city's reports: a coordinator who never was its delegate."""
    return bool(roles_for_verb(user, report, Verb.ACCEPT))


def allowed_verbs(user: User, report: ProgressReport) -> list[str]:
    """The verbs that status and roles allow now: what buttons are drawn from."""
    return [
        verb
        for verb in verbs_for(report.status, roles_of(user, report))
        if roles_for_verb(user, report, verb)
    ]
