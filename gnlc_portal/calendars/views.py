"""The feeds, and the page on which somebody makes, renews or withdraws theirs."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from gnlc_portal.accounts.models import User
from gnlc_portal.calendars import ics, limits, services, sources
from gnlc_portal.calendars.models import Feed
from gnlc_portal.lib import caching
from gnlc_portal.lib.arrival import ArrivedRequest

SHOWN = 20  # dates on the page; the feed has all


class SignedInRequest(ArrivedRequest):
    """What a view behind ``login_required`` receives."""

    user: User


@require_safe
def public_calendar(request: ArrivedRequest) -> HttpResponse:
    """The dates of the rounds, for everybody; ``?lang=fr`` chooses the language."""
    language = request.GET.get("lang", "")
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        entries = sources.entries(None, request.arrived_at)
        body = ics.as_calendar(entries, name=_("Learning Cities: rounds"))
    response = HttpResponse(body, content_type=ics.CONTENT_TYPE, headers={"Content-Language": language})
    patch_cache_control(response, public=True, no_cache=True)  # keep it, but ask each time
    response["Access-Control-Allow-Origin"] = "*"
    return caching.conditional(request, response)


@require_safe
@sensitive_variables("token")
def private_calendar(request: ArrivedRequest, token: str) -> HttpResponse:
    """Somebody's own dates, for whoever has the link; a dead link and a forged one are the same 404."""
    feed = services.find_by_token(token)
    if feed is None:
        raise Http404
    if not limits.has_room(feed.pk):
        wait = str(int(limits.PERIOD.total_seconds()))
        text = "This calendar was asked for too often. Ask again in ten minutes."
        return HttpResponse(text, status=429, content_type="text/plain", headers={"Retry-After": wait})
    with translation.override(feed.user.language):
        entries = sources.entries(feed.user, request.arrived_at)
        body = ics.as_calendar(entries, name=_("Learning Cities: your dates"))
    headers = {"Content-Language": feed.user.language, "X-Robots-Tag": "noindex"}
    response = HttpResponse(body, content_type=ics.CONTENT_TYPE, headers=headers)
    patch_cache_control(response, private=True, no_cache=True)
    return caching.conditional(request, response)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token", "url")
def own_calendar(request: SignedInRequest) -> HttpResponse:
    """A new link is shown in the answer to its button, this once: the portal keeps only its hash."""
    url = ""
    if request.method == "POST":
        match request.POST.get("action"):
            case "renew":
                token = services.renew(by=request.user, at=request.arrived_at)
                url = settings.SITE_URL + reverse("calendar_private", args=[token])
            case "withdraw":
                services.withdraw(by=request.user)
                messages.success(request, _("Your calendar is withdrawn. Its link no longer works."))
                return redirect("account_calendar")
            case _other:
                raise Http404
    context = {
        "feed": Feed.objects.filter(user=request.user).first(),
        "url": url,
        "subscribe_url": "webcal:" + url.partition(":")[2] if url else "",
        "entries": sources.entries(request.user, request.arrived_at)[:SHOWN],
    }
    return render(request, "calendars/own.html", context)
