"""The delegates' pages: their applications, the overview with its next step."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from applications import at_work, permissions, services
from applications import overview as overview_of
from applications.enums import HANDED_IN, Status, Verb
from applications.forms import MayorForm
from applications.models import Application
from applications.views.fetching import own_application
from cities.models import CityClaim
from cities.teamwork.views import presence
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.refusals import sentences, status_of
from gnlc_portal.lib.transitions import TransitionNotAllowed

DONE = {
    Verb.REQUEST_ENDORSEMENT: gettext_lazy(
        "The letter to the mayor is on its way. The answers are locked meanwhile."
    ),
    Verb.RECALL: gettext_lazy(
        "The application is yours again. The mayor's link and endorsement no longer count."
    ),
    Verb.SUBMIT: gettext_lazy("Submitted. This is your receipt; you also get it by e-mail."),
    Verb.WITHDRAW: gettext_lazy("Withdrawn. The answers stay and can be carried over."),
    "resend_link": gettext_lazy("The letter to the mayor is sent again, with the same link."),
    "revoke_link": gettext_lazy("The mayor's link is revoked. Recall the application to ask again."),
}

# Submitted, and the Commission was satisfied with it so far: whoever submits once more has the receipt.
HAS_ARRIVED = HANDED_IN - {Status.DECLINED}


@require_safe
@login_required
def application_list(request: PersonRequest) -> HttpResponse:
    """The applications of the user's cities, newest first."""
    rows = Application.objects.of_delegate(request.user).select_related("city", "country", "round")
    applications = list(rows.order_by("-created_at", "-id"))
    context = {
        "applications": applications,
        "questions": at_work.asked_of(applications),
        "claims": CityClaim.objects.filter(user=request.user).select_related("city").order_by("-id"),
    }
    return render(request, "applications/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: PersonRequest, reference: str) -> HttpResponse:
    """Where the application stands and what comes next; POST does one verb of the table."""
    application = own_application(request, reference)
    if request.method != "POST":
        return _overview_page(request, application)
    action = request.POST.get("action", "")
    call = _actions(request, application).get(action)
    if call is None:
        raise Http404
    form = MayorForm(request.POST) if action == Verb.REQUEST_ENDORSEMENT else None
    if form is not None and not form.is_valid():
        return _overview_page(request, application, mayor_form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        result = call(form.cleaned_data if form is not None else {})
    except TransitionNotAllowed as refusal:
        done = _already_done(request, reference, action, form)
        return done or _refused(request, reference, refusal, form)
    except (ValidationError, PermissionDenied) as refusal:
        return _refused(request, reference, refusal, form)
    if action == Verb.CARRY_OVER:
        messages.success(request, _("A new application is started with every answer of %s.") % reference)
        return redirect(result)
    messages.success(request, DONE[action])
    return redirect("application_receipt", reference) if action == Verb.SUBMIT else redirect(application)


def _actions(request: PersonRequest, application: Application) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """What the buttons of the page do. The roles and statuses are the services' to check."""
    common: dict[str, Any] = {"application": application, "by": request.user, "at": request.arrived_at}
    return {
        Verb.REQUEST_ENDORSEMENT: lambda data: services.request_endorsement(**common, **data),
        Verb.RECALL: lambda _data: services.recall(**common),
        Verb.SUBMIT: lambda _data: services.submit(**common),
        Verb.WITHDRAW: lambda _data: services.withdraw(**common),
        Verb.CARRY_OVER: lambda _data: services.carry_over(**common),
        "resend_link": lambda _data: services.resend_link(**common),
        "revoke_link": lambda _data: services.revoke_link(**common),
    }


def _already_done(
    request: PersonRequest, reference: str, action: str, form: MayorForm | None
) -> HttpResponse | None:
    """The answer to a request that came twice (a double click, an answer lost on the way): it is done, and how it went.

    The service refused to do it again; what was already done is only told.
    """
    application = own_application(request, reference)
    if action == Verb.SUBMIT and application.status in HAS_ARRIVED:
        messages.info(request, _("Already submitted; nothing was sent a second time. This is your receipt."))
        return redirect("application_receipt", reference)
    if action == Verb.REQUEST_ENDORSEMENT and form and application.status == Status.AWAITING_ENDORSEMENT:
        asked = application.endorsements.filter(ended_at__isnull=True).last()
        if asked is not None and asked.mayor_email == form.cleaned_data["mayor_email"]:
            text = _(
                "Already done: the mayor was asked on %(moment)s, Hamburg time, at %(address)s. No second letter was sent."
            )
            values = {"moment": in_hamburg(asked.requested_at), "address": asked.mayor_email}
            messages.info(request, text % values)
            return redirect(application)
    return None


def _refused(
    request: PersonRequest, reference: str, refusal: Exception, form: MayorForm | None
) -> HttpResponse:
    application = own_application(request, reference)  # as it is now, not as it was before the attempt
    if isinstance(refusal, PermissionDenied):
        text = _("Only the lead delegate of %(city)s does this.") % {"city": application.city.name}
        return _overview_page(request, application, refusals=[text], status=HTTPStatus.CONFLICT)
    if form is not None and isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
    return _overview_page(
        request, application, mayor_form=form, refusals=sentences(refusal), status=status_of(refusal)
    )


def _overview_page(
    request: PersonRequest,
    application: Application,
    *,
    mayor_form: MayorForm | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = overview_of.context(application, request.arrived_at) | {
        "mayor_form": mayor_form or MayorForm(initial={"mayor_language": request.LANGUAGE_CODE}),
        "verbs": permissions.allowed_verbs(request.user, application),
        "here": presence.others(request, application),
        "refusals": refusals or [],
    }
    return render(request, "applications/overview.html", context, status=status)
