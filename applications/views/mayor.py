"""The mayor's page: by a personal link, on a phone, without an account."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications import deadlines, documents, services
from applications.enums import Verb
from applications.forms import EndorsementForm, RefusalForm
from applications.models import Endorsement
from applications.models.endorsements import EndorsementState
from applications.services import checks
from applications.validators import clean, one_line
from cities.teamwork.views.attachments import handed_out
from gnlc_portal.dossiers import attached, pdf
from gnlc_portal.lib.arrival import ArrivedRequest
from gnlc_portal.lib.refusals import REFUSALS, sentences, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def endorse(request: ArrivedRequest, token: str) -> HttpResponse:
    """R3, R4: read exactly what is signed, adopt the two documents, endorse or send back.

    GET and HEAD never use the link up; a dead link says in which state it is and whom to ask, and shows no dossier.
    """
    endorsement = _by_token(token)
    if endorsement.state(request.arrived_at) != EndorsementState.PENDING:
        return _dead_link_page(request, endorsement)
    if request.method != "POST":
        if request.method == "GET":
            services.mark_opened(endorsement=endorsement, at=request.arrived_at)
        return _letter_page(request, endorsement)
    action = request.POST.get("action", "")
    try:
        if action == Verb.ENDORSE:
            _endorse(request, endorsement)
        elif action == Verb.REFUSE_ENDORSEMENT:
            _refuse(request, endorsement)
        else:
            raise Http404
    except REFUSALS as refusal:
        return _refused(request, token, refusal, action)
    return redirect("endorse", token)


@require_safe
@never_cache
def dossier_pdf(request: ArrivedRequest, token: str) -> HttpResponse:
    """The frozen dossier as PDF, as long as the link lives."""
    endorsement = _by_token(token)
    if endorsement.state(request.arrived_at) != EndorsementState.PENDING:
        return _dead_link_page(request, endorsement)
    context = documents.readable(endorsement.application, endorsement.snapshot, request.arrived_at)
    return pdf.respond(request, "dossiers/document.html", context, f"{endorsement.application.reference}.pdf")


@require_safe
@never_cache
def attachment(request: ArrivedRequest, token: str, pk: int) -> HttpResponseBase:
    """A file that is endorsed with the text, as long as the link lives."""
    endorsement = _by_token(token)
    if endorsement.state(request.arrived_at) != EndorsementState.PENDING:
        raise Http404
    return handed_out(request, attached.find_signed(endorsement.snapshot, pk))


def _by_token(token: str) -> Endorsement:
    endorsement = services.find_by_token(token)
    if endorsement is None:
        raise Http404
    return endorsement


def _endorse(request: ArrivedRequest, endorsement: Endorsement) -> None:
    form = EndorsementForm(request.POST, snapshot=endorsement.snapshot)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    services.endorse(
        application=endorsement.application,
        endorsement=endorsement,
        **form.signature(),
        at=request.arrived_at,
    )


def _refuse(request: ArrivedRequest, endorsement: Endorsement) -> None:
    form = _refusal_form(endorsement, request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    services.refuse_endorsement(
        application=endorsement.application,
        endorsement=endorsement,
        reason=form.cleaned_data["reason"],
        sections=form.reasons(),
        at=request.arrived_at,
    )


def _refused(request: ArrivedRequest, token: str, refusal: Exception, action: str) -> HttpResponse:
    endorsement = _by_token(token)  # somebody else may have ended it in this moment
    if endorsement.state(request.arrived_at) != EndorsementState.PENDING:
        return _dead_link_page(request, endorsement)
    form = (
        EndorsementForm(request.POST, snapshot=endorsement.snapshot)
        if action == Verb.ENDORSE
        else _refusal_form(endorsement, request.POST)
    )
    form.is_valid()
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        known = {name: errors for name, errors in refusal.error_dict.items() if name not in form.errors}
        form.add_error(None, ValidationError(known))
    return _letter_page(
        request, endorsement, form=form, action=action, refusals=sentences(refusal), status=status_of(refusal)
    )


def _refusal_form(endorsement: Endorsement, data: QueryDict | None = None) -> RefusalForm:
    return RefusalForm(data, sections=services.changeable_sections(endorsement.application))


def _unsignable(endorsement: Endorsement) -> str:
    """Why nothing can be signed here, whatever is posted; empty while it can. The service checks again."""
    try:
        checks.validate_frozen(endorsement.application, endorsement.snapshot)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _letter_page(
    request: ArrivedRequest,
    endorsement: Endorsement,
    *,
    form: EndorsementForm | RefusalForm | None = None,
    action: str = "",
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    context = documents.readable(
        endorsement.application,
        endorsement.snapshot,
        request.arrived_at,
        files_at=lambda pk: reverse("endorse_attachment", args=[token, pk]),
    ) | {
        "endorsement": endorsement,
        "link_ends_here": deadlines.in_the_city(endorsement.works_until, endorsement.application.city),
        "form": form if action == Verb.ENDORSE else EndorsementForm(),
        "refusal_form": form if action == Verb.REFUSE_ENDORSEMENT else _refusal_form(endorsement),
        "returned": endorsement.application.unanswered_send_back() is not None,
        "unsignable": _unsignable(endorsement),
        "official_texts": documents.OFFICIAL_TEXTS,
        "refusals": refusals or [],
    }
    return render(request, "applications/endorse.html", context, status=status)


def _dead_link_page(request: ArrivedRequest, endorsement: Endorsement) -> HttpResponse:
    """A used link confirms what was done, any other says why it is dead; none shows the dossier any more."""
    state = endorsement.state(request.arrived_at)
    is_too_late = request.method == "POST" and not _is_pressed_twice(request, endorsement, state)
    context = {
        "endorsement": endorsement,
        "application": endorsement.application,
        "state": state,
        "is_intact": endorsement.snapshot.is_intact,
        "is_too_late": is_too_late,
    }
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.CONFLICT
    return render(request, "applications/endorse_over.html", context, status=status)


def _is_pressed_twice(request: ArrivedRequest, endorsement: Endorsement, state: EndorsementState) -> bool:
    """Whether a late answer says what was recorded: the same person pressed the button again."""
    posted = request.POST
    if state == EndorsementState.ENDORSED:
        same = one_line(posted.get("signer_name", "")) == endorsement.signer_name
        return posted.get("action") == Verb.ENDORSE and same
    if state == EndorsementState.REFUSED:
        same = clean(posted.get("reason", "")) == endorsement.refusal_reason
        return posted.get("action") == Verb.REFUSE_ENDORSEMENT and same
    return False
