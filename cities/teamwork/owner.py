"""What the pages of a team's dossier ask the app that owns the dossier."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.files.base import File
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import City
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Attachment, Question, Snapshot
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.dossiers.reviewing.exchange import Exchange

# Each is an address of every owner (addresses.py), and the end of its name.
PAGES = (
    "list",
    "section",
    "preview",
    "history",
    "unanswered",
    "team",
    "draft",
    "pdf",
    "receipt",
    "receipt_number",
    "receipt_pdf",
    "receipt_newest_pdf",
    "answer",
    "versions",
    "attachments",
    "attachment",
    "presence",
    "questions",
    "question_file",
)


@dataclass(frozen=True)
class Lock:
    """``reason``: a sentence or two. ``way``: what the link to the overview is called."""

    reason: str
    way: str

    def after(self, what_became_of_it: str) -> str:
        """The refusal of something that came too late: what became of it, the reason, the way on."""
        return f"{what_became_of_it} {self.reason}"

    @property
    def refusal(self) -> str:
        """What is said to somebody whose words came too late."""
        return self.after(_("This was not saved; your text is kept."))


class Work(Protocol):
    """What is written in the dossier: an application, a progress report."""

    @property
    def reference(self) -> str: ...
    @property
    def city(self) -> City: ...
    @property
    def dossier(self) -> Any: ...  # a Dossier, once it is written (Owner.written)
    def get_absolute_url(self) -> str: ...


class NotWritten(Exception):
    """It has no dossier: it is too early, or nobody asks for it. ``work`` says which."""

    def __init__(self, work: Work) -> None:
        super().__init__(work.reference)
        self.work = work


class Owner(ABC):
    """An app that owns dossiers: how to fetch them, what may be written and why not, and what its pages say.

    ``kind`` begins the names of its addresses ("application" → ``application_section``) and is what its own templates
    call the work; ``folder`` holds these templates, each filling the words into one of ``templates/teamwork``.
    """

    kind: str
    folder: str

    @property
    @abstractmethod
    def list_label(self) -> str:
        """What the list of all of a person's is called, where one sees where one is."""

    @abstractmethod
    def own(self, request: PersonRequest, reference: str) -> Any:
        """The work of a city whose delegate the user is, or 404."""

    def written(self, request: PersonRequest, reference: str) -> Any:
        """The same, once it has a dossier to be written.

        Raises:
            NotWritten: it has none yet, or will have none.
        """
        return self.own(request, reference)

    @abstractmethod
    def readable(self, request: PersonRequest, reference: str) -> tuple[Any, bool]:
        """The work if the user may read it, and whether as a delegate of its city; or 404."""

    @abstractmethod
    def is_editable(self, work: Any) -> bool:
        """Whether anything may be written now."""

    @abstractmethod
    def lock_of(self, work: Any) -> Lock:
        """Why it cannot be written now, as it stands in the database."""

    @abstractmethod
    def asked_to_change(self, work: Any) -> dict[str, str]:
        """The sections of a send-back that the city has not answered, with their reasons."""

    @abstractmethod
    def deadline(self, work: Any, at: datetime) -> dict[str, Any]:
        """For components/deadline.html."""

    @abstractmethod
    def timeline(self, work: Any) -> list[dict[str, object]]:
        """For components/timeline.html."""

    @abstractmethod
    def handed_in(self, work: Any) -> Snapshot | None:
        """The text that the city handed in last: what those who are not of the city read."""

    @abstractmethod
    def preview(self, work: Any, at: datetime) -> dict[str, Any]:
        """Context of the dossier as its team reads it (documents.readable)."""

    @abstractmethod
    def paper(self, work: Any, at: datetime, *, is_own: bool) -> dict[str, Any] | None:
        """Context of dossiers/document.html for the team, or for others; None if there is nothing for them."""

    @abstractmethod
    def receipt(self, work: Any, number: int | None) -> dict[str, Any] | None:
        """Context of a receipt: the newest, or of the submission of this number; None if there is none."""

    @abstractmethod
    def draft_title(self, work: Any) -> str:
        """Title of the answers so far as a document."""

    @abstractmethod
    def notes_to_prepare(self, at: datetime) -> list[str]:
        """Paragraphs before the questions of the blank questionnaire."""

    @abstractmethod
    def saved(self) -> str:
        """What is said when a section is saved."""

    def continues(self, work: Any) -> str:
        """The reference of the work whose unsent text may be put into this one."""
        return ""

    def files(self, work: Any) -> QuerySet[Attachment]:
        """The files of the dossier that its team may have."""
        return work.dossier.attachments.all()

    def beside(self, work: Any, section: Section, at: datetime) -> dict[str, Any]:
        """More that the owner's own template shows beside a section."""
        return {}

    def exchange(self, work: Any) -> Exchange:
        """What those who decide asked, and what the team answered."""
        return Exchange((), ())

    def questions_closed(self, work: Any) -> str:
        """Why nothing can be answered any more, as a sentence; empty while it can."""
        return ""

    def answer(
        self, work: Any, question: Question, *, text: str, files: Sequence[File], by: User, at: datetime
    ) -> None:
        """Answer for the team; a service of the owner's, with its refusals."""
        raise NotImplementedError

    @property
    def names(self) -> dict[str, str]:
        """The name of the address of each page, for ``{% url names.section work.reference … %}``."""
        return {page: self.name_of(page) for page in PAGES}

    @property
    def submission_template(self) -> str:
        """What says on every page whether the work is submitted."""
        return self.template("partials/_submission")

    def name_of(self, page: str) -> str:
        """The name of a page's address."""
        return f"{self.kind}_{page}"

    def template(self, name: str) -> str:
        """The path of one of the owner's templates."""
        return f"{self.folder}/{name}.html"

    def url(self, page: str, work: Work, *rest: object) -> str:
        """The address of a page."""
        return reverse(self.name_of(page), args=[work.reference, *rest])

    def file_address(self, work: Work) -> Callable[[int], str]:
        """Where the team and those who decide get the file of an attachment's id."""
        return lambda pk: self.url("attachment", work, pk)

    def context(self, work: Work) -> dict[str, Any]:
        """What every template is given: the work, also under the owner's own name for it."""
        return {"work": work, self.kind: work, "owner": self, "names": self.names}
