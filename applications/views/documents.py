"""The application to read: preview, PDF and certificate."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import documents
from applications.enums import Status
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
    """The dossier on paper, with its signature block and fingerprint."""
    application = readable_application(request, reference)
    context = documents.readable(application, documents.signed_snapshot(application), request.arrived_at)
    context["endorsement"] = application.endorsement
    return pdf.respond(request, "dossiers/document.html", context, f"{application.reference}.pdf")


@require_safe
@login_required
def certificate(request: PersonRequest, reference: str) -> HttpResponse:
    """The certificate of membership, once the city is admitted."""
    application = readable_application(request, reference)
    if application.status != Status.ADMITTED:
        return render(
            request,
            "applications/no_certificate.html",
            {"application": application},
            status=HTTPStatus.CONFLICT,
        )
    membership = Membership.objects.select_related("city__country").get(origin_dossier=application.dossier)
    context = {
        "application": application,
        "membership": membership,
        "certificate_name": documents.certificate_name(application),
        "endorsement": application.endorsement,
    }
    return pdf.respond(
        request, "applications/certificate.html", context, f"certificate-{application.reference}.pdf"
    )
