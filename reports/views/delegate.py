"""The delegates' pages: their city's reports, and where one stands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gnlc_portal.accounts.http import PersonRequest
from reports.models import ProgressReport


@require_safe
@login_required
def report_list(request: PersonRequest) -> HttpResponse:
    """The reports of the user's cities, the last one first."""
    rows = ProgressReport.objects.of_delegate(request.user).select_related("city", "membership")
    return render(request, "reports/report_list.html", {"reports": rows})


@require_safe
@login_required
def overview(request: PersonRequest, reference: str) -> HttpResponse:
    """Where a report stands and when it is due."""
    rows = ProgressReport.objects.of_delegate(request.user).select_related("city", "membership")
    return render(request, "reports/overview.html", {"report": get_object_or_404(rows, reference=reference)})
