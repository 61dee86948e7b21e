"""The application to read: preview, PDF and certificate."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import documents, receipts
from applications.enums import EDITABLE
from applications.views.fetching import own_application, readable_application
from cities.models import Membership
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import completeness, pdf
from gnlc_portal.lib import clock


@require_safe
@login_required
def preview(request: PersonRequest, reference: str) -> HttpResponse:
    """Exactly what the mayor and the National Commission read, and what is still missing before they can."""
    application = own_application(request, reference)
    context = documents.readable(application, documents.signed_snapshot(application), request.arrived_at)
    if application.status in EDITABLE:
        day = clock.hamburg_date(request.arrived_at)
        context["missing"] = completeness.missing(application.dossier, application.dossier.questionnaire, day)
    return render(request, "applications/preview.html", context)


@require_safe
@login_required
def dossier_pdf(request: PersonRequest, reference: str) -> HttpResponse:
    """The dossier on paper, with its signature block and fingerprint.

    Who decides reads what the city handed in, never what it is writing.
    """
    application, is_own = readable_application(request, reference)
    snapshot = documents.signed_snapshot(application) if is_own else documents.handed_in(application)
    if snapshot is None and not is_own:
        raise Http404
    context = documents.readable(application, snapshot, request.arrived_at)
    endorsement = application.endorsement
    if endorsement is not None and endorsement.snapshot != snapshot:
        endorsement = None  # of a text that is not submitted yet
    context |= {"endorsement": endorsement, "signature": endorsement is None and is_own}
    return pdf.respond(request, "dossiers/document.html", context, f"{application.reference}.pdf")


@require_safe
@login_required
def receipt(request: PersonRequest, reference: str, number: int | None = None) -> HttpResponse:
    """What proves a submission; every submission has a receipt, and an old one says that it was superseded."""
    return render(request, "applications/receipt.html", _receipt(request, reference, number))


@require_safe
@login_required
def receipt_pdf(request: PersonRequest, reference: str, number: int | None = None) -> HttpResponse:
    """The receipt on paper."""
    context = _receipt(request, reference, number)
    name = f"receipt-{context['reference']}-{context['number']}.pdf"
    return pdf.respond(request, "applications/receipt_paper.html", context, name)


@require_safe
@login_required
def certificate(request: PersonRequest, reference: str) -> HttpResponse:
    """The certificate of membership, once the city is admitted."""
    application, _is_own = readable_application(request, reference)
    membership = (
        Membership.objects.select_related("city__country").filter(origin_dossier=application.dossier).first()
    )
    if membership is None or membership.ended_on is not None:
        facts = {"application": application, "membership": membership}
        return render(request, "applications/no_certificate.html", facts, status=HTTPStatus.CONFLICT)
    context = {
        "application": application,
        "membership": membership,
        "certificate_name": documents.certificate_name(application),
        "endorsement": application.endorsement,
    }
    return pdf.respond(
        request, "applications/certificate.html", context, f"certificate-{application.reference}.pdf"
    )


def _receipt(request: PersonRequest, reference: str, number: int | None) -> dict[str, Any]:
    context = receipts.context(own_application(request, reference), number)
    if context is None:
        raise Http404
    return context
