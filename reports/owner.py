"""Progress reports as dossiers that a city's team writes (cities/teamwork)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cities.teamwork.owner import Lock, Owner
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import answers, beforehand, rendering
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.questionnaire import Section
from reports import deadlines, documents, locks, receipts, timeline
from reports.enums import EDITABLE
from reports.models import ProgressReport
from reports.services import reviewing
from reports.views import fetching


class Reports(Owner):
    kind = "report"
    folder = "reports"

    @property
    def list_label(self) -> str:
        return _("Progress reports")

    def own(self, request: PersonRequest, reference: str) -> ProgressReport:
        return fetching.own_report(request, reference)

    def written(self, request: PersonRequest, reference: str) -> ProgressReport:
        return fetching.written_report(request, reference)

    def readable(self, request: PersonRequest, reference: str) -> tuple[ProgressReport, bool]:
        return fetching.readable_report(request, reference)

    def is_editable(self, work: ProgressReport) -> bool:
        return work.status in EDITABLE

    def lock_of(self, work: ProgressReport) -> Lock:
        return locks.lock_of(work)

    def asked_to_change(self, work: ProgressReport) -> dict[str, str]:
        change = work.unanswered_send_back()
        return change.sections if change else {}

    def deadline(self, work: ProgressReport, at: datetime) -> dict[str, Any]:
        return deadlines.of_report(work, at)

    def timeline(self, work: ProgressReport) -> list[dict[str, object]]:
        return timeline.items(work)

    def handed_in(self, work: ProgressReport) -> Snapshot | None:
        return reviewing.submitted_snapshot(work)

    def preview(self, work: ProgressReport, at: datetime) -> dict[str, Any]:
        return documents.readable(work, documents.as_it_stands(work), at, self.file_address(work))

    def paper(self, work: ProgressReport, at: datetime, *, is_own: bool) -> dict[str, Any] | None:
        snapshot = documents.as_it_stands(work) if is_own else self.handed_in(work)
        if snapshot is None and not is_own:
            return None
        return documents.readable(work, snapshot, at, self.file_address(work))

    def receipt(self, work: ProgressReport, number: int | None) -> dict[str, Any] | None:
        return receipts.context(self, work, number)

    def draft_title(self, work: ProgressReport) -> str:
        return _("Progress report of %(city)s") % {"city": work.city.name}

    def notes_to_prepare(self, at: datetime) -> list[str]:
        return [
            _(
                "This is a help to prepare. The answers are given in the portal, where the team writes together and finds the "
                "answers of the last report; then the lead delegate submits them to UIL."
            ),
            _(
                "Every member reports every two years. The day on which the report of your city is due stands in the portal and in "
                "our letters to the team."
            ),
        ]

    def saved(self) -> str:
        return _("Saved. Saving does not submit the report.")

    def beside(self, work: ProgressReport, section: Section, at: datetime) -> dict[str, Any]:
        """Whether nobody has looked at what the portal filled in; of a section that was sent back, how it was submitted."""
        assert work.dossier is not None  # fetched as one that is written
        if section.slug not in self.asked_to_change(work):
            is_unread = self.is_editable(work) and section in beforehand.sections(work.dossier)
            return {"submitted": None, "is_unread": is_unread}
        snapshot = self.handed_in(work)
        given = answers.from_snapshot(snapshot) if snapshot else {}
        sections = rendering.readable(work.dossier.questionnaire, given, signed=True)
        return {"submitted": [part for part in sections if part.slug == section.slug], "is_unread": False}


REPORTS = Reports()
