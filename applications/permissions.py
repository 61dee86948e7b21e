"""In which roles somebody meets an application. Whether a verb is allowed then follows from the transition table."""

from applications.enums import Role
from applications.models import Application
from applications.workflow import DECISIONS, TRANSITIONS, verbs_for
from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User


def roles_of(user: User | None, application: Application) -> set[str]:
    """The roles of a signed-in user. The mayor comes by a link and the portal itself has no account: see the services."""
    if user is None or not user.is_active:
        return set()
    roles: set[str] = set()
    if city_permissions.is_delegate(user, application.city):
        roles.add(Role.DELEGATE)
    if city_permissions.is_lead(user, application.city):
        roles.add(Role.LEAD)
    commission = city_permissions.commission_of(user)
    if commission is not None and commission.country_id == application.country_id:
        roles.add(Role.OFFICER)  # R5: of this country only
    if user.is_coordinator:
        roles.add(Role.COORDINATOR)
    return roles


def roles_for_verb(user: User | None, application: Application, verb: str) -> set[str]:
    """The roles in which the user may do this verb, whatever the status.

    R3: nobody decides on a city whose delegate they are or were.
    """
    roles = roles_of(user, application) & TRANSITIONS[verb].roles
    if verb in DECISIONS and roles and city_permissions.was_ever_delegate(user, application.city):  # type: ignore[arg-type]
        return set()
    return roles


def may_record(user: User | None, application: Application, verb: str) -> bool:
    """R5: whether the user, a coordinator, may record this as the Commission's signed decision, whatever the status.

    R3 holds here too: nobody decides on a city whose delegate they are or were.
    """
    if verb not in DECISIONS or Role.OFFICER not in TRANSITIONS[verb].roles:
        return False
    if getattr(application.country, "commission", None) is None or Role.COORDINATOR not in roles_of(
        user, application
    ):
        return False
    return not city_permissions.was_ever_delegate(user, application.city)  # type: ignore[arg-type]


def allowed_verbs(user: User, application: Application) -> list[str]:
    """The verbs that status and roles allow now: what buttons are drawn from."""
    return [
        verb
        for verb in verbs_for(application.status, roles_of(user, application))
        if roles_for_verb(user, application, verb)
    ]


def reviews_as(user: User, application: Application) -> Role | None:
    """In which role somebody reviews an application that came to them: claims it, asks, reads internal notes; or None.

    Whoever acts or acted for the city does not (R3): they would read what is not for it. Administrators read the file only.
    """
    if application.submitted_at is None:
        return None
    roles = roles_of(user, application) & {Role.OFFICER, Role.COORDINATOR}
    if not roles or city_permissions.was_ever_delegate(user, application.city):
        return None
    return Role.OFFICER if Role.OFFICER in roles else Role.COORDINATOR
