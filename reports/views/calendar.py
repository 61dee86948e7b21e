"""A report's date for a calendar, by the link of a notice and without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gnlc_portal.calendars import ics
from reports import calendar_entry


@require_safe
def entry(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """The entry; a wrong link and an unknown report are the same 404."""
    if not calendar_entry.fits(reference, token):
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{reference}.ics"',
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(calendar_entry.as_ics(reference), content_type=ics.CONTENT_TYPE, headers=headers)
