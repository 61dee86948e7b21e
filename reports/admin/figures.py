"""The page of figures, and each of them as a file."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cities import charts, plots
from cities.admin import figures as desk
from gnlc_portal.lib import clock, sheets
from gnlc_portal.lib.admin import Request
from gnlc_portal.lib.moments import long_date
from reports import figures

_UPRIGHT = {"punctuality-by-year"}  # years stand side by side, names under each other


def page(request: Request) -> HttpResponse:
    """Plots with their tables, and the twelve areas as heat maps."""
    desk.require_reader(request)
    today = clock.hamburg_date(request.arrived_at)
    context = {
        **admin.site.each_context(request),
        "title": _("The reports in figures"),
        "day": long_date(today),
        "figures": [_drawn(plot) for plot in figures.all_plots(today)],
        "maps": [{"map": found, "csv_url": _csv_url(found.name)} for found in figures.heat_maps()],
        "list_url": reverse("admin:reports_progressreport_changelist"),
    }
    return TemplateResponse(request, "admin/reports/figures.html", context)


def as_file(request: Request, name: str) -> HttpResponse:
    """One figure as CSV."""
    return desk.as_file(
        request, f"reports-{name}", lambda: _body(name, clock.hamburg_date(request.arrived_at))
    )


def _body(name: str, today: Any) -> bytes:
    for plot in figures.all_plots(today):
        if plot.name == name:
            return sheets.csv_bytes(*plots.table(plot))
    for found in figures.heat_maps():
        if found.name == name:
            return found.as_csv()
    raise Http404


def _drawn(plot: plots.Plot) -> dict[str, Any]:
    draw = charts.columns if plot.name in _UPRIGHT else charts.lines
    return {"plot": plot, "chart": draw(plot.rows), "csv_url": _csv_url(plot.name)}


def _csv_url(name: str) -> str:
    return reverse("admin:reports_progressreport_figure", args=[name])
