"""National Commissions: their mailbox, their officers and who is invited. An officer sees their own."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import officers, permissions
from cities.models import CommissionOfficer, NationalCommission, OfficerInvitation
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator


class InviteForm(forms.Form):
    """Somebody who shall act for the Commission."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("A personal link goes there; it works for 14 days."),
        max_length=254,
    )


class MailboxForm(forms.ModelForm):
    """How the Commission is called and written to."""

    class Meta:
        model = NationalCommission
        fields = ["name", "email", "language"]
        help_texts = {
            "email": gettext_lazy("Written to while the Commission has no officer here."),
            "language": gettext_lazy("Of letters to this mailbox. Officers choose their own."),
        }


@admin.register(NationalCommission)
class NationalCommissionAdmin(PageAdmin):
    """Officers are made by an invitation alone, and end; nobody is deleted."""

    for_officers = True
    page_template = "admin/cities/nationalcommission/page.html"
    list_display = ["country_name", "name", "email", "language", "officer_count"]
    list_display_links = ["country_name"]
    list_filter = ["country__region", "language"]
    search_fields = ["country__name_en", "country__name_fr", "country__iso2", "name", "email"]
    ordering = ["country__name_en"]

    def get_queryset(self, request: Request) -> QuerySet[NationalCommission]:
        current = Count("officers", filter=Q(officers__ended_at__isnull=True))
        rows = super().get_queryset(request).select_related("country").annotate(current_officers=current)
        if is_coordinator(request) or request.user.is_superuser:
            return rows
        own = permissions.commission_of(request.user)
        return rows.filter(pk=own.pk) if own else rows.none()

    def changelist_view(self, request: Request, extra_context: Any = None) -> HttpResponse:
        """An officer's list has one line, so it is left out."""
        if not is_coordinator(request) and not request.user.is_superuser:
            own = permissions.commission_of(request.user)
            if own is not None:
                return redirect(self.page_address(own))
        return super().changelist_view(request, extra_context)

    @admin.display(description=gettext_lazy("country"), ordering="country__name_en")
    def country_name(self, commission: NationalCommission) -> str:
        return commission.country.name

    @admin.display(description=gettext_lazy("officers"), ordering="current_officers")
    def officer_count(self, commission: Any) -> int:
        return commission.current_officers

    def deeds(self, request: Request, record: NationalCommission) -> list[Deed]:
        found = []
        if officers.may_invite(request.user, record):
            found.append(
                Deed(
                    name="invite",
                    label=_("Invite an officer"),
                    fact=gettext_lazy("Invited an officer"),
                    form=InviteForm,
                    do=lambda form: self._invite(request, record, form),
                    hint=_("Officers of a Commission read and decide alike, for this country only."),
                    is_main=True,
                )
            )
            found += [self._revoke_deed(request, row) for row in self._open_invitations(record)]
            found += [self._end_deed(request, row) for row in self._current_officers(record)]
        if is_coordinator(request) or request.user.is_superuser:
            found.append(
                Deed(
                    name="mailbox",
                    label=_("Change name, mailbox or language"),
                    fact=gettext_lazy("Changed name, mailbox or language"),
                    form=partial(MailboxForm, instance=record),
                    do=lambda form: self._save_mailbox(request, form),
                )
            )
        return found

    def page_context(self, request: Request, record: NationalCommission) -> dict[str, Any]:
        may = officers.may_invite(request.user, record)
        return {
            "officers": [
                {"row": row, "url": self._address("deed", record.pk, f"end-{row.pk}") if may else ""}
                for row in self._current_officers(record)
            ],
            "invitations": [
                {
                    "row": row,
                    "is_over": row.expires_at <= request.arrived_at,
                    "url": self._address("deed", record.pk, f"revoke-{row.pk}") if may else "",
                }
                for row in self._open_invitations(record)
            ],
            "former": list(
                record.officers.filter(ended_at__isnull=False).select_related("user").order_by("-ended_at")
            ),
        }

    def _current_officers(self, commission: NationalCommission) -> QuerySet[CommissionOfficer]:
        rows = commission.officers.filter(ended_at__isnull=True).select_related("user", "commission__country")
        return rows.order_by("since", "id")

    def _open_invitations(self, commission: NationalCommission) -> QuerySet[OfficerInvitation]:
        rows = commission.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True)
        return rows.select_related("invited_by", "commission__country").order_by("created_at", "id")

    def _invite(self, request: Request, record: NationalCommission, form: forms.Form) -> str:
        email = form.cleaned_data["email"]
        invitation = officers.invite(commission=record, email=email, by=request.user, at=request.arrived_at)
        return _("The invitation to %(email)s is on its way.") % {"email": invitation.email}

    def _revoke_deed(self, request: Request, row: OfficerInvitation) -> Deed:
        def do(form: forms.Form) -> str:
            officers.revoke(invitation=row, by=request.user, at=request.arrived_at)
            return _("The invitation to %(email)s no longer works.") % {"email": row.email}

        return Deed(
            name=f"revoke-{row.pk}",
            label=_("Revoke the invitation"),
            fact=gettext_lazy("Revoked an invitation"),
            form=forms.Form,
            do=do,
            offered=False,
        )

    def _end_deed(self, request: Request, row: CommissionOfficer) -> Deed:
        def do(form: forms.Form) -> str:
            officers.end_officer(officer=row, by=request.user, at=request.arrived_at)
            return _("%(person)s no longer acts for the Commission.") % {"person": row.user}

        return Deed(
            name=f"end-{row.pk}",
            label=_("End this officer's work"),
            fact=gettext_lazy("Ended an officer's work"),
            form=forms.Form,
            do=do,
            offered=False,
        )

    def _save_mailbox(self, request: Request, form: Any) -> str:
        commission = form.save()
        self.log_change(request, commission, [{"changed": {"fields": form.changed_data}}])
        return _("Saved.")
