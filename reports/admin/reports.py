"""The reports of every member: what is owed when, and one address for each thing that can be done to one."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities import trail
from cities.schedule import due_after
from gnlc_portal.dossiers.reviewing import exchange
from gnlc_portal.dossiers.reviewing.desk import ReviewAdmin
from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Deed, Request
from gnlc_portal.lib.forms import ReasonForm
from gnlc_portal.lib.moments import in_hamburg, long_date
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.lists.admin.pages import ListAdmin
from reports import letters, looks, permissions, review, services, story
from reports.admin import figures, reminders, reviewing, schedule
from reports.admin.forms import ExtendForm, GrantForm, RefuseForm
from reports.enums import OWED, Role, Status, Verb
from reports.lists import REPORTS
from reports.models import ExtensionAnswer, ExtensionRequest, ProgressReport
from reports.services import extending

SIDES = {Role.COORDINATOR.value: Role.COORDINATOR.label}


@admin.register(ProgressReport)
class ProgressReportAdmin(ListAdmin, ReviewAdmin):
    """Read here, moved by the verbs of the transition table alone."""

    listing = REPORTS
    list_template = "admin/reports/progressreport/list.html"
    page_template = "admin/reports/progressreport/review.html"
    asks = False  # what is unclear is sent back: nothing was signed that would be void

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("schedule/", schedule.page, "schedule"),
            ("reminders/", reminders.page, "reminders"),
            ("figures/", figures.page, "figures"),
            ("figures/<slug:name>.csv", figures.as_file, "figure"),
        ]
        routes = [
            path(route, self.admin_site.admin_view(view), name=f"reports_progressreport_{name}")
            for route, view, name in pages
        ]
        return [*routes, *super().get_urls()]

    def was_read(self, request: Request, record: ProgressReport) -> None:
        trail.opened(record, "dossier", by=request.user, at=request.arrived_at)

    def page_context(self, request: Request, record: ProgressReport) -> dict[str, Any]:
        context = {
            "title": f"{record.city.name}, {record.reference}",
            "facts": _facts(record),
            "tables": [table for table in (_dates(record), _notices(record)) if table["rows"]],
            **review.context(record, request.user, request.arrived_at),
        }
        look = looks.for_uil(record, clock.today())
        context |= {"status_kind": look["kind"], "status_label": look["label"]}
        if record.dossier is not None and self.side(request, record):
            context |= {
                **self.in_hand_context(request, record),
                "notes": exchange.of_notes(record.dossier, SIDES),
                "letter": letters.kept(record),
            }
        return context

    def side(self, request: Request, record: ProgressReport) -> str:
        reviews = record.dossier is not None and permissions.may_review(request.user, record)
        return Role.COORDINATOR if reviews and record.submitted_at is not None else ""

    def is_awaited(self, request: Request, record: ProgressReport) -> bool:
        return record.status == Status.SUBMITTED

    def deeds(self, request: Request, record: ProgressReport) -> list[Deed]:
        if not permissions.may_review(request.user, record):
            return []
        waiting = record.extension_requests.filter(answer=ExtensionAnswer.WAITING).first()
        owed = record.status in OWED
        given = extending.given_last(record) if owed else None
        return [
            *reviewing.deeds(request, record, self.page_address(record)),
            *self._answers(request, record, waiting),
            Deed(
                name="extend",
                label=_("Give more time"),
                form=ExtendForm,
                do=partial(self._extend, request, record),
                hint=_("The team is told. What was sent stays sent; reminders count from the new date."),
                offered=owed,
            ),
            Deed(
                name="take_back_date",
                label=_("Take the new date back"),
                form=ReasonForm,
                do=partial(self._take_back, request, record),
                hint=_(
                    "For a date that was a mistake: the one before it counts again. The team is told your reason."
                ),
                offered=owed and given is not None,
                blocked=partial(extending.why_it_stays, record, given),
            ),
            Deed(
                name=Verb.SKIP,
                label=Verb.SKIP.label,
                form=ReasonForm,
                do=partial(self._skip, request, record),
                hint=_("The team is told your reason. The next report is due on %(day)s.")
                % {"day": long_date(due_after(record.membership, record.period, clock.today()))},
                offered=owed,
            ),
            *self.reviewing(request, record),
        ]

    def _answers(
        self, request: Request, record: ProgressReport, waiting: ExtensionRequest | None
    ) -> list[Deed]:
        label, hint = _("Grant the time"), ""
        if waiting is not None:
            label = _("Grant the time until %(day)s") % {"day": long_date(waiting.until)}
            hint = _("Asked by %(who)s: “%(reason)s”") % {"who": waiting.asked_by, "reason": waiting.reason}
        return [
            Deed(
                name="grant_extension",
                label=label,
                form=partial(GrantForm, waiting=waiting),
                do=partial(self._grant, request, record),
                hint=hint,
                offered=waiting is not None,
                is_main=True,
            ),
            Deed(
                name="refuse_extension",
                label=_("Refuse the time"),
                form=partial(RefuseForm, waiting=waiting),
                do=partial(self._refuse, request, record),
                hint=_("The team reads your reason. The date stays."),
                offered=waiting is not None,
            ),
        ]

    def _grant(self, request: Request, record: ProgressReport, form: forms.Form) -> str:
        asked = _asked(record, form)
        return _new_date(services.grant_extension(request=asked, by=request.user, at=request.arrived_at))

    def _refuse(self, request: Request, record: ProgressReport, form: forms.Form) -> str:
        asked, reason = _asked(record, form), form.cleaned_data["reason"]
        services.refuse_extension(request=asked, by=request.user, reason=reason, at=request.arrived_at)
        return _("Refused. The team is told your reason; the date stays.")

    def _extend(self, request: Request, record: ProgressReport, form: forms.Form) -> str:
        report = services.extend(report=record, by=request.user, at=request.arrived_at, **form.cleaned_data)
        return _new_date(report)

    def _take_back(self, request: Request, record: ProgressReport, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        report = services.take_back_date(report=record, by=request.user, reason=reason, at=request.arrived_at)
        return _new_date(report)

    def _skip(self, request: Request, record: ProgressReport, form: forms.Form) -> str:
        services.skip(
            report=record, by=request.user, reason=form.cleaned_data["reason"], at=request.arrived_at
        )
        return _("%(city)s is not asked for this report.") % {"city": record.city.name}


def _asked(record: ProgressReport, form: forms.Form) -> ExtensionRequest:
    asked = record.extension_requests.filter(pk=form.cleaned_data["asked"]).first()
    if asked is None:
        raise TransitionNotAllowed(_("%(city)s has not asked for this.") % {"city": record.city.name})
    return asked


def _new_date(report: ProgressReport) -> str:
    values = {"city": report.city.name, "day": long_date(report.due_on)}
    return _("%(city)s reports by %(day)s. The team is told.") % values


def _facts(record: ProgressReport) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Status"), "value": record.get_status_display()},
        {"label": _("Due"), "value": long_date(record.due_on)},
        {"label": _("Date by the rule (R7)"), "value": long_date(record.scheduled_on)},
    ]
    if record.submitted_at:
        facts.append({"label": pgettext("report", "Submitted"), "value": in_hamburg(record.submitted_at)})
    if record.membership.on_hold_since:
        facts.append(
            {"label": _("Membership on hold since"), "value": long_date(record.membership.on_hold_since)}
        )
    return facts


def _notices(record: ProgressReport) -> dict[str, Any]:
    """What the city was told, and what it will be told if nothing arrives."""
    lines = [*story.told(record), *story.coming(record, clock.today())]
    return {
        "title": _("Reminders"),
        "head": [_("When"), _("Notice"), _("To"), _("What became of it")],
        "rows": [
            [long_date(line.on), line.rung.label, line.to, line.outcome or _("still to come")]
            for line in lines
        ],
    }


def _dates(record: ProgressReport) -> dict[str, Any]:
    return {
        "title": _("New dates"),
        "head": [_("When"), _("From"), _("To"), _("Why"), _("Who")],
        "rows": [
            [
                in_hamburg(row.at),
                long_date(row.old),
                long_date(row.new),
                row.reason or row.get_cause_display(),
                row.by,
            ]
            for row in record.due_changes.select_related("by")
        ],
    }
