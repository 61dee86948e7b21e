"""The date of a report as an entry for a calendar: whoever has the link of a notice may take it, without an account."""

from django.urls import reverse
from django.utils.crypto import constant_time_compare

from gnlc_portal.calendars import ics
from gnlc_portal.lib import tokens
from reports import calendar
from reports.models import ProgressReport

PURPOSE = "report_due"


def fields(report: ProgressReport) -> dict[str, str]:
    """The fields of a message whose personal link leads to the entry; the token is made when the message leaves."""
    path = reverse("report_calendar_entry", args=[report.reference, "TOKEN"]).replace("TOKEN", "{token}")
    return {"personal_purpose": PURPOSE, "personal_path": path, "personal_nonce": report.reference}


def fits(reference: str, token: str) -> bool:
    """Whether a token is the one of the report of this reference."""
    return constant_time_compare(tokens.derive(PURPOSE, reference), token)


def as_ics(reference: str) -> bytes:
    """The entry with the date as it is now, in the language that is active.

    Raises:
        ProgressReport.DoesNotExist
    """
    report = calendar.with_moves(ProgressReport.objects.all()).get(reference=reference)
    return ics.as_calendar([calendar.as_entry(report, reverse("city_detail", args=[report.city.slug]))])
