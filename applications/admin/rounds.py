"""Rounds: ensured for a year, extended with a reason, never shortened or deleted."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import dashboards, services
from applications.decision_forms import ExtendRoundForm
from applications.enums import OPEN, WITH_PLACE, Status
from applications.models import Round
from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator
from gnlc_portal.lib.moments import in_hamburg, long_date

YEARS_AHEAD = 3  # a round further away than that is a typing error


class RoundForm(forms.ModelForm):
    """The year alone; the dates are the rule's (R1)."""

    class Meta:
        model = Round
        fields = ["year"]

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        first = clock.today().year
        if not first <= year <= first + YEARS_AHEAD:
            text = _("Give a year from %(first)s to %(last)s.")
            raise forms.ValidationError(text % {"first": first, "last": first + YEARS_AHEAD}, code="year")
        return year


@admin.register(Round)
class RoundAdmin(PageAdmin):
    """One a year."""

    form = RoundForm
    page_template = "admin/applications/round/page.html"
    list_display = ["year", "opens_on", "closes_on", "examination_closes_on", "state"]
    ordering = ["-year"]

    def has_add_permission(self, request: Request) -> bool:
        return is_coordinator(request)

    def save_form(self, request: Request, form: Any, change: bool) -> Round:
        return Round.objects.ensure(form.cleaned_data["year"])

    def save_model(self, request: Request, obj: Round, form: Any, change: bool) -> None:
        """``save_form`` has done it."""

    def save_related(self, request: Request, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing beside the row."""

    @admin.display(description=gettext_lazy("state"))
    def state(self, round: Round) -> str:
        return dashboards.round_state(round, clock.now())

    def deeds(self, request: Request, record: Round) -> list[Deed]:
        if not is_coordinator(request):
            return []
        at = request.arrived_at
        over = _("This round has ended, and a round that has ended cannot be extended.")
        return [
            Deed(
                name="extend",
                label=_("Extend the round"),
                form=partial(ExtendRoundForm, round=record),
                do=lambda form: self._extend(request, record, form),
                hint=_(
                    "A round gets more time, never less. Cities and Commissions see the new days at once."
                ),
                blocked=lambda: over if at >= record.examination_ends_at else "",
                is_main=True,
            )
        ]

    def page_context(self, request: Request, record: Round) -> dict[str, Any]:
        at = request.arrived_at
        counts = record.applications.aggregate(
            written=Count("pk", filter=Q(status__in=OPEN, submitted_at__isnull=True)),
            waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
            back=Count(
                "pk", filter=Q(status__in=OPEN - WITH_PLACE - {Status.SUBMITTED}, submitted_at__isnull=False)
            ),
            approved=Count("pk", filter=Q(status=Status.APPROVED)),
            admitted=Count("pk", filter=Q(status=Status.ADMITTED)),
        )
        extensions = record.extensions.select_related("by").order_by("at", "id")
        return {
            "title": _("Round %(year)s") % {"year": record.year},
            "state": dashboards.round_state(record, at),
            "facts": [
                {"label": _("First day"), "value": long_date(record.opens_on)},
                {"label": _("Last day to submit"), "value": long_date(record.closes_on)},
                {"label": _("Last day to decide"), "value": long_date(record.examination_closes_on)},
                {"label": _("What is open then lapses"), "value": in_hamburg(record.lapses_at)},
            ],
            "counts": [
                {"value": counts["written"], "label": _("being written, never sent")},
                {"value": counts["waiting"], "label": _("wait for their Commission")},
                {"value": counts["back"], "label": _("back with their city")},
                {"value": counts["approved"], "label": _("approved, wait for UIL")},
                {"value": counts["admitted"], "label": _("admitted")},
            ],
            "extensions": [
                {
                    "title": _("Extended: submit until %(submit)s, decide until %(decide)s")
                    % {"submit": long_date(row.closes_on), "decide": long_date(row.examination_closes_on)},
                    "when": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(row.at)},
                    "text": f"{row.by} · {row.reason}",
                    "state": "done",
                }
                for row in extensions
            ],
        }

    def _extend(self, request: Request, record: Round, form: forms.Form) -> str:
        extension = services.extend_round(
            round=record, by=request.user, at=request.arrived_at, **form.cleaned_data
        )
        values = {
            "submit": long_date(extension.closes_on),
            "decide": long_date(extension.examination_closes_on),
        }
        return _("Extended: cities submit until %(submit)s, Commissions decide until %(decide)s.") % values
