"""Pages of the composition: is the portal alive, is it ready, and what is said when something fails."""

import logging

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from cities.views.for_anybody import problem, readable_from_other_sites
from gnlc_portal.celery import app
from gnlc_portal.mail import delivery

logger = logging.getLogger(__name__)

BROKER_TIMEOUT_S = 2


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that no slow database restarts it."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this node can serve people, and for how many seconds the oldest mail that is due has waited."""
    database = _database_answers()
    broker = _broker_answers()
    age = delivery.oldest_waiting_age_s() if database else None
    body = {"database": database, "broker": broker, "mail_queue_age_s": age}
    return JsonResponse(body, status=200 if database and broker else 503)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; in JSON to a script that asked for it, so that a text too long to be sent comes to a sentence there too."""
    if not request.accepts("text/html"):
        text = _(
            "The request could not be read, so nothing was changed. Make your text shorter if it is very long, and "
            "send it again."
        )
        return JsonResponse({"errors": [text]}, status=400)
    return HttpResponse(loader.render_to_string("400.html"), status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for what does not exist and for what belongs to others; for a program, as it reads it."""
    if request.path.startswith("/api/"):
        return readable_from_other_sites(problem(404, "There is no such address."))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without context or database: neither may be there."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: its text is still in the browser."""
    return HttpResponse(loader.render_to_string("403_csrf.html"), status=403)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        logger.warning("readyz: the database does not answer", exc_info=True)
        return False
    return True


def _broker_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_TIMEOUT_S)
    except Exception:
        logger.warning("readyz: the broker does not answer", exc_info=True)
        return False
    return True
