"""Addresses whose data anybody may read, from any site: which methods, which headers, and how a mistake is told."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from cities import open_data
from gnlc_portal.lib import caching

ALLOWED = "GET, HEAD, OPTIONS"
PROBLEM = "application/problem+json"
View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """Read-only, readable from other sites, with its licence, and 304 for who has it already."""

    @csrf_exempt  # what changes nothing needs no token, and its refusal is 405
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = _allowed(HttpResponse(status=204))
        elif request.method not in ("GET", "HEAD"):
            response = _allowed(problem(405, "This address can only be read."))
        else:
            response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response = _kept(request, response)
        return readable_from_other_sites(response)

    return wrapped


def readable_from_other_sites(response: HttpResponse) -> HttpResponse:
    """A map on another site may read it, and the headers that tell whether it changed."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    return response


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    links = [response.get("Link"), f'<{open_data.LICENCE_URL}>; rel="license"']
    response["Link"] = ", ".join(filter(None, links))
    patch_cache_control(response, public=True, no_cache=True)  # keep it, but ask each time
    # The number of questions has no end; only the plain address has its date kept.
    dated = "" if request.META.get("QUERY_STRING") else request.path
    return caching.conditional(request, response, dated=dated)


def _allowed(response: HttpResponse) -> HttpResponse:
    response["Allow"] = response["Access-Control-Allow-Methods"] = ALLOWED
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response


def problem(status: int, detail: str, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """A refusal that a program can read (RFC 9457); ``errors`` names parameters and what is wrong with each."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"parameter": name, "detail": sentence} for name, sentence in errors]
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM)


_TITLES = {400: "Bad request", 404: "Not found", 405: "Method not allowed"}
