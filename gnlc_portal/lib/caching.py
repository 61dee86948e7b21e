"""Answers that are the same for everybody: kept by caches, asked for again at little cost, compressed.

Only an answer without anybody's secret is compressed, because the length of a compressed page tells what stands in it
(BREACH): never one that shows a signed-in person or holds the token of a form.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date

from gnlc_portal.lib import clock

KEPT = timedelta(minutes=5)  # how long a cache may show a public page without asking
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for people that search engines list; caches may keep it as a visitor without an account sees it.

    It varies with the cookies: they choose light or dark, and who is signed in gets a page of their own.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_public_page = True  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        patch_vary_headers(response, ["Cookie"])
        if is_personal(request):
            patch_cache_control(response, private=True, no_cache=True)
            return response
        if settings.CLOCK_FILE is None:
            patch_cache_control(response, public=True, max_age=int(KEPT.total_seconds()))
        else:  # a clock that can be moved makes every page old at once
            patch_cache_control(response, public=True, no_cache=True)
        return conditional(request, response)

    return wrapped


def is_personal(request: HttpRequest) -> bool:
    """Whether a page may hold what is meant for one person: their name, a message, the token of a form."""
    cookies = (settings.SESSION_COOKIE_NAME, "messages")
    return any(name in request.COOKIES for name in cookies) or bool(
        request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def conditional(request: HttpRequest, response: HttpResponse, *, dated: str = "") -> HttpResponse:
    """The answer compressed, or 304 where the reader has it already.

    Its tag is the hash of its bytes, so it can never be stale. With a name in ``dated`` it also tells since when it
    has been what it is.
    """
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    etag = f'W/"{digest}"'  # weak: compressed or not, it is the same page
    response["ETag"] = etag
    since = _since(dated, digest) if dated else None
    if since is not None:
        response["Last-Modified"] = http_date(since)
    answer = get_conditional_response(request, etag=etag, last_modified=since, response=response) or response
    return GZipMiddleware(lambda _request: answer).process_response(request, answer)  # type: ignore[return-value]


def _since(name: str, digest: str) -> int:
    """The second from which an address has had this content, as far as the portal has seen.

    A cache that forgets makes it later, never earlier; two contents in one second get two dates.
    """
    key = f"content-since:{name}"
    known_digest, known_since = cache.get(key) or ("", 0)
    if known_digest == digest:
        return known_since
    since = max(int(clock.real_now().timestamp()), known_since + 1)
    cache.set(key, (digest, since), timeout=None)
    return since
