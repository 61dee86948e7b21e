"""What coordinators write while they review. Nothing of it is lost: a saving adds, and two people's meet as a conflict."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import in_hamburg
from reports.models import LetterDraft, ProgressReport, SectionReview
from reports.models.reviews import HIGHEST, LOWEST
from reports.permissions import may_review
from reports.services import _move


@dataclass(frozen=True)
class Opinion:
    """What somebody thinks of one section; ``seen`` is the row they had before them, 0 for none."""

    section: str
    achievement: int | None
    effort: int | None
    note: str
    seen: int = 0

    def says(self, row: SectionReview | None) -> bool:
        """Whether a row says the same."""
        if row is None:
            return self.achievement is None and self.effort is None and not self.note
        return (self.achievement, self.effort, self.note) == (row.achievement, row.effort, row.note)


def opinions_of(report: ProgressReport) -> dict[str, SectionReview]:
    """By section, the review that counts: the last one."""
    return {row.section: row for row in report.section_reviews.select_related("by").order_by("id")}


@transaction.atomic
def review_section(
    *, report: ProgressReport, opinion: Opinion, by: User, at: datetime | None = None
) -> SectionReview | None:
    """Rate a section and note why; what stood before stays on record. None when nothing is said anew.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        ValidationError: ``unknown_section``, ``not_a_grade``; ``conflict``: a colleague saved another opinion meanwhile.
    """
    report = _move.lock(report)
    _require_reviewer(report, by)
    if report.dossier is None or report.dossier.questionnaire.section(opinion.section) is None:
        raise ValidationError(_("There is no such section."), code="unknown_section")
    for grade in (opinion.achievement, opinion.effort):
        if grade is not None and not LOWEST <= grade <= HIGHEST:
            text = _("A grade is a number from %(low)s to %(high)s.") % {"low": LOWEST, "high": HIGHEST}
            raise ValidationError(text, code="not_a_grade")
    last = report.section_reviews.filter(section=opinion.section).select_related("by").last()
    if opinion.says(last):
        return None
    if last is not None and last.pk != opinion.seen:
        text = _(
            "%(who)s saved another opinion of this section on %(when)s, Hamburg time: achievement %(achievement)s, effort "
            "%(effort)s, “%(note)s”. Yours stands in the fields and is not saved yet. Save again to put it in its place."
        )
        values = {
            "who": last.by,
            "when": in_hamburg(last.at),
            "achievement": last.achievement or "–",
            "effort": last.effort or "–",
            "note": last.note,
        }
        raise ValidationError(text % values, code="conflict")
    return SectionReview.objects.create(
        report=report,
        section=opinion.section,
        achievement=opinion.achievement,
        effort=opinion.effort,
        note=opinion.note,
        by=by,
        at=at or clock.now(),
    )


@transaction.atomic
def draft_letter(
    *, report: ProgressReport, text: str, seen: int, by: User, at: datetime | None = None
) -> LetterDraft | None:
    """Write the letter that goes out with the acceptance; earlier drafts stay on record. None when it says the same.

    Args:
        seen: id of the draft that stood before the writer, 0 for none.

    Raises:
        PermissionDenied: not a coordinator, or a delegate of the city now or once.
        ValidationError: ``conflict``: a colleague wrote another draft meanwhile.
    """
    report = _move.lock(report)
    _require_reviewer(report, by)
    last = report.letter_drafts.select_related("by").last()
    if text == (last.text if last else ""):
        return None
    if last is not None and last.pk != seen:
        message = _(
            "%(who)s changed the letter on %(when)s, Hamburg time. Your text stands in the field and is not saved yet. Theirs "
            "reads: “%(text)s”. Save again to put yours in its place."
        )
        values = {"who": last.by, "when": in_hamburg(last.at), "text": last.text}
        raise ValidationError(message % values, code="conflict")
    return LetterDraft.objects.create(report=report, text=text, by=by, at=at or clock.now())


def _require_reviewer(report: ProgressReport, by: User) -> None:
    if not may_review(by, report):
        raise PermissionDenied
