"""For search engines: which pages there are, in which languages, and which are nobody's business."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from cities import querysets
from cities.models import Country

PAGES = (
    "home",
    "city_list",
    "country_list",
    "figures",
    "documents",
    "data",
    "contact",
    "accessibility",
    "privacy",
    "legal",
)
HIDDEN = (
    "/admin/",
    "/calendar/",
    "/demo/",
    "/*/accounts/",
    "/*/applications/",
    "/*/endorse/",
    "/*/officers/",
    "/*/delegates/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, and where the list of pages is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in HIDDEN),
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in each language, with the same page in the others."""
    cities = querysets.on_record().order_by("slug").values_list("slug", flat=True)
    countries = Country.objects.filter(cities__in=querysets.on_record()).distinct().order_by("iso2")
    named = [
        *((name, []) for name in PAGES),
        *(("country_detail", [country.iso2.lower()]) for country in countries),
        *(("city_detail", [slug]) for slug in cities),
    ]
    pages = [_in_each_language(name, arguments) for name, arguments in named]
    return render(request, "sitemap.xml", {"pages": pages}, content_type="application/xml")


def _in_each_language(name: str, arguments: list[str]) -> dict[str, str]:
    addresses = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            addresses[code] = settings.SITE_URL + reverse(name, args=arguments)
    return addresses
