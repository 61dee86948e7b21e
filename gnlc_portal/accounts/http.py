"""The request of somebody who is signed in."""

from gnlc_portal.accounts.models import User
from gnlc_portal.lib.arrival import ArrivedRequest


class PersonRequest(ArrivedRequest):
    """What a view behind ``login_required``, or one of the dashboard, gets."""

    user: User
