"""What those who decide open is noted in the audit trail; what a city opens of its own is nobody's business."""

from django.http.response import HttpResponseBase

from cities import trail
from cities.teamwork.owner import Work
from gnlc_portal.accounts.http import PersonRequest


def noted(
    request: PersonRequest, response: HttpResponseBase, work: Work, what: str, **which: str
) -> HttpResponseBase:
    """The response, noted if it hands something out. ``which``: see ``cities.trail.opened``."""
    if request.method == "GET" and response.status_code == 200:
        trail.opened(work, what, by=request.user, at=request.arrived_at, **which)
    return response
