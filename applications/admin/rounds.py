"""Rounds: ensured for a year, extended with a reason, never shortened or deleted."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import deadlines, extension_letters, lapsing, services
from applications.admin import figures
from applications.decision_forms import ExtendRoundForm
from applications.enums import Status
from applications.models import Round, RoundExtension
from applications.notices import overview
from gnlc_portal.lib import clock, paging
from gnlc_portal.lib.admin import Deed, PageAdmin, Request, is_coordinator
from gnlc_portal.lib.moments import in_hamburg, long_date

YEARS_AHEAD = 3  # a round further away than that is a typing error
PREVIEW = "preview"  # the button that shows an extension without making it
NOTICES_PER_PAGE = 50
PER_PAGE = 20  # applications whose letters are shown on one page


class RoundForm(forms.ModelForm):
    """The year alone; the dates are the rule's (R1)."""

    class Meta:
        model = Round
        fields = ["year"]
        help_texts = {
            "year": gettext_lazy("The days of the round follow from the rule: from 1 March to 30 April.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

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

    def add_view(self, request: Request, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        title = {"title": _("Add a round")}
        return super().add_view(request, form_url, {**title, **one_button, **(extra_context or {})})

    def save_form(self, request: Request, form: Any, change: bool) -> Round:
        return Round.objects.ensure(form.cleaned_data["year"])

    def save_model(self, request: Request, obj: Round, form: Any, change: bool) -> None:
        """``save_form`` has done it."""

    def save_related(self, request: Request, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing beside the row."""

    @admin.display(description=gettext_lazy("state"))
    def state(self, round: Round) -> str:
        return deadlines.round_state(round, clock.now())

    def get_urls(self) -> list[URLPattern]:
        end = path("<str:object_id>/end/", self.reading(self.end_view), name="applications_round_end")
        told = path(
            "<str:object_id>/notices/",
            self.reading(self.notices_view),
            name="applications_round_notices",
        )
        return [end, told, *super().get_urls()]

    def deeds(self, request: Request, record: Round) -> list[Deed]:
        if not is_coordinator(request):
            return []
        at = request.arrived_at
        over = _("This round has ended, and a round that has ended cannot be extended.")
        return [
            Deed(
                name="extend",
                label=_("See who is told"),
                title=_("Extend the round"),
                action=PREVIEW,
                form=partial(ExtendRoundForm, round=record),
                do=lambda form: self._extend(request, record, form),
                hint=_(
                    "A round gets more time, never less. You see the letters to cities, mayors and Commissions "
                    "first; nothing is changed until you confirm."
                ),
                blocked=lambda: over if record.is_over(at) else "",
                is_main=True,
            )
        ]

    def page_context(self, request: Request, record: Round) -> dict[str, Any]:
        at = request.arrived_at
        lapse = lapsing.counts(record)
        admitted = record.applications.filter(status=Status.ADMITTED).count()
        extensions = record.extensions.select_related("by").order_by("at", "id")
        return {
            "title": _("Round %(year)s") % {"year": record.year},
            "state": deadlines.round_state(record, at),
            "facts": [
                {"label": _("First day"), "value": long_date(record.opens_on)},
                {"label": _("Last day to submit"), "value": long_date(record.closes_on)},
                {"label": _("Last day to decide"), "value": long_date(record.examination_closes_on)},
                {"label": _("What is open then lapses"), "value": in_hamburg(record.lapses_at)},
            ],
            "counts": [
                *({"value": lapse[status], "label": label} for status, label in lapsing.STANDING.items()),
                {"value": admitted, "label": _("admitted")},
            ],
            "end_url": self._address("end", record.pk) if any(lapse.values()) else "",
            "notices_url": self._address("notices", record.pk),
            "figures_url": figures.address(record.year),
            "extensions": [_as_step(row) for row in extensions],
        }

    def notices_view(self, request: Request, record: Round) -> HttpResponse:
        """What the days of the round have told and will tell, and to whom."""
        written = overview.of_round(record).select_related("message").order_by("-falls_on", "-pk")
        page = Paginator(written, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self._around(request, record),
            "title": _("Notices of the round %(year)s") % {"year": record.year},
            "lines": overview.lines(record, clock.hamburg_date(request.arrived_at)),
            "rows": [(overview.label(notice), notice) for notice in page],
            "pages": paging.links(page),
        }
        return TemplateResponse(request, "admin/applications/round/notices.html", context)

    def _around(self, request: Request, record: Round) -> dict[str, Any]:
        """What a page below that of a round shows around its own matter."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "record": record,
            "list_url": self._address("changelist"),
            "page_url": self.page_address(record),
        }

    def end_view(self, request: Request, record: Round) -> HttpResponse:
        """What will happen when the examination ends: what lapses, and the letters that go out."""
        counts = lapsing.counts(record)
        status = request.GET.get("status", "")
        status = status if status in counts else ""
        page = Paginator(lapsing.of_round(record, status), PER_PAGE).get_page(request.GET.get("page"))
        to_commissions = lapsing.to_commissions(record)
        context = {
            **self._around(request, record),
            "title": _("The end of the round %(year)s") % {"year": record.year},
            "when": in_hamburg(record.lapses_at),
            "is_over": request.arrived_at >= record.lapses_at,
            "groups": [
                {"status": key, "label": label, "n": counts[key], "here": key == status}
                for key, label in lapsing.STANDING.items()
            ],
            "total": sum(counts.values()),
            "letter_count": lapsing.letter_count(record),
            "to_commissions": to_commissions[:PER_PAGE],
            "commission_count": sum(len(mailing.to) for mailing in to_commissions),
            "fates": lapsing.fates(page),
            "pages": paging.links(page, status=status),
        }
        return TemplateResponse(request, "admin/applications/round/end.html", context)

    def _preview(self, request: Request, record: Round, form: forms.Form) -> HttpResponse:
        extension = services.planned_extension(
            round=record, by=request.user, at=request.arrived_at, **form.cleaned_data
        )
        context = {
            **self._around(request, record),
            "title": _("Extend the round %(year)s") % {"year": record.year},
            "extend_url": self._address("deed", record.pk, "extend"),
            "given": form.cleaned_data,
            "facts": _as_facts(extension),
            "lapses": in_hamburg(extension_letters.extended(extension).lapses_at),
            **extension_letters.overview(extension),
        }
        return TemplateResponse(request, "admin/applications/round/extension.html", context)

    def _extend(self, request: Request, record: Round, form: forms.Form) -> str | HttpResponse:
        if request.POST.get("action") == PREVIEW:
            return self._preview(request, record, form)
        extension = services.extend_round(
            round=record, by=request.user, at=request.arrived_at, **form.cleaned_data
        )
        values = {
            "submit": long_date(extension.closes_on),
            "decide": long_date(extension.examination_closes_on),
        }
        return _("Extended: cities submit until %(submit)s, Commissions decide until %(decide)s.") % values


def _as_step(extension: RoundExtension) -> dict[str, str]:
    days = {
        "submit": long_date(extension.closes_on),
        "decide": long_date(extension.examination_closes_on),
    }
    return {
        "title": _("Extended: submit until %(submit)s, decide until %(decide)s") % days,
        "when": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(extension.at)},
        "text": f"{extension.by} · {extension.reason}",
        "state": "done",
    }


def _as_facts(extension: RoundExtension) -> list[dict[str, str]]:
    """The new days beside the old ones."""
    rows = [
        (_("Last day to submit"), extension.old_closes_on, extension.closes_on),
        (_("Last day to decide"), extension.old_examination_closes_on, extension.examination_closes_on),
    ]
    moved = _("%(new)s (before: %(old)s)")
    facts = [
        {
            "label": label,
            "value": long_date(new) if new == old else moved % {"new": long_date(new), "old": long_date(old)},
        }
        for label, old, new in rows
    ]
    return [*facts, {"label": _("Reason"), "value": extension.reason}]
