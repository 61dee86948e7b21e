"""The addresses of a dossier's pages: the same for every owner, under its own folder and names."""

from typing import Any

from django.urls import URLPattern, path

from cities.teamwork.owner import Owner
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


def addresses(owner: Owner) -> list[URLPattern]:
    """What stands under ``<folder>/<reference>/``, but for the overview, which is each owner's."""

    def page(address: str, view: Any, name: str) -> URLPattern:
        route = f"{owner.folder}/<str:reference>/{address}"
        return path(route, view, {"owner": owner}, name=owner.name_of(name))

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
        page("questions/", questions.questions, "questions"),
        page("questions/files/<int:pk>/", questions.question_file, "question_file"),
        page("<slug:section>/", writing.section, "section"),
    ]
