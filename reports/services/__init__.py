"""What can be done to a progress report; each is one transaction, and the database has the last word."""

from reports.services.cohort import extend_cohort
from reports.services.extending import (
    ask_extension,
    extend,
    grant_extension,
    refuse_extension,
    take_back_date,
)
from reports.services.noting import Opinion, draft_letter, review_section
from reports.services.opening import close_ended, open_due
from reports.services.reviewing import accept, send_back, skip
from reports.services.scheduling import schedule_next
from reports.services.submitting import submit

__all__ = [
    "Opinion",
    "accept",
    "ask_extension",
    "close_ended",
    "draft_letter",
    "extend",
    "extend_cohort",
    "grant_extension",
    "open_due",
    "refuse_extension",
    "review_section",
    "schedule_next",
    "send_back",
    "skip",
    "submit",
    "take_back_date",
]
