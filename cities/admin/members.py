"""Member cities: memberships with their end."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import standing
from cities.lists import MEMBERS, state
from cities.models import Membership
from gnlc_portal.lib.admin import Deed, Request, is_coordinator
from gnlc_portal.lib.forms import DayInput, ReasonForm
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lists.admin.pages import ListAdmin


class FirstReportForm(ReasonForm):
    """When a member whose year of joining is not known owes its first report."""

    on = forms.DateField(label=gettext_lazy("Due"), widget=DayInput())
    field_order = ["on", "reason"]


@admin.register(Membership)
class MembershipAdmin(ListAdmin):
    """A membership begins with an admission and ends here, with a reason."""

    listing = MEMBERS

    def deeds(self, request: Request, record: Membership) -> list[Deed]:
        if not is_coordinator(request):
            return []
        return [
            Deed(
                name="resume",
                label=_("Take off hold"),
                form=ReasonForm,
                do=lambda form: self._resume(request, record, form),
                hint=_("The city stands in the directory and in the totals again. Its report stays owed."),
                offered=record.ended_on is None and record.on_hold_since is not None,
            ),
            Deed(
                name="set_first_report",
                label=_("Set the first report's date"),
                form=FirstReportForm,
                do=lambda form: self._set_first_report(request, record, form),
                hint=_("From this day on a report is owed every two years (rule R7)."),
                offered=record.ended_on is None and record.first_report_on is None,
            ),
            Deed(
                name="end",
                label=_("End the membership"),
                form=ReasonForm,
                do=lambda form: self._end(request, record, form),
                hint=_(
                    "The city leaves the public list and the totals today. Its record stays, and it may apply again."
                ),
                offered=record.ended_on is None,
            ),
        ]

    def page_context(self, request: Request, record: Membership) -> dict[str, Any]:
        joined = (
            date_format(record.joined_on) if record.joined_on else str(record.joined_year or _("not known"))
        )
        facts = [
            {"label": _("State"), "value": state(record)},
            {"label": _("Joined"), "value": joined},
            {"label": _("Source"), "value": record.get_source_display()},
            {"label": _("First progress report due"), "value": _day(record.first_report_on)},
        ]
        if record.ended_on:
            facts.append({"label": _("Ended by"), "value": str(record.ended_by or "")})
            facts.append({"label": _("Reason for the end"), "value": record.end_reason})
        return {
            "title": f"{record.city.name}, {record.city.country.name}",
            "facts": facts,
            "tables": _history(record),
            "links": [
                {
                    "url": record.city.get_absolute_url(),
                    "label": _("Public page of %(city)s") % {"city": record.city},
                }
            ],
        }

    def _resume(self, request: Request, record: Membership, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        if not standing.resume(membership=record, by=request.user, reason=reason, at=request.arrived_at):
            return _("%(city)s is not on hold; nothing was changed.") % {"city": record.city.name}
        return _("%(city)s is a member as before.") % {"city": record.city.name}

    def _set_first_report(self, request: Request, record: Membership, form: forms.Form) -> str:
        standing.set_first_report(
            membership=record, by=request.user, at=request.arrived_at, **form.cleaned_data
        )
        values = {"city": record.city.name, "day": _day(record.first_report_on)}
        return _("The first progress report of %(city)s is due on %(day)s.") % values

    def _end(self, request: Request, record: Membership, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        standing.end_membership(membership=record, by=request.user, reason=reason, at=request.arrived_at)
        return _("The membership of %(city)s ended today.") % {"city": record.city.name}


def _history(record: Membership) -> list[dict[str, Any]]:
    """What happened to the membership, as a table; none where nothing did."""
    rows = [
        [in_hamburg(event.at), event.get_step_display(), event.by or event.about, event.reason]
        for event in record.events.select_related("by")
    ]
    head = [_("When"), _("What"), _("By"), _("Reason")]
    return [{"title": _("History"), "head": head, "rows": rows}] if rows else []


def _day(day: Any) -> str:
    return date_format(day) if day else _("not set")
