"""Pages of words: the guiding documents, the open data, and what a public service has to say about itself."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.documents import OFFICIAL_TEXTS
from applications.models.applications import PLACES_PER_COUNTRY
from cities import linked_data, open_data, openapi
from cities.enums import Area
from gnlc_portal.lib.caching import KEPT, public_page


@public_page
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The guiding documents of the network, and its rules in plain words."""
    parts = [[area for area in Area if area.value.startswith(number)] for number in "123"]
    context = {"parts": parts, "places": PLACES_PER_COUNTRY, "official_texts": OFFICIAL_TEXTS}
    return render(request, "pages/documents.html", context)


@public_page
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The open data and the API, for people."""
    paths = openapi.document(country_codes=[])["paths"]
    context = {
        "licence": open_data.LICENCE,
        "licence_url": open_data.LICENCE_URL,
        "fields": openapi.CITY_FIELDS,
        "addresses": [
            {"path": path, "summary": asked["get"]["summary"], "parameters": asked["get"]["parameters"]}
            for path, asked in paths.items()
        ],
        "nodes": linked_data.dataset(),
    }
    return render(request, "pages/data.html", context)


@public_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, how long, and their rights."""
    context = {
        "signed_in_days": timedelta(seconds=settings.SESSION_COOKIE_AGE).days,
        "kept_minutes": int(KEPT.total_seconds() // 60),
    }
    return render(request, "pages/privacy.html", context)


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the portal is, how that was tested, and whom to tell."""
    return render(request, "pages/accessibility.html")


@public_page
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who runs the portal, and whose the words, data and program are."""
    context = {"licence": open_data.LICENCE, "licence_url": open_data.LICENCE_URL}
    return render(request, "pages/legal.html", context)


@public_page
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask what."""
    return render(request, "pages/contact.html")
