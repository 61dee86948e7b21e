"""The verbs of an application's life, keyword-only. Each is one transaction: rule, fact, history, outbox."""

from applications.services._given import validated_check
from applications.services._signing import changeable_sections, validate_signature
from applications.services.deciding import admit, approve, decline, reinstate, revoke_approval, send_back
from applications.services.endorsing import (
    endorse,
    find_by_token,
    mark_opened,
    refuse_endorsement,
    request_endorsement,
    resend_link,
    revoke_link,
)
from applications.services.preparing import clear, prepare
from applications.services.ranking import rank
from applications.services.rounds import extend_round, lapse_round, planned_extension
from applications.services.running import admit_all, carry_on, commit
from applications.services.submitting import recall, submit, withdraw
from applications.services.writing import carry_over, create

__all__ = [
    "admit",
    "admit_all",
    "approve",
    "carry_on",
    "carry_over",
    "changeable_sections",
    "clear",
    "commit",
    "create",
    "decline",
    "endorse",
    "extend_round",
    "find_by_token",
    "lapse_round",
    "mark_opened",
    "planned_extension",
    "prepare",
    "rank",
    "recall",
    "refuse_endorsement",
    "reinstate",
    "request_endorsement",
    "resend_link",
    "revoke_approval",
    "revoke_link",
    "send_back",
    "submit",
    "validate_signature",
    "validated_check",
    "withdraw",
]
