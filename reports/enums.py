"""Statuses of a progress report, verbs and roles: the vocabulary of the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Being written")
    SUBMITTED = "submitted", _("With UIL")
    RETURNED = "returned", pgettext_lazy("report", "Sent back to the city")
    ACCEPTED = "accepted", _("Accepted")
    SKIPPED = "skipped", _("Not asked for")
    CLOSED = "closed", _("Closed with the membership")


# R7: a member has one report at a time that is not done with.
UNFINISHED = frozenset({Status.SCHEDULED, Status.OPEN, Status.SUBMITTED, Status.RETURNED})
DONE = frozenset({Status.ACCEPTED, Status.SKIPPED, Status.CLOSED})
EDITABLE = frozenset({Status.OPEN, Status.RETURNED})
OWED = frozenset(
    {Status.SCHEDULED, Status.OPEN, Status.RETURNED}
)  # not handed in: a day passes, and it is overdue


class Verb(models.TextChoices):
    OPEN = "open", _("Open the report")
    SUBMIT = "submit", _("Submit to UIL")
    SEND_BACK = "send_back", _("Send back to the city")
    ACCEPT = "accept", _("Accept the report")
    SKIP = "skip", _("Do not ask for this report")
    CLOSE = "close", _("Close with the membership")


class Role(models.TextChoices):
    LEAD = "lead", _("lead delegate")
    COORDINATOR = "coordinator", _("UIL coordinator")
    SYSTEM = "system", _("the portal")


class DueCause(models.TextChoices):
    """Why a report's date moved."""

    EXTENSION = "extension", _("extension")
    COHORT = "cohort", _("new date for all reports of the year")
    SENT_BACK = "sent_back", _("time to mend what was sent back")
    UNDONE = "undone", _("a date given by mistake, taken back")
