"""What the tests of teams share: a team, its letters and its links."""

from django.core.exceptions import ValidationError

from cities import invitations, team_emails
from cities.models import City, Delegate, DelegateInvitation, TeamEvent
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import tokens
from gnlc_portal.mail.models import Message
from tests import factories

NEW = "colleague@city.example"


def invite(city: City, email: str = NEW, language: str = "en") -> DelegateInvitation:
    """An invitation by the city's lead."""
    return invitations.invite(city=city, email=email, language=language, by=factories.lead(city))


def link(invitation: DelegateInvitation) -> str:
    """The address of the personal link."""
    return f"/en/delegates/{tokens.derive(team_emails.LINK_PURPOSE, invitation.nonce)}/"


def row_of(user: User, city: City) -> Delegate:
    """The delegate that a user is now."""
    return Delegate.objects.active().get(user=user, city=city)


def leads(city: City) -> list[User]:
    """Everybody who leads the city now."""
    return [row.user for row in Delegate.objects.active().filter(city=city, is_lead=True)]


def steps(city: City) -> list[tuple[str, User, User]]:
    """What the log says: step, who, by whom."""
    return [(event.step, event.person, event.by) for event in TeamEvent.objects.filter(city=city)]


def letters() -> list[tuple[str, str]]:
    """Kind and address of every letter, oldest first."""
    return list(Message.objects.order_by("id").values_list("kind", "to"))


def code_of(call) -> str:
    """The code of the refusal."""
    try:
        call()
    except ValidationError as refusal:
        return refusal.code or ""
    return "not refused"
