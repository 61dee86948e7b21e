"""The application to read: preview, PDF and certificate."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import documents
from applications.views.fetching import own_application, readable_application
from cities.models import Membership
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import pdf


@require_safe
@login_required
def preview(request: PersonRequest, reference: str) -> HttpResponse:
    """Exactly what the mayor and the National Commission read."""
    application = own_application(request, reference)
    context = documents.readable(application, documents.signed_snapshot(application), request.arrived_at)
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
    context |= {
        "endorsement": application.endorsement,
        "signature": application.endorsement is None and is_own,
    }
    return pdf.respond(request, "dossiers/document.html", context, f"{application.reference}.pdf")


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
