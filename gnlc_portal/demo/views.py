"""The demonstration's four pages."""

import logging
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gnlc_portal.demo import accounts, components, mailbox, moments
from gnlc_portal.lib import clock, paging
from gnlc_portal.mail.models import Message
from gnlc_portal.sweep import sweep

logger = logging.getLogger(__name__)

LETTERS_PER_PAGE = 20
LETTERS_IN_JSON = 500


@csrf_exempt  # as for the clock: anybody may do both here anyway, and so a script can
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_login(request: HttpRequest) -> HttpResponse:
    """Enter as one of the five accounts, without a password, and begin where that role's work is."""
    if request.method != "POST":
        return _login_page(request)
    account = accounts.find(request.POST.get("account", ""))
    if account is None:
        return _login_page(request, _("There is no such account. Choose one of these."), status=400)
    user = accounts.user_of(account)
    if user is None:
        sentence = _("This account is not there yet. Make it with: make manage CMD=seed_demo")
        return _login_page(request, sentence, status=409)
    get_adapter().login(request, user)
    with translation.override(_language_of_last_page(request)):
        return redirect("after_login")


@require_safe
def demo_components(request: HttpRequest) -> HttpResponse:
    """The components of the pages in every state, for those who build the portal; in English, as the code is."""
    with translation.override("en"):
        drawn = [
            {
                "name": part.name,
                "use": part.use,
                "wrapped": part.wrapped,
                "drawn": [loader.render_to_string(part.template, state) for state in part.states],
            }
            for part in components.parts()
        ]
        context = {"parts": drawn, "colours": components.SURFACES}
        return render(request, "demo/components.html", context)


@never_cache
@require_safe
def demo_inbox(request: HttpRequest) -> HttpResponse:
    """Every message of the portal, the newest first, with links that work."""
    address = request.GET.get("to", "").replace("\0", "").strip()
    found = Message.objects.order_by("-id")
    if address:
        found = found.filter(to__iexact=address)
    if request.GET.get("format") == "json":
        letters = [mailbox.letter(message) for message in found[:LETTERS_IN_JSON]]
        return JsonResponse(letters, safe=False)
    page = Paginator(found, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "address": address,
        "letters": [mailbox.letter(message) for message in page],
        "pages": paging.links(page, to=address),
    }
    return render(request, "demo/inbox.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Move the portal's clock forward; what is then due is done by the worker, as always."""
    if request.method != "POST":
        return render(request, "demo/clock.html", {"now": clock.now()})
    written = request.POST.get("now", "")
    try:
        moments.move(moments.parse(written))
    except ValidationError as error:
        context = {"now": clock.now(), "written": written, "refusal": error.messages[0]}
        return render(request, "demo/clock.html", context, status=400)
    _wake_the_worker()
    messages.success(request, _("The clock is set."))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "demo_clock")


def _login_page(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"accounts": accounts.buttons(request), "password": accounts.PASSWORD, "refusal": refusal}
    return render(request, "demo/login.html", context, status=status)


def _language_of_last_page(request: HttpRequest) -> str:
    path = urlsplit(request.headers.get("Referer", "")).path
    return translation.get_language_from_path(path) or translation.get_language() or settings.LANGUAGE_CODE


def _wake_the_worker() -> None:
    try:
        sweep.delay()
    except Exception:
        logger.warning("no broker took the nudge; the sweep comes within a minute", exc_info=True)
