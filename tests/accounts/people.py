"""People for the tests of accounts, made with few words."""

from datetime import date

from django.contrib.auth.models import Group

from cities.models import Country, NationalCommission
from gnlc_portal.accounts import services
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message

PASSWORD = "a-long-passphrase"


def a_user(email: str = "office@town.example", **fields: object) -> User:
    return services.create_verified_user(email=email, password=PASSWORD, **fields)


def a_coordinator(email: str = "coordinator@uil.example") -> User:
    user = a_user(email)
    user.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    return user


def a_commission(iso2: str = "FR", name: str = "France", **fields: object) -> NationalCommission:
    names = {f"name_{language}": name for language in ("en", "fr", "es", "ru", "zh", "ar")}
    country, _new = Country.objects.get_or_create(
        iso2=iso2,
        defaults={
            "iso3": f"{iso2}X",
            "region": "EUR",
            "unesco_status": "member",
            "member_from": date(1946, 11, 4),
            **names,
        },
    )
    return NationalCommission.objects.get_or_create(country=country, defaults=fields)[0]


def an_officer(commission: NationalCommission, email: str = "officer@commission.example") -> User:
    user = a_user(email)
    commission.officers.create(user=user)
    return user


def newest_mail(to: str) -> Message:
    message = Message.objects.filter(to=to).order_by("-id").first()
    assert message is not None, f"no mail to {to}"
    return message


def link_in(message: Message, part: str) -> str:
    """The path of the link that contains a part of an address."""
    words = delivery.resolved_text(message).split()
    link = next(word for word in words if word.startswith("http") and part in word)
    return "/" + link.split("/", 3)[3]
