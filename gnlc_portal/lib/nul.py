"""PostgreSQL holds no NUL character, so none may reach it by an address."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


class DropNul:
    """An address with a NUL leads nowhere; in the question behind it the NUL is dropped. Forms clean their own text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["QUERY_STRING"] = (
            request.META.get("QUERY_STRING", "").replace("%00", "").replace("\x00", "")
        )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if "\x00" in request.path_info:
            raise Http404
