"""The dossier to read and to keep: preview, PDF, a document to work on, receipts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.teamwork.owner import Owner
from cities.teamwork.views import opened
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import answers, completeness, offline, pdf, registry, word
from gnlc_portal.lib import clock
from gnlc_portal.lib.arrival import ArrivedRequest

AN_HOUR = "public, max-age=3600"  # a deadline and a question's help change rarely


@require_safe
def questionnaire_pdf(request: ArrivedRequest, owner: Owner) -> HttpResponse:
    """Every question on paper, before anybody has an account."""
    response = pdf.respond(request, "dossiers/blank.html", _blank(request, owner), "questionnaire.pdf")
    response["Cache-Control"] = AN_HOUR
    return response


@require_safe
def questionnaire_docx(request: ArrivedRequest, owner: Owner) -> HttpResponse:
    """Every question as a document to write in."""
    blank = _blank(request, owner)
    response = word.respond(word.document(at=blank.pop("date"), **blank), "questionnaire.docx")
    response["Cache-Control"] = AN_HOUR
    return response


@require_safe
@login_required
def preview(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """Exactly what others will read, and what is still missing before they can."""
    work = owner.written(request, reference)
    context = owner.context(work) | owner.preview(work, request.arrived_at)
    if owner.is_editable(work):
        day = clock.hamburg_date(request.arrived_at)
        context["missing"] = completeness.missing(work.dossier, work.dossier.questionnaire, day)
    return render(request, owner.template("preview"), context)


@require_safe
@login_required
def dossier_pdf(request: PersonRequest, owner: Owner, reference: str) -> HttpResponseBase:
    """The dossier on paper. Who is not of the team reads what the city handed in, never what it is writing."""
    work, is_own = owner.readable(request, reference)
    context = owner.paper(work, request.arrived_at, is_own=is_own)
    if context is None:
        raise Http404
    response = pdf.respond(request, "dossiers/document.html", context, f"{work.reference}.pdf")
    return response if is_own else opened.noted(request, response, work, "dossier_pdf")


@require_safe
@login_required
def draft_docx(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """The answers so far as a document, for teams that discuss them there. Nothing comes back by itself."""
    work = owner.written(request, reference)
    content = word.document(
        title=owner.draft_title(work),
        subtitle=work.reference,
        notes=[_("A copy to work on. Only what stands in the portal is submitted.")],
        parts=offline.parts(work.dossier.questionnaire, answers.current(work.dossier)),
        at=request.arrived_at,
    )
    response = word.respond(content, f"{work.reference}.docx")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def receipt(request: PersonRequest, owner: Owner, reference: str, number: int | None = None) -> HttpResponse:
    """What proves a submission; every submission has a receipt, and an old one says that it was superseded."""
    return render(request, owner.template("receipt"), _receipt(request, owner, reference, number))


@require_safe
@login_required
def receipt_pdf(
    request: PersonRequest, owner: Owner, reference: str, number: int | None = None
) -> HttpResponse:
    """The receipt on paper."""
    context = _receipt(request, owner, reference, number)
    name = f"receipt-{context['reference']}-{context['number']}.pdf"
    return pdf.respond(request, owner.template("receipt_paper"), context, name)


def _blank(request: ArrivedRequest, owner: Owner) -> dict[str, Any]:
    questionnaire = registry.latest(owner.kind)
    return {
        "title": str(questionnaire.title),
        "subtitle": _("UNESCO Global Network of Learning Cities: every question, to prepare the answers"),
        "notes": owner.notes_to_prepare(request.arrived_at),
        "parts": offline.parts(questionnaire, {}),
        "date": request.arrived_at,
    }


def _receipt(request: PersonRequest, owner: Owner, reference: str, number: int | None) -> dict[str, Any]:
    work = owner.written(request, reference)
    context = owner.receipt(work, number)
    if context is None:
        raise Http404
    return owner.context(work) | context
