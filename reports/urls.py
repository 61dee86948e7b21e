"""Addresses of progress reports, under the language."""

from django.urls import path

from reports.views import delegate

urlpatterns = [
    path("reports/", delegate.report_list, name="report_list"),
    path("reports/<str:reference>/", delegate.overview, name="report"),
]
