"""The ladder of a progress report: what a member is told before and after the day, and what follows.

| days | who reads it | what happens |
|---|---|---|
| −180 | delegates | the report is open |
| −90, −30, −7, 0 | delegates | reminders |
| +14 | delegates | second written reminder |
| +30 | delegates, copy to the National Commission | |
| +60 | delegates, mayor, copy to the National Commission | final notice |
| +90 | delegates, mayor, copy to the National Commission | the membership is on hold |
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities import standing
from cities.models import CommissionOfficer, Delegate, NationalCommission
from gnlc_portal.lib import clock
from gnlc_portal.mail.notices.rungs import Addressee, Ladder, Letter, Rung
from reports import calendar_entry
from reports.enums import EDITABLE, Status, Verb
from reports.models import DueChange, ProgressReport, ReportChange

OPENS = Rung("report_180_days_before", -180, _("The report is open"))
FINAL = Rung("report_60_days_after", 60, _("Final notice"))
ON_HOLD = Rung("report_90_days_after", 90, _("The membership is put on hold"), after=FINAL.kind)
RUNGS = (
    OPENS,
    Rung("report_90_days_before", -90, _("Reminder, 90 days before")),
    Rung("report_30_days_before", -30, _("Reminder, 30 days before")),
    Rung("report_7_days_before", -7, _("Reminder, 7 days before")),
    Rung("report_on_the_day", 0, _("Reminder on the day")),
    Rung("report_14_days_after", 14, _("Second written reminder")),
    Rung("report_30_days_after", 30, _("Reminder, with a copy to the National Commission")),
    FINAL,
    ON_HOLD,
)
COPIES_FROM = 30  # days after the due date from which on the National Commission reads along
MAYOR_FROM = 60  # and the mayor too

DELEGATE, MAYOR, COMMISSION = "delegate", "mayor", "commission"

# Texts: reports/emails/ladder_<name>_for_<role>
_TEXTS = {OPENS.kind: "opens", FINAL.kind: "final", ON_HOLD.kind: "on_hold"}


class ReportLadder(Ladder):
    """What is said about reports that are owed.

    Args:
        statuses: of the reports that are looked at; previews also look at those that have not opened yet.
    """

    rungs = RUNGS

    def __init__(self, statuses: Iterable[Status] = EDITABLE) -> None:
        self.statuses = sorted(statuses)

    def live(self) -> QuerySet[ProgressReport]:
        changes = ReportChange.objects.filter(report=OuterRef("pk"), verb=Verb.SEND_BACK).order_by("-id")
        dates = DueChange.objects.filter(report=OuterRef("pk")).order_by("-id")
        rows = ProgressReport.objects.filter(status__in=self.statuses, membership__ended_on__isnull=True)
        return rows.select_related("city", "country", "membership").annotate(
            notice_subject=F("reference"),
            notice_due_on=F("due_on"),
            sent_back_at=Subquery(changes.values("at")[:1]),
            date_moved_at=Subquery(dates.values("at")[:1]),
        )

    def since(self, subject: Any) -> date | None:
        """A letter named the date when UIL moved it or sent the report back."""
        moments = [moment for moment in (subject.sent_back_at, subject.date_moved_at) if moment]
        return clock.hamburg_date(max(moments)) if moments else None

    def counts(self, rung: Rung, subject: Any) -> bool:
        """Beside that: a report opens once, also where time was given so early that its half year begins anew."""
        is_open = rung is OPENS and subject.opened_at is not None
        if is_open and rung.falls_on(subject.due_on) > clock.hamburg_date(subject.opened_at):
            return False
        return super().counts(rung, subject)

    def held(self, subjects: Iterable[str]) -> set[str]:
        """A report that somebody submits, extends or closes in this moment is not chased, nor its member put on hold."""
        rows = ProgressReport.objects.filter(reference__in=list(subjects)).order_by("pk")
        return set(rows.select_for_update(skip_locked=True).values_list("reference", flat=True))

    def addressees(self, rung: Rung, subjects: Sequence[Any]) -> Mapping[Any, Sequence[Addressee]]:
        delegates = _delegates({report.city_id for report in subjects})
        copies = _commissions({report.country_id for report in subjects}) if rung.days >= COPIES_FROM else {}
        return {
            report.pk: [
                *delegates.get(report.city_id, ()),
                *(_mayor(report) if rung.days >= MAYOR_FROM else ()),
                *copies.get(report.country_id, ()),
            ]
            for report in subjects
        }

    def letter(self, rung: Rung, subject: Any, reader: Addressee, today: date) -> Letter:
        report: ProgressReport = subject
        # By the day on which it is written: after an outage the reminder of the day itself may leave later.
        text = _TEXTS.get(rung.kind) or ("overdue" if today > report.due_on else "reminder")
        context = {
            "report": report,
            "city": report.city,
            "country": report.country,
            "rung": rung,
            "today": today,
            "days_left": (report.due_on - today).days,
            "days_late": (today - report.due_on).days,
            "is_copied": rung.days >= COPIES_FROM,
            "hold_from": hold_from(report, today),
            "url": settings.SITE_URL + reverse("report", args=[report.reference]),
            "calendar_url": settings.SITE_URL + reverse("account_calendar"),
            "contact": settings.CONTACT_EMAIL,
        }
        return Letter(
            f"reports/emails/ladder_{text}_for_{reader.role}", context, calendar_entry.fields(report)
        )

    def reach(self, rung: Rung, subject: Any, at: datetime) -> None:
        if rung is ON_HOLD:
            standing.put_on_hold(membership=subject.membership, about=subject.reference, at=at)


def hold_from(report: ProgressReport, today: date) -> date:
    """The earliest day on which the membership can be put on hold, as the final notice says it."""
    planned = ON_HOLD.falls_on(report.due_on)
    return planned if today < planned else today + timedelta(days=ON_HOLD.days - FINAL.days)


def _delegates(cities: set[int]) -> dict[int, list[Addressee]]:
    """By city, everybody of its team, the lead first."""
    found: dict[int, list[Addressee]] = defaultdict(list)
    rows = Delegate.objects.active().filter(city__in=cities, user__is_active=True)
    for city_id, email, language in rows.order_by("-is_lead", "id").values_list(
        "city_id", "user__email", "user__language"
    ):
        found[city_id].append(Addressee(email, language, DELEGATE))
    return found


def _mayor(report: ProgressReport) -> list[Addressee]:
    member = report.membership
    language = member.mayor_language or settings.LANGUAGE_CODE
    return [Addressee(member.mayor_email, language, MAYOR)] if member.mayor_email else []


def _commissions(countries: set[str]) -> dict[str, list[Addressee]]:
    """By country, the officers of its National Commission, and its shared mailbox."""
    found: dict[str, list[Addressee]] = defaultdict(list)
    officers = CommissionOfficer.objects.filter(
        commission__country__in=countries, ended_at__isnull=True, user__is_active=True
    ).order_by("id")
    for country, email, language in officers.values_list(
        "commission__country", "user__email", "user__language"
    ):
        found[country].append(Addressee(email, language, COMMISSION, is_copy=True))
    mailboxes = NationalCommission.objects.filter(country__in=countries).exclude(email="")
    for country, email, language in mailboxes.values_list("country", "email", "language"):
        found[country].append(Addressee(email, language, COMMISSION, is_copy=True))
    return found
