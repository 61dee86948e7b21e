"""Cities: who acts for one, and who leads when the lead is gone."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import invitations, joining, permissions, team
from cities.admin import facts
from cities.models import City, Delegate, DelegateInvitation
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator
from gnlc_portal.lib.forms import ReasonForm
from gnlc_portal.lib.moments import in_hamburg


class LeadForm(ReasonForm):
    """One of the team, and why."""

    delegate = forms.ModelChoiceField(Delegate.objects.none(), label=gettext_lazy("New lead delegate"))
    field_order = ["delegate", "reason"]

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["delegate"]
        field.queryset = team.delegates(city).filter(is_lead=False)
        field.label_from_instance = lambda row: f"{row.user} ({row.user.email})"


class InviteLeadForm(ReasonForm):
    """Somebody from outside the team, and why."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)
    field_order = ["email", "language", "reason"]


@admin.register(City)
class CityAdmin(PageAdmin):
    """Who acts for a city, and what its page says. Its name is part of what mayors signed, so it is not edited here."""

    list_display = ["name", "country_name", "time_zone"]
    list_filter = ["country__region"]
    search_fields = ["name", "name_key", "alternate_names", "country__name_en", "country__name_fr"]
    ordering = ["name", "id"]

    def get_queryset(self, request: Request) -> QuerySet[City]:
        return super().get_queryset(request).select_related("country")

    @admin.display(description=gettext_lazy("country"), ordering="country__name_en")
    def country_name(self, city: City) -> str:
        return city.country.name

    def deeds(self, request: Request, record: City) -> list[Deed]:
        if not is_coordinator(request) or permissions.was_ever_delegate(request.user, record):
            return []
        has_team = joining.has_team(record)
        found = [
            Deed(
                name="name_lead",
                label=_("Name another lead"),
                form=partial(LeadForm, city=record),
                do=lambda form: self._name_lead(request, record, form),
                hint=_(
                    "For a team whose lead is gone. The team reads your reason; who led stays a delegate."
                ),
                offered=has_team,
                is_main=True,
            ),
            Deed(
                name="invite_lead",
                label=_("Invite somebody as the lead"),
                fact=gettext_lazy("Invited somebody as the lead"),
                form=InviteLeadForm,
                do=lambda form: self._invite_lead(request, record, form),
                hint=_("They lead the team as soon as they accept; until then nothing changes."),
                offered=has_team,
            ),
        ]
        found += facts.deeds(request, record)
        return found + [self._revoke_deed(request, row) for row in _open_invitations(record)]

    def page_context(self, request: Request, record: City) -> dict[str, Any]:
        return {
            "title": f"{record.name}, {record.country.name}",
            "facts": [
                {"label": _("Time zone"), "value": record.time_zone or _("not known")},
                {"label": _("Website"), "value": record.website or _("none")},
                {"label": _("GeoNames"), "value": str(record.geonames_id or _("entered by hand"))},
            ],
            "links": [
                {"url": record.get_absolute_url(), "label": _("Public page of %(city)s") % {"city": record}}
            ]
            if record.memberships.exists()
            else [],
            "tables": [_people(record), _invited(record), _events(record), _memberships(record)],
        }

    def _name_lead(self, request: Request, record: City, form: forms.Form) -> str:
        row = team.name_lead(
            city=record,
            to=form.cleaned_data["delegate"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=request.arrived_at,
        )
        return _("%(person)s now leads the team of %(city)s.") % {"person": row.user, "city": record.name}

    def _invite_lead(self, request: Request, record: City, form: forms.Form) -> str:
        row = invitations.invite_lead(
            city=record, by=request.user, at=request.arrived_at, **form.cleaned_data
        )
        return _("The invitation to %(email)s is on its way.") % {"email": row.email}

    def _revoke_deed(self, request: Request, row: DelegateInvitation) -> Deed:
        def do(form: forms.Form) -> str:
            invitations.revoke_lead(invitation=row, by=request.user, at=request.arrived_at)
            return _("The invitation to %(email)s no longer works.") % {"email": row.email}

        label = _("Revoke the invitation to %(email)s") % {"email": row.email}
        fact = gettext_lazy("Revoked an invitation")
        return Deed(name=f"revoke-{row.pk}", label=label, fact=fact, form=forms.Form, do=do)


def _open_invitations(city: City) -> list[DelegateInvitation]:
    rows = DelegateInvitation.objects.open().filter(city=city, as_lead=True).order_by("id")
    return list(rows.select_related("city", "invited_by"))


def _people(city: City) -> dict[str, Any]:
    """The four tables of the page, for PageAdmin: this one, and those below."""
    return {
        "title": _("Who acts for the city"),
        "head": [_("Person"), _("E-mail"), _("Role"), _("Since"), _("Until")],
        "rows": [
            [
                str(row.user),
                row.user.email,
                _("lead delegate") if row.is_lead else _("delegate"),
                in_hamburg(row.since),
                in_hamburg(row.ended_at),
            ]
            for row in city.delegates.select_related("user").order_by("ended_at", "since", "id")
        ],
    }


def _invited(city: City) -> dict[str, Any]:
    return {
        "title": _("Invited as the lead"),
        "head": [_("E-mail"), _("Invited by"), _("Valid until"), _("Reason")],
        "rows": [
            [row.email, str(row.invited_by), in_hamburg(row.expires_at), row.reason]
            for row in _open_invitations(city)
        ],
    }


def _events(city: City) -> dict[str, Any]:
    return {
        "title": _("What happened in the team"),
        "head": [_("When"), _("What"), _("Who did it"), _("Reason")],
        "rows": [
            [in_hamburg(event.at), f"{event.person} {event.get_step_display()}", str(event.by), event.reason]
            for event in city.team_events.select_related("person", "by").order_by("-id")
        ],
    }


def _memberships(city: City) -> dict[str, Any]:
    return {
        "title": _("Memberships"),
        "head": [_("Joined"), _("Source"), _("Ended")],
        "rows": [
            [
                str(row.joined_year or "?"),
                row.get_source_display(),
                date_format(row.ended_on) if row.ended_on else "",
            ]
            for row in city.memberships.order_by("id")
        ],
    }
