"""Who is told what at each step of a report, in their own language. Reminders are the ladder's matter."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cities import schedule
from cities.models import Delegate, MembershipEvent, MembershipStep
from gnlc_portal.accounts.services import addresses_of_coordinators
from gnlc_portal.dossiers import answers
from gnlc_portal.lib import clock
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message
from reports import calendar_entry
from reports.enums import Role, Verb
from reports.models import (
    DueChange,
    ExtensionAnswer,
    ExtensionRequest,
    LetterDraft,
    ProgressReport,
    ReportChange,
)

# What speaks of the day on which the report is due offers it to calendars, as every reminder does.
NAMES_THE_DAY = {"send_back_for_delegate", "new_date_for_delegate", "extension_refused_for_delegate"}


@dataclass(frozen=True)
class Reader:
    """Where a letter goes, and in which language."""

    email: str
    language: str


def tell(change: ReportChange) -> None:
    """Queue the messages of one step of a report."""
    if change.role != Role.SYSTEM:
        outbox.write_all(_of(change))


def of_acceptance(report: ProgressReport, letter: LetterDraft) -> list[Message]:
    """The messages that an acceptance would send now, one for each language of the team; nothing is queued."""
    change = ReportChange(report=report, verb=Verb.ACCEPT, at=clock.now(), reason=letter.text)
    return list({message.language: message for message in _of(change)}.values())


def _of(change: ReportChange) -> list[Message]:
    facts: dict[str, Any] = {"change": change}
    if change.verb == Verb.SUBMIT:
        facts["receipt"] = _receipt(change)
        earlier = change.report.changes.filter(verb=Verb.SUBMIT, id__lt=change.pk)
        facts["is_again"] = earlier.exists()
    if change.verb in (Verb.SUBMIT, Verb.SKIP):
        facts["is_back"] = _is_back(change.report, change.at)
        ended = change.report.extension_requests.filter(answer=ExtensionAnswer.LAPSED, answered_at=change.at)
        facts["ended_request"] = ended.last()
    if change.verb in (Verb.ACCEPT, Verb.SKIP):
        report = change.report
        done_on = clock.hamburg_date(change.at)
        facts["next_due"] = schedule.due_after(report.membership, report.period, done_on)
        facts["covered"] = schedule.covered(report.membership, report.period, done_on)
    if change.verb == Verb.ACCEPT and change.report.dossier is not None:
        facts["is_published"] = bool(answers.current(change.report.dossier).get("consent_publish"))
    written = [
        _drafted(f"{change.verb}_for_delegate", change.report, reader, facts)
        for reader in delegates(change.report)
    ]
    if change.verb == Verb.SUBMIT:
        written += [
            _drafted("submit_for_mayor", change.report, reader, facts) for reader in mayor(change.report)
        ]
        if facts["is_back"]:
            written += [
                _drafted("back_for_coordinator", change.report, Reader(*pair), facts)
                for pair in addresses_of_coordinators()
            ]
    return written


def _is_back(report: ProgressReport, at: datetime) -> bool:
    """Whether the membership came back from hold at this step of its report."""
    events = MembershipEvent.objects.filter(membership=report.membership_id, about=report.reference, at=at)
    return events.filter(step=MembershipStep.RESUMED).exists()


def tell_of_extension_asked(request: ExtensionRequest) -> None:
    """UIL learns that a city asks for more time."""
    for pair in addresses_of_coordinators():
        _compose("extension_asked_for_coordinator", request.report, Reader(*pair), {"request": request})


def tell_of_extension_refused(request: ExtensionRequest) -> None:
    """The team learns that the date stays, and why."""
    for reader in delegates(request.report):
        _compose("extension_refused_for_delegate", request.report, reader, {"request": request})


def tell_of_new_dates(changes: list[DueChange]) -> None:
    """The teams learn that their reports are due later; in so many queries, however many they are."""
    reports = [change.report for change in changes]
    events = MembershipEvent.objects.filter(
        about__in=[report.reference for report in reports], at__in={change.at for change in changes}
    )
    back = set(events.filter(step=MembershipStep.RESUMED).values_list("about", flat=True))
    teams = defaultdict(list)
    rows = Delegate.objects.active().filter(
        city__in=[report.city_id for report in reports], user__is_active=True
    )
    for city, *pair in rows.order_by("-is_lead", "id").values_list(
        "city_id", "user__email", "user__language"
    ):
        teams[city].append(Reader(*pair))
    written = []
    for change in changes:
        report = change.report
        facts = {
            "reason": change.reason,
            "moved": change,
            "is_back": report.reference in back,
            "next_due": schedule.due_of(report.membership, report.period + 1),
        }
        written += [
            _drafted("new_date_for_delegate", report, reader, facts) for reader in teams[report.city_id]
        ]
    outbox.write_all(written)


def tell_of_date_taken_back(report: ProgressReport, reason: str) -> None:
    """The team learns that the former date counts again, and why."""
    last: DueChange | None = report.due_changes.last()
    for reader in delegates(report):
        _compose("date_taken_back_for_delegate", report, reader, {"reason": reason, "moved": last})


def delegates(report: ProgressReport) -> Iterator[Reader]:
    """The city's team, the lead first."""
    rows = Delegate.objects.active().filter(city=report.city_id, user__is_active=True)
    for pair in rows.order_by("-is_lead", "id").values_list("user__email", "user__language"):
        yield Reader(*pair)


def mayor(report: ProgressReport) -> Iterator[Reader]:
    """The mayor, if the portal knows an address."""
    member = report.membership
    if member.mayor_email:
        yield Reader(member.mayor_email, member.mayor_language or settings.LANGUAGE_CODE)


def _compose(name: str, report: ProgressReport, reader: Reader, facts: dict[str, Any]) -> None:
    outbox.write_all([_drafted(name, report, reader, facts)])


def _drafted(name: str, report: ProgressReport, reader: Reader, facts: dict[str, Any]) -> Message:
    with translation.override(reader.language):
        context = _context(report) | facts | _sections(report, facts.get("change"))
    return outbox.drafted(
        template=f"reports/emails/{name}",
        to=reader.email,
        language=reader.language,
        context=context,
        about=report.reference,
        **(calendar_entry.fields(report) if name in NAMES_THE_DAY else {}),
    )


def _receipt(change: ReportChange) -> dict[str, str]:
    number = change.report.changes.filter(verb=Verb.SUBMIT, id__lte=change.pk).count()
    arguments = [change.report.reference, number]
    return {
        "url": settings.SITE_URL + reverse("report_receipt_number", args=arguments),
        "pdf_url": settings.SITE_URL + reverse("report_receipt_pdf", args=arguments),
    }


def _context(report: ProgressReport) -> dict[str, Any]:
    path = reverse("admin:reports_progressreport_change", args=[report.pk])
    return {
        "report": report,
        "city": report.city,
        "membership": report.membership,
        "url": settings.SITE_URL + reverse("report", args=[report.reference]),
        "admin_url": settings.SITE_URL + path,
        "contact": settings.CONTACT_EMAIL,
    }


def _sections(report: ProgressReport, change: ReportChange | None) -> dict[str, Any]:
    if change is None or not change.sections or report.dossier is None:
        return {}
    named = report.dossier.questionnaire.sections
    return {
        "sections": [
            {"title": section.title, "reason": change.sections[section.slug]}
            for section in named
            if section.slug in change.sections
        ]
    }
