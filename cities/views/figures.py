"""The figures page, and each of its plots as CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from cities import charts, figures, plots
from cities.models import Membership
from cities.views.for_anybody import for_anybody
from gnlc_portal.lib import clock
from gnlc_portal.lib.caching import public_page

BASIS = "inhabitants-by-city"


@public_page
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """The network in figures, counted at this moment."""
    members = plots.counted()
    drawn = {
        "members-by-year": charts.columns,
        "members-by-region": charts.lines,
        "inhabitants-by-region": charts.lines,
        "first-reports": charts.columns,
        "reports-received": charts.columns,
    }
    made = {name: plot(members) for name, plot in plots.ALL.items()}
    context = {
        "totals": figures.totals(clock.hamburg_date(request.arrived_at)),  # type: ignore[attr-defined]
        "hold_count": Membership.objects.current().filter(on_hold_since__isnull=False).count(),
        "network": figures.NETWORK_COUNT,
        "figures": {name.replace("-", "_"): (plot, drawn[name](plot.rows)) for name, plot in made.items()},
        "inhabitants": made["inhabitants-by-region"].total,
        "basis": BASIS,
    }
    return render(request, "cities/figures.html", context)


@for_anybody
def figure_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The table of one plot, or the basis of the sum of inhabitants; in English, whatever the reader's language."""
    with translation.override("en"):
        if name == BASIS:
            body = plots.basis_as_csv(plots.counted())
        elif name in plots.ALL:
            body = plots.as_csv(plots.ALL[name](plots.counted()))
        else:
            raise Http404
    disposition = f'inline; filename="learning-cities-{name}.csv"'
    return HttpResponse(
        body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
