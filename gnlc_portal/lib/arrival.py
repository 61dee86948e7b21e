"""R1 counts the moment a request arrives at the server, never a click or a commit."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gnlc_portal.lib import clock


def stamp_arrival(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """First middleware: views hand ``request.arrived_at`` down to services as ``at=``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
