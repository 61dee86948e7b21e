"""Claims: UIL decides who acts for a member city that nobody leads here."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import claims
from cities.models import CityClaim
from cities.models.claims import ClaimStatus
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator
from gnlc_portal.lib.forms import ReasonForm
from gnlc_portal.lib.moments import in_hamburg


@admin.register(CityClaim)
class CityClaimAdmin(PageAdmin):
    """Granted or refused once."""

    list_display = ["city", "country_name", "user", "status", "created_at", "decided_at"]
    list_filter = ["status", "city__country__region"]
    search_fields = ["city__name", "city__name_key", "user__email", "user__name"]
    # What waits first, whoever has waited longest at the top; then the decided, the newest first.
    ordering = [F("decided_at").desc(nulls_first=True), "created_at", "id"]

    def get_queryset(self, request: Request) -> QuerySet[CityClaim]:
        return super().get_queryset(request).select_related("city__country", "user", "decided_by")

    @admin.display(description=gettext_lazy("country"), ordering="city__country__name_en")
    def country_name(self, claim: CityClaim) -> str:
        return claim.city.country.name

    def deeds(self, request: Request, record: CityClaim) -> list[Deed]:
        if not is_coordinator(request) or record.user_id == request.user.pk:
            return []
        is_pending = record.status == ClaimStatus.PENDING
        return [
            Deed(
                name="grant",
                label=_("Grant the request"),
                fact=gettext_lazy("Granted a request for a city"),
                form=forms.Form,
                do=lambda form: self._grant(request, record),
                hint=_("The person becomes the lead delegate of the city, and is told."),
                offered=is_pending,
                blocked=partial(claims.why_not_granted, record),
                is_main=True,
            ),
            Deed(
                name="refuse",
                label=_("Refuse the request"),
                fact=gettext_lazy("Refused a request for a city"),
                form=ReasonForm,
                do=lambda form: self._refuse(request, record, form),
                hint=_("The person reads your reason and may ask again."),
                offered=is_pending,
            ),
        ]

    def page_context(self, request: Request, record: CityClaim) -> dict[str, Any]:
        facts = [
            {"label": _("City"), "value": f"{record.city.name}, {record.city.country.name}"},
            {"label": _("Who asks"), "value": f"{record.user}\n{record.user.email}"},
            {"label": _("Who they are, and how UIL can confirm it"), "value": record.statement},
            {"label": _("Asked"), "value": in_hamburg(record.created_at)},
            {"label": _("Status"), "value": record.get_status_display()},
        ]
        rivals, elsewhere = claims.beside(record)
        if rivals:
            people = "\n".join(f"{row.user}, {in_hamburg(row.created_at)}" for row in rivals)
            facts.append({"label": _("Others who ask for this city"), "value": people})
        if elsewhere:
            cities = "\n".join(f"{row.city.name}, {row.city.country.name}" for row in elsewhere)
            facts.append({"label": _("Other cities the person asks for"), "value": cities})
        if record.decided_at is not None:
            facts.append(
                {"label": _("Decided"), "value": f"{record.decided_by}, {in_hamburg(record.decided_at)}"}
            )
        if record.reason:
            facts.append({"label": _("Reason"), "value": record.reason})
        title = _("%(city)s: somebody asks to act for it") % {"city": record.city.name}
        return {"title": title, "facts": facts}

    def _grant(self, request: Request, record: CityClaim) -> str:
        delegate = claims.grant(claim=record, by=request.user, at=request.arrived_at)
        return _("%(person)s now leads the team of %(city)s.") % {
            "person": delegate.user,
            "city": record.city.name,
        }

    def _refuse(self, request: Request, record: CityClaim, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        claims.refuse(claim=record, by=request.user, reason=reason, at=request.arrived_at)
        return _("The request of %(person)s is refused.") % {"person": record.user}
