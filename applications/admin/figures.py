"""The page of figures of a round, and each of them as a file."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from applications import dashboards, deadlines, plots
from applications.admin.fetching import find_round
from applications.models import Round
from cities import charts
from cities.admin import figures as desk
from cities.plots import Plot, table
from gnlc_portal.lib import clock, sheets
from gnlc_portal.lib.admin import Request
from gnlc_portal.lib.moments import long_date

_PANELS = {
    "statuses-by-week",
    "admissions-by-year-and-region",
}  # one a column of the table, but for their sum


def urls(site: AdminSite) -> list[URLPattern]:
    """Addresses of the page and its files, below those of the applications."""
    return [
        path("figures/", site.admin_view(partial(_page, site=site)), name="applications_figures"),
        path("figures/<slug:name>.csv", site.admin_view(_as_file), name="applications_figure"),
    ]


def address(year: int) -> str:
    """The page of a round."""
    return _of_round(reverse("admin:applications_figures"), year)


def _page(request: Request, *, site: AdminSite) -> HttpResponse:
    """Plots with their tables, of the round that ``?year=`` names, or of the present one."""
    desk.require_reader(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    round, at = _round(request), request.arrived_at
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("The applications in figures"),
        "day": long_date(clock.hamburg_date(at)),
        "state": deadlines.round_state(round, at),
        "round": round,
        "figures": [_drawn(make(round, at), round.year) for make in plots.ALL.values()],
        "rounds": _rounds(round),
        "list_url": reverse("admin:applications_application_changelist"),
    }
    return TemplateResponse(request, "admin/applications/figures.html", context)


def _as_file(request: Request, name: str) -> HttpResponse:
    return desk.as_file(request, f"applications-{name}", lambda: _body(request, name))


def _body(request: Request, name: str) -> bytes:
    if name not in plots.ALL:
        raise Http404
    return sheets.csv_bytes(*table(plots.ALL[name](_round(request), request.arrived_at)))


def _round(request: Request) -> Round:
    year = request.GET.get("year")
    if year is None:
        return dashboards.current_round(request.arrived_at)
    return find_round(request, int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0)


def _rounds(shown: Round) -> list[dict[str, Any]]:
    """For components/pagination.html, the newest first."""
    years = {shown.year, *Round.objects.values_list("year", flat=True)}
    return [
        {"label": year, "url": address(year), "current": year == shown.year}
        for year in sorted(years, reverse=True)
    ]


def _drawn(plot: Plot, year: int) -> dict[str, Any]:
    if plot.name in _PANELS:
        chart = charts.panels(plot.rows, plot.headings[1:-1])
    else:
        chart = charts.lines(plot.rows)
    url = reverse("admin:applications_figure", args=[plot.name])
    return {"plot": plot, "chart": chart, "csv_url": _of_round(url, year)}


def _of_round(url: str, year: int) -> str:
    return f"{url}?{urlencode({'year': year})}"
