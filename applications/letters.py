"""What the mail desk may do to letters about applications."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.emails import LINK_PURPOSE
from applications.models import Endorsement
from applications.models.endorsements import EndorsementState
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.mail import rules

RECEIPTS = ("endorse_for_mayor", "endorse_for_delegate", "submit_for_delegate")


def begin() -> None:
    """Tell the desk what only applications know of their letters."""
    rules.protect(
        RECEIPTS, gettext_lazy("It is a receipt: it proves what somebody did, in the portal’s own words.")
    )
    rules.watch(LINK_PURPOSE, why_dead)


def why_dead(nonce: str, at: datetime) -> str:
    """Why a mayor's link leads nowhere; the city's lead asks anew."""
    endorsement = Endorsement.objects.filter(nonce=nonce).last()
    if endorsement is None:
        return _("Nothing is known of this link any more.")
    match endorsement.state(at):
        case EndorsementState.PENDING:
            return ""
        case EndorsementState.VOID:
            why = endorsement.get_ended_because_display()
            return _("It ended on %(when)s: %(why)s.") % {
                "when": in_hamburg(endorsement.ended_at),
                "why": why,
            }
        case EndorsementState.EXPIRED:
            return _("It expired on %(when)s.") % {"when": in_hamburg(endorsement.expires_at)}
    return _("It was used on %(when)s.") % {"when": in_hamburg(endorsement.used_at)}
