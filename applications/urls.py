"""Addresses of applications, under the language."""

from django.urls import path

from applications.owner import APPLICATIONS
from applications.views import delegate, documents, mayor, paper, starting
from cities.teamwork.addresses import addresses, conversation, questionnaire

urlpatterns = [
    path("apply/", starting.apply, name="apply"),
    *questionnaire(APPLICATIONS, "apply", "questionnaire"),
    path("applications/", delegate.application_list, name="application_list"),
    path("applications/<str:reference>/", delegate.overview, name="application"),
    path("applications/<str:reference>/paper/", paper.paper, name="application_paper"),
    path(
        "applications/<str:reference>/certificate.pdf", documents.certificate, name="application_certificate"
    ),
    *conversation(APPLICATIONS),
    *addresses(APPLICATIONS),
    path("endorse/<str:token>/", mayor.endorse, name="endorse"),
    path("endorse/<str:token>/attachments/<int:pk>/", mayor.attachment, name="endorse_attachment"),
    path("endorse/<str:token>/dossier.pdf", mayor.dossier_pdf, name="endorse_pdf"),
]
