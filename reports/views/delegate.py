"""The delegates' pages: their cities' reports, and the overview of one with its next step."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cities.permissions import is_lead
from cities.teamwork.views import presence
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date
from gnlc_portal.lib.refusals import sentences, status_of
from gnlc_portal.lib.transitions import TransitionNotAllowed
from reports import listing, permissions, services
from reports import overview as overview_of
from reports.enums import Status, Verb
from reports.forms import ExtensionForm
from reports.models import ProgressReport
from reports.owner import REPORTS
from reports.services.opening import OPENS_BEFORE
from reports.views.fetching import own_report

ASK_EXTENSION = "ask_extension"
DONE = {
    Verb.SUBMIT: pgettext_lazy("report", "Submitted. This is your receipt; you also get it by e-mail."),
    ASK_EXTENSION: gettext_lazy(
        "UIL was asked for more time. Until it answers, the date stays; the answer comes by e-mail."
    ),
}


@require_safe
@login_required
def report_list(request: PersonRequest) -> HttpResponse:
    """The reports of the user's cities: past ones, the next one, and what the city is told about it."""
    cities = listing.of_person(request.user, clock.hamburg_date(request.arrived_at))
    return render(request, "reports/report_list.html", {"cities": cities})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: PersonRequest, reference: str) -> HttpResponse:
    """Where a report stands and what comes next; POST submits it, or asks for more time."""
    report = own_report(request, reference)
    if request.method != "POST":
        return _overview_page(request, report)
    action = request.POST.get("action", "")
    call = _actions(request, report).get(action)
    if call is None:
        raise Http404
    form = ExtensionForm(request.POST) if action == ASK_EXTENSION else None
    if form is not None and not form.is_valid():
        return _overview_page(request, report, form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        call(form.cleaned_data if form is not None else {})
    except (TransitionNotAllowed, ValidationError, PermissionDenied) as refusal:
        if action == Verb.SUBMIT and own_report(request, reference).status == Status.SUBMITTED:
            messages.info(
                request,
                pgettext(
                    "report", "Already submitted; nothing was sent a second time. This is your receipt."
                ),
            )
            return redirect(REPORTS.url("receipt", report))
        return _refused(request, reference, refusal, form)
    messages.success(request, DONE[action])
    return redirect(REPORTS.url("receipt", report) if action == Verb.SUBMIT else report)


def not_written(request: PersonRequest, report: ProgressReport) -> HttpResponse:
    """A page of a report that has no dossier: the overview says why."""
    if report.status == Status.SCHEDULED:
        text = _("This report is not open for writing yet. It opens on %(day)s.")
        sentence = text % {"day": long_date(report.due_on - OPENS_BEFORE)}
    else:
        sentence = _("Nothing was written for this report.")
    return _overview_page(request, report, refusals=[sentence], status=HTTPStatus.CONFLICT)


def _actions(request: PersonRequest, report: ProgressReport) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """What the buttons of the page do. The roles and statuses are the services' to check."""
    common: dict[str, Any] = {"report": report, "by": request.user, "at": request.arrived_at}
    return {
        Verb.SUBMIT: lambda _data: services.submit(**common, as_filled_in="as_filled_in" in request.POST),
        ASK_EXTENSION: lambda data: services.ask_extension(**common, **data),
    }


def _refused(
    request: PersonRequest, reference: str, refusal: Exception, form: ExtensionForm | None
) -> HttpResponse:
    report = own_report(request, reference)  # as it is now, not as it was before the attempt
    if isinstance(refusal, PermissionDenied):
        text = _("Only the lead delegate of %(city)s does this.") % {"city": report.city.name}
        return _overview_page(request, report, refusals=[text], status=HTTPStatus.CONFLICT)
    if form is not None and isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
    return _overview_page(request, report, form=form, refusals=sentences(refusal), status=status_of(refusal))


def _overview_page(
    request: PersonRequest,
    report: ProgressReport,
    *,
    form: ExtensionForm | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = overview_of.context(report, request.arrived_at) | {
        "extension_form": form or ExtensionForm(),
        "verbs": permissions.allowed_verbs(request.user, report),
        "leads": is_lead(request.user, report.city),
        "here": presence.others(request, report) if report.dossier is not None else [],
        "refusals": refusals or [],
    }
    return render(request, "reports/overview.html", context, status=status)
