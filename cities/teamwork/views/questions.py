"""The team's page of questions from those who decide; and the files of either side, to both."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.teamwork.owner import Owner, Work
from cities.teamwork.views import opened
from cities.teamwork.views.attachments import handed_out
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers.models import Question
from gnlc_portal.dossiers.reviewing import questions as questions_of
from gnlc_portal.dossiers.reviewing.forms import ReplyForm
from gnlc_portal.lib.refusals import REFUSALS, sentences, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def questions(request: PersonRequest, reference: str, owner: Owner) -> HttpResponse:
    """What was asked and answered; POST answers one question."""
    work = owner.written(request, reference)
    if request.method != "POST":
        return _page(request, owner, work)
    number = dossier_http.number_in(request.POST, "question")
    question = work.dossier.questions.filter(pk=number or 0).first()
    if question is None or request.POST.get("action") != "answer":
        raise Http404
    form = ReplyForm(request.POST, request.FILES, auto_id=f"id_{question.pk}_%s")
    if not form.is_valid():
        return _page(request, owner, work, question, form, status=HTTPStatus.BAD_REQUEST)
    try:
        owner.answer(work, question, **form.cleaned_data, by=request.user, at=request.arrived_at)
    except PermissionDenied as error:  # they left, or were removed, a moment ago
        raise Http404 from error
    except REFUSALS as refusal:
        for name, errors in getattr(refusal, "error_dict", {}).items():
            form.add_error(name, errors)
        work = owner.written(request, reference)  # as it is now
        return _page(request, owner, work, question, form, sentences(refusal), status_of(refusal))
    messages.success(request, _("The answer is sent. Both sides get it by e-mail."))
    return redirect(owner.url("questions", work))


@require_safe
@login_required
def question_file(request: PersonRequest, reference: str, pk: int, owner: Owner) -> HttpResponseBase:
    """A file that came with a question or an answer, for whoever may read the work."""
    work, is_own = owner.readable(request, reference)
    row = questions_of.enclosed(work.dossier, pk)
    response = handed_out(request, row)
    if is_own or row is None:
        return response
    return opened.noted(request, response, work, "attachment", key=str(row.pk), detail=row.name)


def _page(
    request: PersonRequest,
    owner: Owner,
    work: Work,
    tried: Question | None = None,
    form: ReplyForm | None = None,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    exchange, closed = owner.exchange(work), owner.questions_closed(work)
    forms = {} if closed else {said.pk: ReplyForm(auto_id=f"id_{said.pk}_%s") for said in exchange}
    if tried is not None and form is not None and forms:
        forms[tried.pk] = form
    context = owner.context(work) | {
        "exchange": exchange,
        "closed": closed,
        "forms": forms,
        "tried": tried.pk if tried else None,
        "kept": form["text"].value() if form is not None and not forms else "",
        "refusals": refusals or [],
    }
    return render(request, owner.template("questions"), context, status=status)
