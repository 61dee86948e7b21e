"""Progress reports in the audit trail."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gnlc_portal.trail import book, objects, readers, words
from gnlc_portal.trail.models import Kind, Role
from reports.enums import Verb
from reports.models import DueChange, ProgressReport, ReportChange

HAPPENED = {
    Verb.OPEN: _("Report opened"),
    Verb.SUBMIT: _("Report submitted to UIL"),
    Verb.SEND_BACK: _("Report sent back to the city"),
    Verb.ACCEPT: _("Report accepted"),
    Verb.SKIP: _("Report not asked for"),
    Verb.CLOSE: _("Report closed with the membership"),
    "due": _("Date of the report moved"),
}


def begin() -> None:
    """Let the trail follow the history of reports."""
    words.register(Kind.REPORT, HAPPENED)
    objects.register(ProgressReport, of_report)
    book.follow(ReportChange, of_change)
    book.follow(DueChange, of_date)
    readers.allow(of_country)


def of_report(report: ProgressReport) -> objects.Named:
    """What its messages are about, too."""
    return objects.Named(report.reference, report.city.name, report.country_id)


def of_change(change: ReportChange) -> book.Fact:
    """One step of a report's life. The letter that goes with an acceptance is a message, and stands there."""
    report = change.report
    sections = [f"{slug}: {reason}" for slug, reason in change.sections.items()]
    reason = "" if change.verb == Verb.ACCEPT else change.reason
    return book.Fact(
        kind=Kind.REPORT,
        what=change.verb,
        at=change.at,
        role=change.role,
        by=change.by,
        country=report.country_id,
        about=report.reference,
        subject=report.city.name,
        detail="\n".join(filter(None, [reason, *sections])),
        source=f"reports.reportchange:{change.pk}",
    )


def of_date(change: DueChange) -> book.Fact:
    """A report's date was moved, which UIL alone does."""
    report = change.report
    return book.Fact(
        kind=Kind.REPORT,
        what="due",
        at=change.at,
        role=Role.COORDINATOR,
        by=change.by,
        country=report.country_id,
        about=report.reference,
        subject=report.city.name,
        detail="\n".join(filter(None, [f"{change.old:%Y-%m-%d} → {change.new:%Y-%m-%d}", change.reason])),
        source=f"reports.duechange:{change.pk}",
    )


def of_country(country: str) -> Q:
    """Officers read what becomes of the reports of their country's members."""
    return Q(about__in=ProgressReport.objects.filter(country=country).values("reference"))
