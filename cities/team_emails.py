"""What is written to the people of a city's team."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cities.models import City, Delegate, DelegateInvitation
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message

LINK_PURPOSE = "delegate"


def write(kind: str, to: User, city: City, **facts: object) -> None:
    """One of the letters of ``cities/emails`` to somebody with an account."""
    with translation.override(to.language):
        urls = {
            "work_url": settings.SITE_URL + reverse("application_list"),
            "join_url": settings.SITE_URL + reverse("city_join", args=[city.slug]),
            "desk_url": settings.SITE_URL + reverse("admin:cities_city_change", args=[city.pk]),
        }
    outbox.compose(
        template=f"cities/emails/{kind}",
        to=to.email,
        language=to.language,
        context={"city": city, "reader": to, **urls, **facts},
        about=f"team:{city.pk}",
    )


def tell_lead(kind: str, city: City, **facts: object) -> None:
    """The same to who leads the team, if somebody does."""
    lead = Delegate.objects.active().filter(city=city, is_lead=True).select_related("user").first()
    if lead is not None:
        write(kind, lead.user, city, **facts)


def tell_coordinators(kind: str, city: City, **facts: object) -> None:
    """The same to every coordinator."""
    for person in User.objects.filter(is_active=True, groups__name=COORDINATORS).order_by("pk"):
        write(kind, person, city, **facts)


def send_link(invitation: DelegateInvitation) -> None:
    """The letter with the personal link; every letter of an invitation carries the same."""
    with translation.override(invitation.language):
        path = reverse("delegate_invitation", args=["TOKEN"]).replace("TOKEN", "{token}")
    outbox.compose(
        template="cities/emails/delegate_invitation",
        to=invitation.email,
        language=invitation.language,
        context={"invitation": invitation, "city": invitation.city},
        about=f"team:{invitation.city_id}",
        personal_purpose=LINK_PURPOSE,
        personal_path=path,
        personal_nonce=invitation.nonce,
    )


def last_letters(invitations: list[DelegateInvitation]) -> dict[str, Message]:
    """The newest letter of each invitation by its nonce, with what the mail server said, in two queries."""
    nonces = [invitation.nonce for invitation in invitations]
    letters = Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce__in=nonces)
    return {letter.personal_nonce: letter for letter in letters.order_by("id").prefetch_related("attempts")}
