"""The earlier versions of one answer: to read, and to make one the current answer again."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.teamwork.owner import Owner, Work
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers import versions as versions_of
from gnlc_portal.dossiers.models import AnswerRevision


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer_versions(request: PersonRequest, owner: Owner, reference: str, key: str) -> HttpResponse:
    """Who wrote an answer and when, with what changed each time; POST brings an earlier version back."""
    work = owner.written(request, reference)
    if key not in work.dossier.questionnaire.questions:
        raise Http404
    if request.method != "POST":
        return _page(request, owner, work, key)
    earlier = dossier_http.number_in(request.POST, "earlier")
    if request.POST.get("action") != "restore" or earlier is None:
        raise Http404
    try:
        dossiers.restore_answer(
            dossier=work.dossier,
            key=key,
            earlier=earlier,
            by=request.user,
            at=request.arrived_at,
            version=dossier_http.number_in(request.POST, "version") or 0,
        )
    except AnswerRevision.DoesNotExist:
        raise Http404 from None
    except dossiers.Locked:
        return _page(request, owner, work, key, refusal=owner.lock_of(work).after(_("Nothing was changed.")))
    except dossiers.Conflict as conflict:
        text = _(
            "%(name)s saved another answer meanwhile, so nothing was changed. It is the first below; restore the version "
            "you want once you have read it."
        )
        return _page(request, owner, work, key, refusal=text % {"name": conflict.by or _("Somebody")})
    except ValidationError as refusal:  # a questionnaire that asks more strictly than when it was written
        return _page(request, owner, work, key, refusal=" ".join(refusal.messages))
    messages.success(
        request,
        _("Version %(number)s is the current answer again. The one it replaced is kept.")
        % {"number": earlier},
    )
    return redirect(owner.url("versions", work, key))


def _page(request: PersonRequest, owner: Owner, work: Work, key: str, *, refusal: str = "") -> HttpResponse:
    questionnaire = work.dossier.questionnaire
    section = questionnaire.section_of(key)
    context = owner.context(work) | {
        "question": questionnaire.questions[key],
        "section": section,
        "versions": versions_of.of(work.dossier, key, before=dossier_http.number_in(request.GET, "before")),
        "is_open": work.dossier.is_open(section.slug),
        "refusals": [refusal] if refusal else [],
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "teamwork/versions.html", context, status=status)
