"""Addresses of applications, under the language."""

from django.urls import path

from applications.views import (
    attachments,
    delegate,
    documents,
    mayor,
    offline,
    presence,
    starting,
    team,
    versions,
    writing,
)

urlpatterns = [
    path("apply/", starting.apply, name="apply"),
    path("apply/questionnaire.pdf", offline.questionnaire_pdf, name="questionnaire_pdf"),
    path("apply/questionnaire.docx", offline.questionnaire_docx, name="questionnaire_docx"),
    path("applications/", delegate.application_list, name="application_list"),
    path("applications/<str:reference>/", delegate.overview, name="application"),
    path("applications/<str:reference>/preview/", documents.preview, name="application_preview"),
    path("applications/<str:reference>/history/", delegate.history, name="application_history"),
    path("applications/<str:reference>/draft.docx", offline.draft_docx, name="application_draft"),
    path("applications/<str:reference>/unanswered/", delegate.unanswered, name="application_unanswered"),
    path("applications/<str:reference>/team/", team.team, name="application_team"),
    path("applications/<str:reference>/receipt/", documents.receipt, name="application_receipt"),
    path(
        "applications/<str:reference>/receipt/<int:number>/",
        documents.receipt,
        name="application_receipt_number",
    ),
    path(
        "applications/<str:reference>/receipt.pdf",
        documents.receipt_pdf,
        name="application_receipt_newest_pdf",
    ),
    path(
        "applications/<str:reference>/receipt/<int:number>.pdf",
        documents.receipt_pdf,
        name="application_receipt_pdf",
    ),
    path("applications/<str:reference>/dossier.pdf", documents.dossier_pdf, name="application_pdf"),
    path(
        "applications/<str:reference>/certificate.pdf", documents.certificate, name="application_certificate"
    ),
    path("applications/<str:reference>/answers/<str:key>/", writing.save_answer, name="answer_save"),
    path("applications/<str:reference>/attachments/", attachments.attach, name="application_attachments"),
    path(
        "applications/<str:reference>/attachments/<int:pk>/",
        attachments.attachment,
        name="application_attachment",
    ),
    path(
        "applications/<str:reference>/answers/<str:key>/versions/",
        versions.answer_versions,
        name="answer_versions",
    ),
    path("applications/<str:reference>/presence/", presence.who_is_here, name="application_presence"),
    path("applications/<str:reference>/<slug:section>/", writing.section, name="application_section"),
    path("endorse/<str:token>/", mayor.endorse, name="endorse"),
    path("endorse/<str:token>/attachments/<int:pk>/", mayor.attachment, name="endorse_attachment"),
    path("endorse/<str:token>/dossier.pdf", mayor.dossier_pdf, name="endorse_pdf"),
]
