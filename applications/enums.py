"""Statuses of an application, verbs and roles: the vocabulary of the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Being written")
    AWAITING_ENDORSEMENT = "awaiting_endorsement", _("With the mayor")
    ENDORSED = "endorsed", _("Endorsed, not submitted yet")
    SUBMITTED = "submitted", _("With the National Commission")
    RETURNED = "returned", _("Sent back to the city")
    APPROVED = "approved", _("Approved by the National Commission")
    ADMITTED = "admitted", _("Admitted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


OPEN = frozenset(
    {
        Status.DRAFT,
        Status.AWAITING_ENDORSEMENT,
        Status.ENDORSED,
        Status.SUBMITTED,
        Status.RETURNED,
        Status.APPROVED,
    }
)
EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
WITH_PLACE = frozenset({Status.APPROVED, Status.ADMITTED})
# R3: from here on an application stands on the mayor's endorsement of exactly its content.
ENDORSED_OR_LATER = frozenset({Status.ENDORSED, Status.SUBMITTED, Status.APPROVED, Status.ADMITTED})

# The National Commission has it, or decided on it. A recalled or returned application is not submitted again yet.
# What a city changes after it was sent is its own: those who decide see that it is changing it, not how far it is.
RECALLED = frozenset({Status.DRAFT, Status.AWAITING_ENDORSEMENT, Status.ENDORSED})
HANDED_IN = frozenset({Status.SUBMITTED, Status.APPROVED, Status.ADMITTED, Status.DECLINED})


class Verb(models.TextChoices):
    CREATE = "create", _("Start")
    REQUEST_ENDORSEMENT = "request_endorsement", _("Ask the mayor to endorse")
    RECALL = "recall", _("Recall to change it")
    ENDORSE = "endorse", _("Endorse the application")
    REFUSE_ENDORSEMENT = "refuse_endorsement", _("Send back without endorsing")
    SUBMIT = "submit", _("Submit to the National Commission")
    SEND_BACK = "send_back", _("Send back to the city")
    APPROVE = "approve", _("Approve the application")
    REVOKE_APPROVAL = "revoke_approval", _("Undo the approval")
    DECLINE = "decline", _("Decline the application")
    REINSTATE = "reinstate", _("Undo the refusal")
    ADMIT = "admit", _("Admit the city")
    WITHDRAW = "withdraw", _("Withdraw the application")
    LAPSE_ROUND = "lapse_round", _("Lapse with the round")
    CARRY_OVER = "carry_over", _("Carry the answers over to a new application")


class Role(models.TextChoices):
    LEAD = "lead", _("lead delegate")
    DELEGATE = "delegate", _("delegate")
    MAYOR = "mayor", _("mayor")
    OFFICER = "officer", _("Commission officer")
    COORDINATOR = "coordinator", _("UIL coordinator")
    SYSTEM = "system", _("the portal")
