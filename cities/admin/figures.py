"""What the desk's pages of figures share: who reads them, and tables as files."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from gnlc_portal.lib.admin import Request, is_coordinator


def require_reader(request: Request) -> None:
    """Figures of every country are UIL's; for others there is no such page."""
    if not (is_coordinator(request) or request.user.is_superuser):
        raise Http404


def as_file(request: Request, filename: str, body: Callable[[], bytes]) -> HttpResponse:
    """A figure as CSV; in English, whatever the reader's language."""
    require_reader(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    with translation.override("en"):
        answer = HttpResponse(body(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return answer
