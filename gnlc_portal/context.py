"""What every page's frame shows: languages, navigation, the demonstration's banner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from cities.permissions import has_admin_role
from gnlc_portal.lib import clock

THEMES = ("light", "dark")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor; whatever costs a query is only asked when a template reads it."""
    theme = request.COOKIES.get("theme")
    return {
        "demo": _demo(request) if settings.PORTAL_DEMO else None,
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "has_admin_role": SimpleLazyObject(lambda: _has_admin_role(request)),
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "theme": theme if theme in THEMES else "",
    }


def language_links(request: HttpRequest) -> list[tuple[str, str, str, bool]]:
    """The same page in each language, query included; none where the address names no language."""
    here = request.get_full_path()
    written = translation.get_language_from_path(request.path_info)
    if written is None:
        return []
    current = translation.get_language()
    links = []
    for code, _name in settings.LANGUAGES:
        label = get_language_info(code)["name_local"].capitalize()
        links.append((code, label, _in_language(here, written, code), code == current))
    return links


def _in_language(address: str, written: str, code: str) -> str:
    translated = translate_url(address, code)
    if translated == address and code != written:  # no such page, but its frame offers languages all the same
        translated = address.replace(f"/{written}/", f"/{code}/", 1)
    return translated


def _has_admin_role(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and has_admin_role(user)


def _demo(request: HttpRequest) -> dict[str, Any]:
    from gnlc_portal.demo import accounts  # exists for the demonstration alone

    return {"now": clock.now(), "accounts": SimpleLazyObject(lambda: accounts.buttons(request))}
