"""The certificate of membership."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import documents
from applications.enums import Verb
from applications.views.fetching import readable_application
from cities.models import Membership
from cities.teamwork.views import opened
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import pdf


@require_safe
@login_required
def certificate(request: PersonRequest, reference: str) -> HttpResponseBase:
    """The certificate of membership, once the city is admitted."""
    application, is_own = readable_application(request, reference)
    membership = (
        Membership.objects.select_related("city__country").filter(origin_dossier=application.dossier).first()
    )
    facts: dict[str, Any] = {"application": application, "membership": membership}
    if membership is None or membership.ended_on is not None:
        return render(request, "applications/no_certificate.html", facts, status=HTTPStatus.CONFLICT)
    if application.endorsement is not None and not application.endorsement.snapshot.is_intact:
        facts["is_intact"] = False
        return render(request, "applications/no_certificate.html", facts, status=HTTPStatus.CONFLICT)
    context = {
        "application": application,
        "membership": membership,
        "certificate_name": documents.certificate_name(application),
        "endorsement": application.endorsement,
        "approval": application.status_changes.filter(verb=Verb.APPROVE).last(),
    }
    response = pdf.respond(
        request, "applications/certificate.html", context, f"certificate-{application.reference}.pdf"
    )
    return response if is_own else opened.noted(request, response, application, "certificate")
