"""R1 counts the moment a request arrives at the server, never a click or a commit."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from gnlc_portal.lib import clock


class ArrivedRequest(HttpRequest):
    """A request as views get it, with the moment of its arrival; views hand it down to services as ``at=``."""

    arrived_at: datetime


def stamp_arrival(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[ArrivedRequest], HttpResponse]:
    """First middleware: stamp the portal's time before anything else happens."""

    def middleware(request: ArrivedRequest) -> HttpResponse:
        request.arrived_at = clock.now()
        return get_response(request)

    return middleware
