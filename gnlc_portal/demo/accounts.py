"""The five accounts of the demonstration: their keys, what they are called, how one of them is entered."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gnlc_portal.accounts.models import User

PASSWORD = "learning-city"  # noqa: S105 (public: a demonstration runs on its reader's own machine)


@dataclass(frozen=True)
class Account:
    """One role to try: ``key`` names it in addresses and buttons."""

    key: str
    label: str | Promise
    name: str  # of the user; roles, for no person is invented

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


ACCOUNTS = (
    Account("delegate", _("city delegate"), "Delegate (demo)"),
    Account("commission", _("National Commission"), "Officer (demo)"),
    Account("coordinator", _("UIL coordinator"), "Coordinator (demo)"),
    Account("member", _("member city"), "Member (demo)"),
    Account("admin", _("administrator"), "Administrator (demo)"),
)


def find(key: str) -> Account | None:
    """The account of a key."""
    return next((account for account in ACCOUNTS if account.key == key), None)


def user_of(account: Account) -> User | None:
    """The user behind an account; None until ``seed_demo`` has run."""
    return User.objects.filter(email=account.email, is_active=True).first()


def buttons(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """One button per account: key, label, whether it is the one signed in."""
    user = getattr(request, "user", None)
    current = user.email if user is not None and user.is_authenticated else ""
    return [(account.key, str(account.label), account.email == current) for account in ACCOUNTS]
