"""What a coordinator reads before answering a report: section by section, beside the last report and the promises."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, attached, rendering
from gnlc_portal.dossiers.models import Dossier, Snapshot
from gnlc_portal.dossiers.questionnaire import Kind
from gnlc_portal.dossiers.rendering import ReadableSection
from gnlc_portal.dossiers.reviewing import coming_back, comparing
from gnlc_portal.lib.moments import in_hamburg
from reports import documents, timeline
from reports.enums import Status, Verb
from reports.models import ProgressReport, SectionReview
from reports.questionnaire import CRITERIA, REPORT_V1
from reports.services import reviewing
from reports.services.noting import opinions_of

GRADED = frozenset(key for key, _name in CRITERIA)


@dataclass(frozen=True)
class ReviewedSection:
    """A section as it was submitted, as it read in the last report or the application, and what UIL thinks of it."""

    now: ReadableSection
    before: ReadableSection | None
    opinion: SectionReview | None
    deed: str  # the name of what saves an opinion
    changes: tuple[comparing.Change, ...]  # since the last report

    @property
    def is_unchanged(self) -> bool:
        """Whether it stands there word for word as before."""
        return self.before is not None and not self.changes

    @property
    def parts(self) -> tuple[ReadableSection]:
        """For dossiers/_readable.html, which shows several."""
        return (self.now,)

    @property
    def is_graded(self) -> bool:
        return self.now.slug in GRADED


def context(report: ProgressReport, user: User, at: datetime) -> dict[str, Any]:
    """Everything the review page shows beside its buttons, in a constant number of queries."""
    snapshot = reviewing.submitted_snapshot(report)
    is_intact = snapshot is None or snapshot.is_intact
    shown = snapshot if is_intact else None
    earlier = _earlier(report)
    return {
        "report": report,
        "submitted": in_hamburg(report.submitted_at),
        "was_delegate": city_permissions.was_ever_delegate(user, report.city),
        "is_broken": not is_intact,
        "is_earlier": snapshot is not None and report.status == Status.RETURNED,
        "snapshot": snapshot,
        "sections": _sections(report, shown, earlier) if shown else [],
        "earlier": earlier,
        "promises": _promises(report),
        "outside": documents.outside(report) if shown else [],
        "files": _files(report, shown),
        "pdf_url": reverse("report_pdf", args=[report.reference]) if snapshot else "",
        "timeline": timeline.items(report),
        **(_news(report, shown, user, at) if shown else {}),
    }


@dataclass(frozen=True)
class Earlier:
    """The dossier that the report is held against: the last accepted report, else the application."""

    dossier: Dossier
    report: ProgressReport | None


def _earlier(report: ProgressReport) -> Earlier | None:
    rows = ProgressReport.objects.filter(
        membership=report.membership_id, status=Status.ACCEPTED, period__lt=report.period
    )
    last = rows.select_related("dossier").order_by("-period").first()
    if last is not None and last.dossier is not None:
        return Earlier(last.dossier, last)
    origin = report.membership.origin_dossier
    return Earlier(origin, None) if origin is not None else None


def _sections(report: ProgressReport, snapshot: Snapshot, earlier: Earlier | None) -> list[ReviewedSection]:
    assert report.dossier is not None  # a snapshot was taken of it
    given = answers.from_snapshot(snapshot)
    before = answers.current(earlier.dossier) if earlier else {}
    then = {part.slug: part for part in rendering.readable(REPORT_V1, before, signed=True)}
    opinions = opinions_of(report)
    differing = {part.slug: part.changes for part in comparing.sections(REPORT_V1, before, given)}
    return [
        ReviewedSection(
            now=part,
            before=_worth_reading(then.get(part.slug)),
            opinion=opinions.get(part.slug),
            deed=f"opinion-{part.slug}",
            changes=differing.get(part.slug, ()),
        )
        for part in rendering.readable(report.dossier.questionnaire, given, signed=True)
    ]


def _worth_reading(section: ReadableSection | None) -> ReadableSection | None:
    """A section of which something was answered."""
    if section is None:
        return None
    has_grid = section.grid is not None and any(
        cell.number for _name, cells in section.grid.lines for cell in cells
    )
    return section if has_grid or any(row.is_answered for row in section.rows) else None


def _promises(report: ProgressReport) -> list[ReadableSection]:
    """What the application said in its own words and no report asks again: why, and what the city would do."""
    origin = report.membership.origin_dossier
    if origin is None:
        return []
    asked = {
        section.slug
        for section in origin.questionnaire.sections
        if any(q.kind is Kind.TEXT and q.key not in REPORT_V1.questions for q in section.questions)
    }
    sections = rendering.readable(origin.questionnaire, answers.current(origin), signed=True)
    return [section for section in sections if section.slug in asked]


def _files(report: ProgressReport, snapshot: Snapshot | None) -> list[Any]:
    if snapshot is None or report.dossier is None:
        return []
    return attached.listed(
        report.dossier, snapshot, lambda pk: reverse("report_attachment", args=[report.reference, pk])
    )


def _news(report: ProgressReport, snapshot: Snapshot, user: User, at: datetime) -> dict[str, Any]:
    return coming_back.context(snapshot, user, at, steps=_steps(report), questionnaire=REPORT_V1)


def _steps(report: ProgressReport) -> list[Any]:
    """The submissions and send-backs, oldest first."""
    rows = report.changes.filter(verb__in=[Verb.SUBMIT, Verb.SEND_BACK])
    return list(rows.select_related("by", "snapshot").order_by("id"))
