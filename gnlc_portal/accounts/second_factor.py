"""Whoever decides signs in with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from gnlc_portal.accounts.models import User


def is_missing(user: User) -> bool:
    """Whether the portal asks for a second factor that the user has not set up yet."""
    return bool(settings.REQUIRE_SECOND_FACTOR) and not is_mfa_enabled(user)
