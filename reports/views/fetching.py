"""How views fetch: what is not yours does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from cities.teamwork.owner import NotWritten
from gnlc_portal.accounts import second_factor
from gnlc_portal.accounts.http import PersonRequest
from reports.models import ProgressReport

_RELATED = ("city__country", "country", "membership", "dossier")


def own_report(request: PersonRequest, reference: str) -> ProgressReport:
    """A report of a city whose delegate the user is, or 404."""
    rows = ProgressReport.objects.of_delegate(request.user).select_related(*_RELATED)
    return get_object_or_404(rows, reference=reference)


def written_report(request: PersonRequest, reference: str) -> ProgressReport:
    """The same, once it has been opened.

    Raises:
        NotWritten: it was not, or will not be.
    """
    report = own_report(request, reference)
    if report.dossier is None:
        raise NotWritten(report)
    return report


def readable_report(request: PersonRequest, reference: str) -> tuple[ProgressReport, bool]:
    """A report that the user may read, and whether as its delegate; else as one who reviews, or 404.

    Who reviews has signed in with a second factor, here as in the dashboard.

    Raises:
        NotWritten: it is the city's own, and nothing is written.
    """
    if ProgressReport.objects.of_delegate(request.user).filter(reference=reference).exists():
        return written_report(request, reference), True
    if second_factor.is_missing(request.user):
        raise Http404
    rows = ProgressReport.objects.for_reviewer(request.user).filter(dossier__isnull=False)
    return get_object_or_404(rows.select_related(*_RELATED), reference=reference), False
