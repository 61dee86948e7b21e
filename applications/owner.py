"""Applications as dossiers that a city's team writes (cities/teamwork)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications import asking, beside, deadlines, documents, endorsement, locks, receipts, timeline
from applications.enums import EDITABLE
from applications.models import Application, Round
from applications.views import fetching
from cities.teamwork.owner import Lock, Owner
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Attachment, Question, Snapshot
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.dossiers.reviewing.exchange import Exchange


class Applications(Owner):
    kind = "application"
    folder = "applications"

    @property
    def list_label(self) -> str:
        return _("Applications")

    def own(self, request: PersonRequest, reference: str) -> Application:
        return fetching.own_application(request, reference)

    def readable(self, request: PersonRequest, reference: str) -> tuple[Application, bool]:
        return fetching.readable_application(request, reference)

    def is_editable(self, work: Application) -> bool:
        return work.status in EDITABLE

    def lock_of(self, work: Application) -> Lock:
        return locks.lock_of(work)

    def asked_to_change(self, work: Application) -> dict[str, str]:
        change = work.unanswered_send_back()
        return change.sections if change else {}

    def deadline(self, work: Application, at: datetime) -> dict[str, Any]:
        return deadlines.of_submission(work, at)

    def timeline(self, work: Application) -> list[dict[str, object]]:
        return timeline.items(work)

    def handed_in(self, work: Application) -> Snapshot | None:
        return documents.handed_in(work)

    def preview(self, work: Application, at: datetime) -> dict[str, Any]:
        return documents.readable(work, documents.signed_snapshot(work), at)

    def paper(self, work: Application, at: datetime, *, is_own: bool) -> dict[str, Any] | None:
        return documents.paper(work, at, is_own=is_own)

    def receipt(self, work: Application, number: int | None) -> dict[str, Any] | None:
        return receipts.context(self, work, number)

    def draft_title(self, work: Application) -> str:
        return _("Application of %(city)s") % {"city": work.city.name}

    def notes_to_prepare(self, at: datetime) -> list[str]:
        deadline = deadlines.of_round(Round.objects.expected(at), at)
        return [
            _("%(label)s: %(day)s, %(hour)s.")
            % {"label": deadline["moment_label"], "day": deadline["day"], "hour": deadline["hour_zone"]},
            _(
                "This is a help to prepare. The answers are given in the portal, where the team writes together; then the "
                "mayor endorses them and the team submits them to the National Commission."
            ),
        ]

    def saved(self) -> str:
        return _("Saved. Saving does not submit the application.")

    def exchange(self, work: Application) -> Exchange:
        return beside.exchange(work)

    def questions_closed(self, work: Application) -> str:
        return asking.closed(work)

    def answer(
        self,
        work: Application,
        question: Question,
        *,
        text: str,
        files: Sequence[File],
        by: User,
        at: datetime,
    ) -> None:
        asking.answer(application=work, question=question, text=text, files=files, by=by, at=at)

    def files(self, work: Application) -> QuerySet[Attachment]:
        # What a Commission signed may name other cities too: the city reads the decision, not the letter.
        return work.dossier.attachments.filter(decision__isnull=True)

    def beside(self, work: Application, section: Section, at: datetime) -> dict[str, Any]:
        refusal = endorsement.refusal(work, work.endorsements.last())
        reasons = refusal["sections"] if refusal and self.is_editable(work) else []
        found = [item["reason"] for item in reasons if item["slug"] == section.slug]
        return {"mayor_asks": "\n".join(found)}

    def continues(self, work: Application) -> str:
        return work.carried_over_from.reference if work.carried_over_from else ""


APPLICATIONS = Applications()
