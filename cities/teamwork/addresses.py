"""The addresses of a dossier's pages: the same for every owner, under its own folder and names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from cities.teamwork.owner import NotWritten, Owner
from cities.teamwork.views import (
    attachments,
    documents,
    presence,
    questions,
    reading,
    team,
    versions,
    writing,
)
from gnlc_portal.accounts.http import PersonRequest

View = Callable[..., HttpResponseBase]
NotWrittenPage = Callable[[PersonRequest, Any], HttpResponseBase]


def addresses(owner: Owner, *, not_written: NotWrittenPage | None = None) -> list[URLPattern]:
    """What stands under ``<folder>/<reference>/``, but for the overview, which is each owner's.

    Args:
        not_written: answers for a work that has no dossier; None where all have one.
    """

    def page(address: str, view: View, name: str) -> URLPattern:
        return _page(owner, address, _answering(view, not_written) if not_written else view, name)

    return [
        page("preview/", documents.preview, "preview"),
        page("history/", reading.history, "history"),
        page("unanswered/", reading.unanswered, "unanswered"),
        page("team/", team.team, "team"),
        page("draft.docx", documents.draft_docx, "draft"),
        page("dossier.pdf", documents.dossier_pdf, "pdf"),
        page("receipt/", documents.receipt, "receipt"),
        page("receipt.pdf", documents.receipt_pdf, "receipt_newest_pdf"),
        page("receipt/<int:number>/", documents.receipt, "receipt_number"),
        page("receipt/<int:number>.pdf", documents.receipt_pdf, "receipt_pdf"),
        page("answers/<str:key>/", writing.save_answer, "answer"),
        page("answers/<str:key>/versions/", versions.answer_versions, "versions"),
        page("attachments/", attachments.attach, "attachments"),
        page("attachments/<int:pk>/", attachments.attachment, "attachment"),
        page("presence/", presence.who_is_here, "presence"),
        page("<slug:section>/", writing.section, "section"),
    ]


def conversation(owner: Owner) -> list[URLPattern]:
    """Questions of those who decide, and the team's answers; before ``addresses``, whose sections would take them."""
    return [
        _page(owner, "questions/", questions.questions, "questions"),
        _page(owner, "questions/files/<int:pk>/", questions.question_file, "question_file"),
    ]


def questionnaire(owner: Owner, folder: str, name: str) -> list[URLPattern]:
    """The blank questionnaire, for everybody."""
    return [
        path(
            f"{folder}/questionnaire.pdf", documents.questionnaire_pdf, {"owner": owner}, name=f"{name}_pdf"
        ),
        path(
            f"{folder}/questionnaire.docx",
            documents.questionnaire_docx,
            {"owner": owner},
            name=f"{name}_docx",
        ),
    ]


def _page(owner: Owner, address: str, view: View, name: str) -> URLPattern:
    route = f"{owner.folder}/<str:reference>/{address}"
    return path(route, view, {"owner": owner}, name=owner.name_of(name))


def _answering(view: View, not_written: NotWrittenPage) -> View:
    @wraps(view)
    def answering(request: PersonRequest, **arguments: Any) -> HttpResponseBase:
        try:
            return view(request, **arguments)
        except NotWritten as nothing:
            return not_written(request, nothing.work)

    return answering
