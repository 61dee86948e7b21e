"""Signing on paper instead of by the link: print, have it signed and stamped, hand in the scan."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import papers, permissions, services
from applications.enums import Status, Verb
from applications.forms import PaperForm
from applications.models import Application, Endorsement
from applications.owner import APPLICATIONS
from applications.views.fetching import own_application
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.refusals import sentences, status_of
from gnlc_portal.lib.transitions import TransitionNotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: PersonRequest, reference: str) -> HttpResponse:
    """R3, R4: the lead hands in the signed page; the same checks as on the mayor's own page, and the printed fingerprint."""
    application = own_application(request, reference)
    if request.method != "POST":
        return _paper_page(request, application)
    asked = application.endorsements.select_related("snapshot").last()
    if asked is None or application.status != Status.AWAITING_ENDORSEMENT:
        return _already_done(request, reference) or _paper_page(request, application)
    form = PaperForm(request.POST, request.FILES, snapshot=asked.snapshot)
    if not form.is_valid():
        return _paper_page(request, application, form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        _hand_in(request, asked, form)
    except TransitionNotAllowed as refusal:
        return _already_done(request, reference) or _refused(request, reference, form, refusal)
    except (ValidationError, PermissionDenied) as refusal:
        return _refused(request, reference, form, refusal)
    text = _("The signed page is handed in, and the mayor's link has ended. What is left is to submit.")
    messages.success(request, text)
    return redirect(application)


def _hand_in(request: PersonRequest, asked: Endorsement, form: PaperForm) -> None:
    application = asked.application
    with papers.scan(application, form.cleaned_data["scan"], request.user, request.arrived_at) as scan:
        services.endorse(
            application=application,
            endorsement=asked,
            **form.signature(),
            by=request.user,
            scan=scan,
            fingerprint=form.cleaned_data["fingerprint"],
            at=request.arrived_at,
        )


def _already_done(request: PersonRequest, reference: str) -> HttpResponse | None:
    """The answer to a page that was handed in twice (a double click, an answer lost on the way): it is done."""
    application = own_application(request, reference)
    signed = application.endorsement
    if application.status != Status.ENDORSED or signed is None or not signed.scan_id:
        return None
    text = _(
        "Already done: the signed page was handed in on %(moment)s, Hamburg time. Nothing was stored twice."
    )
    messages.info(request, text % {"moment": in_hamburg(signed.used_at)})
    return redirect(application)


def _refused(request: PersonRequest, reference: str, form: PaperForm, refusal: Exception) -> HttpResponse:
    application = own_application(request, reference)  # as it is now
    if isinstance(refusal, PermissionDenied):
        text = _("Only the lead delegate of %(city)s does this.") % {"city": application.city.name}
        return _paper_page(request, application, form=form, refusals=[text], status=HTTPStatus.CONFLICT)
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
    return _paper_page(
        request, application, form=form, refusals=sentences(refusal), status=status_of(refusal)
    )


def _paper_page(
    request: PersonRequest,
    application: Application,
    *,
    form: PaperForm | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    is_waiting = application.status == Status.AWAITING_ENDORSEMENT
    asked = application.endorsements.select_related("snapshot").last()
    if not is_waiting and status == HTTPStatus.OK:
        status = HTTPStatus.CONFLICT
    context = APPLICATIONS.context(application) | {
        "form": form or PaperForm(),
        "is_waiting": is_waiting,
        "has_ended": asked is not None and asked.ended_at is not None,
        "is_intact": asked is None or asked.snapshot.is_intact,
        "is_lead": bool(permissions.roles_for_verb(request.user, application, Verb.RECALL)),
        "refusals": refusals or [],
    }
    return render(request, "applications/paper.html", context, status=status)
