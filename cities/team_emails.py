"""What is written to the people of a city's team."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cities.models import City, Delegate, DelegateInvitation
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.services import addresses_of_coordinators
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message

LINK_PURPOSE = "delegate"


def write(kind: str, to: User, city: City, **facts: object) -> None:
    """One of the letters of ``cities/emails`` to somebody with an account."""
    _compose(kind, to.email, to.language, city, facts | {"reader": to})


def lead_to_write_to(city: City) -> User | None:
    """Who reads what is written to a city: the lead of its team, unless nobody can sign in with that account."""
    leads = Delegate.objects.active().filter(city=city, is_lead=True, user__is_active=True)
    lead = leads.select_related("user").first()
    return lead.user if lead else None


def tell_lead(kind: str, city: City, **facts: object) -> None:
    """The same to who leads the team, if somebody does."""
    lead = lead_to_write_to(city)
    if lead is not None:
        write(kind, lead, city, **facts)


def tell_team(kind: str, city: City, **facts: object) -> None:
    """The same to everybody of the team who can sign in."""
    team = Delegate.objects.active().filter(city=city, user__is_active=True).select_related("user")
    for delegate in team.order_by("id"):
        write(kind, delegate.user, city, **facts)


def tell_coordinators(kind: str, city: City, **facts: object) -> None:
    """The same to every coordinator."""
    for email, language in addresses_of_coordinators():
        _compose(kind, email, language, city, facts)


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
        country=invitation.city.country_id,
        personal_purpose=LINK_PURPOSE,
        personal_path=path,
        personal_nonce=invitation.nonce,
    )


def last_letters(invitations: list[DelegateInvitation]) -> dict[str, Message]:
    """The newest letter of each invitation by its nonce, with what the mail server said, in two queries."""
    nonces = [invitation.nonce for invitation in invitations]
    letters = Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce__in=nonces)
    return {letter.personal_nonce: letter for letter in letters.order_by("id").prefetch_related("attempts")}


def _compose(kind: str, email: str, language: str, city: City, facts: dict[str, object]) -> None:
    with translation.override(language):
        urls = {
            "city_url": settings.SITE_URL + city.get_absolute_url(),
            "reports_url": settings.SITE_URL + reverse("report_list"),
            "contact": settings.CONTACT_EMAIL,
            "work_url": settings.SITE_URL + reverse("after_login"),
            "join_url": settings.SITE_URL + reverse("city_join", args=[city.slug]),
            "desk_url": settings.SITE_URL + reverse("admin:cities_city_change", args=[city.pk]),
        }
    outbox.compose(
        template=f"cities/emails/{kind}",
        to=email,
        language=language,
        context={"city": city, **urls, **facts},
        about=f"team:{city.pk}",
        country=city.country_id,
    )
