"""What is done with an account outside the sign-in pages."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.roles import COORDINATORS


@transaction.atomic
def create_verified_user(
    *, email: str, name: str = "", password: str | None = None, **fields: object
) -> User:
    """A user whose address somebody vouches for: no confirmation mail is needed to sign in.

    Args:
        email: the address; capitals make no difference.
        name: what others see.
        password: None leaves the account without one, until its owner asks for a link.
        fields: further fields of the user.
    """
    user = User.objects.create_user(email, password, name=name, **fields)
    vouch_for_address(user=user)
    return user


@transaction.atomic
def vouch_for_address(*, user: User) -> None:
    """Count the user's address as confirmed and as the one that is written to."""
    others = EmailAddress.objects.filter(user=user).exclude(email=user.email)
    others.filter(primary=True).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def has_verified_address(user: User, email: str) -> bool:
    """Whether the user has shown that mail to this address reaches them."""
    return EmailAddress.objects.filter(user_id=user.pk, email=email.strip().lower(), verified=True).exists()


def addresses_of_coordinators() -> list[tuple[str, str]]:
    """Address and language of each coordinator; UIL's mailbox while there is none, so that nothing waits unread."""
    team = User.objects.filter(is_active=True, groups__name=COORDINATORS).order_by("pk")
    return list(team.values_list("email", "language")) or [(settings.CONTACT_EMAIL, settings.LANGUAGE_CODE)]
