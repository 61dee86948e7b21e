"""Addresses of progress reports, under the language."""

from django.urls import path

from cities.teamwork.addresses import addresses, questionnaire
from reports.owner import REPORTS
from reports.views import delegate

urlpatterns = [
    path("reports/", delegate.report_list, name="report_list"),
    *questionnaire(REPORTS, "reports", "report_questionnaire"),
    path("reports/<str:reference>/", delegate.overview, name="report"),
    *addresses(REPORTS, not_written=delegate.not_written),
]
