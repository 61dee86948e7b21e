"""Countries as UNESCO counts them; coordinators keep the dates of membership true (R6)."""

from typing import Any

from django.contrib import admin
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import Country
from gnlc_portal.lib.admin import RecordAdmin, Request, is_coordinator


@admin.register(Country)
class CountryAdmin(RecordAdmin):
    """Names, codes and regions come from the committed data; what may change in between is edited here."""

    list_display = ["iso2", "country_name", "region", "unesco_status", "member_from", "member_until"]
    list_display_links = ["iso2", "country_name"]
    list_filter = ["region", "unesco_status"]
    search_fields = ["iso2", "name_en", "name_fr"]
    fields = [
        "iso2",
        "english_name",
        "french_name",
        "region",
        "unesco_status",
        "member_from",
        "member_until",
        "admits_as_associate",
        "notes",
    ]
    readonly_fields = ["iso2", "english_name", "french_name", "region"]

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return is_coordinator(request) or request.user.is_superuser

    def get_ordering(self, request: Request) -> Any:
        return ["name_fr" if translation.get_language() == "fr" else "name_en"]

    @admin.display(description=_("country"))
    def country_name(self, country: Country) -> str:
        return country.name

    @admin.display(description=_("name in English"))
    def english_name(self, country: Country) -> str:
        return country.name_en

    @admin.display(description=_("name in French"))
    def french_name(self, country: Country) -> str:
        return country.name_fr
