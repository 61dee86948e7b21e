"""Who is written to today and on the days ahead, who cannot be written to, and which message did not arrive."""

from datetime import date, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gnlc_portal.lib import clock
from gnlc_portal.lib.admin import Request, is_coordinator
from gnlc_portal.lib.forms import DayInput
from gnlc_portal.lib.moments import long_date
from gnlc_portal.mail.models import NoticeReason, State
from gnlc_portal.mail.notices import delivering
from reports import chasing
from reports.ladder import COMMISSION, DELEGATE, MAYOR, ReportLadder
from reports.models import ProgressReport

SHOWN = 200  # lines of a table; the others are counted or said to exist
AHEAD = 90  # days whose mailings are listed
FARTHEST = 1100  # days ahead that can be looked at: to the first letter of a member imported today
ROLES = {
    DELEGATE: gettext_lazy("delegate"),
    MAYOR: gettext_lazy("mayor"),
    COMMISSION: gettext_lazy("National Commission, copy"),
}


class DayForm(forms.Form):
    """The day that is looked at."""

    day = forms.DateField(label=gettext_lazy("What is written on"), widget=DayInput())


def page(request: Request) -> HttpResponse:
    """Read only: the same as ``chase_reports --dry-run`` for today, and what falls on a later day."""
    if not (is_coordinator(request) or request.user.is_superuser):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    today = clock.hamburg_date(request.arrived_at)
    form = DayForm(request.GET or None, initial={"day": today})
    day, status = today, HTTPStatus.OK
    if form.is_bound:
        if form.is_valid() and not today <= form.cleaned_data["day"] <= today + timedelta(days=FARTHEST):
            text = _("Choose a day from today on, at most %(days)s days ahead.")
            form.add_error("day", text % {"days": FARTHEST})
        if form.is_valid():
            day = form.cleaned_data["day"]
        else:
            status = HTTPStatus.BAD_REQUEST
    lines, more = _lines(request, day, today)
    context = {
        **admin.site.each_context(request),
        "title": _("Reminders"),
        "form": form,
        "day": day,
        "is_today": day == today,
        "waits": day == today and not delivering.is_open(request.arrived_at),
        "planned": _table(_("Who gets what on %(day)s") % {"day": long_date(day)}, lines),
        "more": more,
        "mailings": _mailings(today),
        "unreachable": list(chasing.unreachable()[:SHOWN]),
        "undelivered": [_undelivered(row) for row in chasing.undelivered()[:SHOWN]],
        "list_url": reverse("admin:reports_progressreport_changelist"),
    }
    return TemplateResponse(request, "admin/reports/reminders.html", context, status=status)


def _lines(request: Request, day: date, today: date) -> tuple[list[chasing.Planned], bool]:
    """So many lines as are shown, and whether there are more."""
    if day == today:
        found = list(islice(chasing.preview(request.arrived_at), SHOWN + 1))
    else:
        found = list(islice(chasing.planned_on(day, list(chasing.on_day(day)[: SHOWN + 1])), SHOWN + 1))
    return found[:SHOWN], len(found) > SHOWN


def _table(title: str, lines: list[chasing.Planned]) -> dict[str, Any]:
    return {
        "title": title,
        "head": [_("City"), _("Notice"), _("To"), _("Why")],
        "rows": [[_link(line.report), line.rung.label, _to(line), line.why] for line in lines],
    }


def _link(report: ProgressReport) -> SafeString:
    url = reverse("admin:reports_progressreport_change", args=[report.pk])
    return format_html('<a href="{}">{}, {}</a>', url, report.city.name, report.reference)


def _to(line: chasing.Planned) -> str:
    if line.reason:
        return str(NoticeReason(line.reason).label)
    return f"{line.recipient} ({ROLES[line.role]}, {line.language})"


def _mailings(today: date) -> list[dict[str, Any]]:
    address = reverse("admin:reports_progressreport_reminders")
    return [
        {"url": f"{address}?day={day.isoformat()}", "day": day, "rung": rung, "count": count}
        for day, rung, count in chasing.next_mailings(today, AHEAD)
    ]


def _undelivered(row: Any) -> dict[str, Any]:
    attempts = list(row.message.attempts.all())
    return {
        "url": reverse("admin:mail_message_change", args=[row.message_id]),
        "about": row.subject,
        "label": ReportLadder().rung(row.kind).label,
        "to": row.recipient,
        "is_failed": row.message.state == State.FAILED,
        "answer": attempts[-1].answer if attempts else "",
    }
