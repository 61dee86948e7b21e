"""The schedule of all members: each year's reports, a new date for all of them, imported members, those without a date."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models.memberships import Source
from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Request, is_coordinator
from gnlc_portal.lib.moments import long_date
from gnlc_portal.lib.refusals import REFUSALS, all_sentences, status_of
from reports import cohorts, services
from reports.admin.forms import CohortForm
from reports.enums import Status
from reports.ladder import OPENS
from reports.services import cohort

SHOWN = 50  # reports of a preview that are named; the others are counted
# The columns of the table, in the order of a report's life.
COLUMNS = (Status.SCHEDULED, Status.OPEN, Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED, Status.SKIPPED)


def page(request: Request) -> HttpResponse:
    """GET shows the schedule; POST first previews a new date, then, confirmed, gives it."""
    if not (is_coordinator(request) or request.user.is_superuser):
        raise Http404
    if request.method in ("GET", "HEAD"):
        return _page(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not is_coordinator(request):
        raise Http404
    form = CohortForm(request.POST, years=_years(request))
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.BAD_REQUEST)
    try:
        if request.POST.get("action") != "extend":
            return _page(request, form, preview=_preview(request, form))
        moved = services.extend_cohort(by=request.user, at=request.arrived_at, **form.cleaned_data)
    except REFUSALS as refusal:
        return _page(request, form, refusals=all_sentences(refusal), status=status_of(refusal))
    text = ngettext(
        "%(n)s report has the new date. Its team is told.",
        "%(n)s reports have the new date. Their teams are told.",
        moved,
    )
    messages.success(request, text % {"n": moved})
    return redirect("admin:reports_progressreport_schedule")


def _page(
    request: Request,
    form: CohortForm | None = None,
    *,
    preview: dict[str, Any] | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    rows = cohorts.by_year(clock.hamburg_date(request.arrived_at))
    years = [row["year"] for row in rows]
    context = {
        **admin.site.each_context(request),
        "title": _("The schedule of reports"),
        "head": [
            _("Reports of"),
            *(status.label for status in COLUMNS),
            _("Overdue"),
            _("Together"),
        ],
        "rows": [_row(row) for row in rows],
        "form": (form or CohortForm(years=years)) if years and is_coordinator(request) else None,
        "preview": preview,
        "refusals": refusals or [],
        "imported": _imported(),
        "members_url": f"{reverse('admin:cities_membership_changelist')}?source={Source.IMPORTED}&sort=first_report",
        "undated": cohorts.without_a_date(),
        "list_url": reverse("admin:reports_progressreport_changelist"),
    }
    return TemplateResponse(request, "admin/reports/schedule.html", context, status=status)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    counts = row["counts"]
    return {
        "year": row["year"],
        "url": f"{reverse('admin:reports_progressreport_changelist')}?year={row['year']}",
        "cells": [*(counts[status] for status in COLUMNS), counts["late"], counts["all"]],
    }


def _imported() -> dict[str, Any]:
    """Members known from public lists, before the portal writes to them first; for admin/includes/table.html."""
    reminders = reverse("admin:reports_progressreport_reminders")
    rows: list[list[Any]] = []
    for row in cohorts.imported():
        cells: list[Any] = [_("when you have set a date"), "–"]
        if row["due_on"]:
            day = OPENS.falls_on(row["due_on"])
            link = format_html('<a href="{}?day={}">{}</a>', reminders, day.isoformat(), long_date(day))
            cells = [long_date(row["due_on"]), link]
        year = str(row["joined_year"] or _("not known"))
        rows.append([year, intcomma(row["n"]), *cells, intcomma(row["nobody"])])
    return {
        "title": _("Imported members that no report was asked of yet"),
        "head": [_("Joined in"), _("Members"), _("First report due"), _("First letter"), _("Without a team")],
        "rows": rows,
    }


def _years(request: Request) -> list[int]:
    return [row["year"] for row in cohorts.by_year(clock.hamburg_date(request.arrived_at))]


def _preview(request: Request, form: CohortForm) -> dict[str, Any]:
    """Which reports the new date would move."""
    found = cohort.of_cohort(form.cleaned_data["year"], form.cleaned_data["until"])
    cohort.validate_cohort(found, form.cleaned_data["until"], request.arrived_at)
    return {"count": len(found), "shown": found[:SHOWN], "more": max(0, len(found) - SHOWN)}
