"""Members and their reports, made the way the portal makes them."""

from datetime import date, datetime
from typing import Any

from cities import admissions, standing
from cities.models import City, Membership
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer
from gnlc_portal.lib.clock import HAMBURG
from gnlc_portal.mail.models import Notice
from reports import services
from reports.enums import Status
from reports.models import ProgressReport
from reports.questionnaire import CRITERIA, YES
from reports.services.opening import OPENS_BEFORE
from tests import factories

ADMITTED = date(2027, 4, 20)
DUE = date(2029, 4, 20)


def noon(day: date) -> datetime:
    """Midday in Hamburg."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=HAMBURG)


def member(
    on: date = ADMITTED, *, of: City | None = None, mayor: str = "mayor@townhall.example"
) -> Membership:
    """A city with a lead delegate that was admitted on a day."""
    of = of or factories.city()
    factories.lead(of)
    return admissions.admit(
        city=of,
        dossier=dossiers.create(kind="application", at=noon(on)),
        on=on,
        mayor=admissions.Mayor("The mayor", mayor, "en") if mayor else None,
    )


def imported(first_report_on: date | None = None, **fields: Any) -> Membership:
    """A member that is known from public lists."""
    known = {"source": "imported", "joined_year": 2019, "first_report_on": first_report_on}
    return Membership.objects.create(city=factories.city(), **(known | fields))


def report_of(membership: Membership) -> ProgressReport:
    """The one that is not done with."""
    rows = ProgressReport.objects.select_related("membership", "city", "country", "dossier")
    return rows.unfinished().get(membership=membership)


def scheduled(membership: Membership | None = None) -> ProgressReport:
    """A report that is scheduled."""
    membership = membership or member()
    services.schedule_next(at=noon(membership.joined_on or ADMITTED))
    return report_of(membership)


def opened(membership: Membership | None = None) -> ProgressReport:
    """A report that is open since 180 days before it is due."""
    row = scheduled(membership)
    services.open_due(at=noon(row.due_on - OPENS_BEFORE))
    return report_of(row.membership)


def opened_next(done: ProgressReport) -> ProgressReport:
    """The report after one that is done with, open for writing, with everything answered."""
    services.schedule_next(at=noon(done.due_on))
    row = report_of(done.membership)
    services.open_due(at=noon(row.due_on - OPENS_BEFORE))
    row = report_of(done.membership)
    fill(row)
    return row


def fill(report: ProgressReport, **changes: Any) -> None:
    """Answer everything a report needs."""
    given = {**answers(report), **changes}
    known = set(report.dossier.answers.values_list("key", flat=True))
    Answer.objects.bulk_create(
        Answer(dossier=report.dossier, key=key, value=value, by=factories.lead(report.city), at=noon(DUE))
        for key, value in given.items()
        if key not in known
    )


def answers(report: ProgressReport) -> dict[str, Any]:
    """A complete report's answers, as they are stored."""
    given = {f"{criterion}_reported": YES for criterion, _name in CRITERIA}
    given |= {criterion: "Six neighbourhood houses opened." for criterion, _name in CRITERIA}
    given |= factories.answers() | {
        "next_steps": "Six more by 2031.",
        "mayor_email": "mayor@townhall.example",
        "summary": "Eleven houses teach reading.",
    }
    return {key: value for key, value in given.items() if key in report.dossier.questionnaire.questions}


def submitted(membership: Membership | None = None, *, at: datetime | None = None) -> ProgressReport:
    """A report that is with UIL."""
    row = opened(membership)
    fill(row)
    return services.submit(report=row, by=factories.lead(row.city), at=at or noon(row.due_on))


def returned(membership: Membership | None = None, *, at: datetime | None = None) -> ProgressReport:
    """A report that was sent back."""
    row = submitted(membership)
    section = row.dossier.questionnaire.sections[0].slug
    return services.send_back(
        report=row, by=factories.coordinator(), sections={section: "Say more."}, at=at or noon(row.due_on)
    )


def accepted(membership: Membership | None = None, *, at: datetime | None = None) -> ProgressReport:
    """A report that is accepted."""
    row = submitted(membership)
    return services.accept(report=row, by=factories.coordinator(), at=at or noon(row.due_on))


def skipped(membership: Membership | None = None) -> ProgressReport:
    """A report that UIL does not ask for."""
    row = scheduled(membership)
    return services.skip(report=row, by=factories.coordinator(), reason="Merged.", at=noon(ADMITTED))


def closed(membership: Membership | None = None) -> ProgressReport:
    """A report whose membership ended."""
    row = opened(membership)
    end(row.membership)
    services.close_ended(at=noon(DUE))
    row.refresh_from_db()
    return row


def notices(report: ProgressReport) -> list[str]:
    """The states of what was written, or found to be written, about a report."""
    return list(Notice.objects.filter(subject=report.reference).values_list("state", flat=True))


def end(membership: Membership) -> None:
    """A coordinator ends a membership."""
    standing.end_membership(
        membership=membership, by=factories.coordinator(), reason="It left.", at=noon(DUE)
    )


WITH_STATUS = {
    Status.SCHEDULED: scheduled,
    Status.OPEN: opened,
    Status.SUBMITTED: submitted,
    Status.RETURNED: returned,
    Status.ACCEPTED: accepted,
    Status.SKIPPED: skipped,
    Status.CLOSED: closed,
}
