"""The questionnaire away from the portal, blank for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import deadlines
from applications.models import Round
from applications.questionnaire import APPLICATION_V1
from gnlc_portal.dossiers import offline as away
from gnlc_portal.dossiers import pdf, registry, word

AN_HOUR = "public, max-age=3600"  # a round's dates and a question's help change rarely


@require_safe
def questionnaire_pdf(request: HttpRequest) -> HttpResponse:
    """Every question on paper, before anybody has an account."""
    response = pdf.respond(request, "dossiers/blank.html", _blank(request), "questionnaire.pdf")
    response["Cache-Control"] = AN_HOUR
    return response


@require_safe
def questionnaire_docx(request: HttpRequest) -> HttpResponse:
    """Every question as a document to write in."""
    blank = _blank(request)
    response = word.respond(word.document(at=blank.pop("date"), **blank), "questionnaire.docx")
    response["Cache-Control"] = AN_HOUR
    return response


def _blank(request: HttpRequest) -> dict[str, Any]:
    at = request.arrived_at  # type: ignore[attr-defined]
    deadline = deadlines.of_round(Round.objects.expected(at), at)
    questionnaire = registry.latest(APPLICATION_V1.kind)
    return {
        "title": str(questionnaire.title),
        "subtitle": _("UNESCO Global Network of Learning Cities: every question, to prepare the answers"),
        "notes": [
            _("%(label)s: %(day)s, %(hour)s.")
            % {"label": deadline["moment_label"], "day": deadline["day"], "hour": deadline["hour_zone"]},
            _(
                "This is a help to prepare. The answers are given in the portal, where the team writes together; then the "
                "mayor endorses them and the team submits them to the National Commission."
            ),
        ],
        "parts": away.parts(questionnaire, {}),
        "date": at,
    }
