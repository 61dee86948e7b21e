"""Writing the dossier: a section as a page, and one answer at a time for autosave."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities.teamwork import assigning
from cities.teamwork.owner import Owner, Work
from cities.teamwork.views import attachments as files
from cities.teamwork.views import presence
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import answers, attached, forms, rendering
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib import clock


@require_http_methods(["GET", "HEAD", "POST"])
@dossier_http.keeping_over_sign_in
@login_required
def section(request: PersonRequest, owner: Owner, reference: str, section: str) -> HttpResponse:
    """One section of the questionnaire. Saving a draft demands nothing and keeps every text."""
    work = owner.written(request, reference)
    asked = work.dossier.questionnaire.section(section)
    if asked is None:
        raise Http404
    if request.method != "POST":
        kept = dossier_http.kept_over_sign_in(request)
        if kept is None:
            return _section_page(request, owner, work, asked)
        back = [
            _("You were signed out when you saved. What you wrote is back in its fields: save it once more.")
        ]
        return _section_page(
            request, owner, work, asked, _form(request, owner, work, asked, kept), refusals=back
        )
    form = _form(request, owner, work, asked, request.POST)
    if not dossier_http.is_writer(request):
        refusals = [dossier_http.somebody_else(request)]
        return _section_page(request, owner, work, asked, form, refusals=refusals, status=HTTPStatus.CONFLICT)
    try:
        outcome = dossiers.save_section(
            dossier=work.dossier,
            section=asked.slug,
            values=form.changed(),
            versions=form.versions(),
            by=request.user,
            at=request.arrived_at,
        )
    except dossiers.Locked:
        refusals = [owner.lock_of(work).refusal]
        return _section_page(request, owner, work, asked, form, refusals=refusals, status=HTTPStatus.CONFLICT)
    form.take(outcome)
    if asked.attachments and files.is_asked(request):  # the answers are saved all the same
        return _after_files(request, owner, work, asked, form)
    if form.conflicts:
        return _section_page(request, owner, work, asked, form, status=HTTPStatus.CONFLICT)
    if form.errors:
        return _section_page(request, owner, work, asked, form, status=HTTPStatus.BAD_REQUEST)
    return _after_saving(request, owner, work, asked, hidden=form.not_asked())


@require_POST
def save_answer(request: PersonRequest, owner: Owner, reference: str, key: str) -> JsonResponse:
    """Autosave of one answer; the protocol is in docs/autosave.md."""
    if not dossier_http.is_writer(request):
        return dossier_http.not_the_writer(request)
    work = owner.written(request, reference)

    def locked() -> dict[str, str]:
        lock = owner.lock_of(work)
        return {"error": lock.refusal, "href": work.get_absolute_url(), "link": lock.way}

    return dossier_http.save_answer(request, work.dossier, key, locked=locked)


def _form(
    request: PersonRequest, owner: Owner, work: Work, asked: Section, data: QueryDict | None = None
) -> forms.SectionForm:
    given, versions = answers.with_versions(work.dossier)
    return forms.section_form(
        work.dossier.questionnaire,
        asked,
        answers=given,
        versions=versions,
        data=data,
        autosave_url=_of_each_answer(owner, "answer", work),
        versions_url=_of_each_answer(owner, "versions", work),
        on=clock.hamburg_date(request.arrived_at),
    )


def _after_files(
    request: PersonRequest, owner: Owner, work: Work, asked: Section, form: forms.SectionForm
) -> HttpResponse:
    """Back to the files; with whatever answer or file was not taken."""
    try:
        outcome = files.do(request, work, asked)
    except dossiers.Locked:
        return _section_page(
            request,
            owner,
            work,
            asked,
            form,
            refusals=[files.locked(owner, work)],
            status=HTTPStatus.CONFLICT,
        )
    for sentence in outcome.done:
        messages.success(request, sentence)
    if form.conflicts or form.errors or outcome.refused:
        status = outcome.status if outcome.refused else HTTPStatus.BAD_REQUEST
        return _section_page(request, owner, work, asked, form, refusals=outcome.sentences, status=status)
    return redirect(f"{request.path}#files")


def _of_each_answer(owner: Owner, page: str, work: Work) -> str:
    """An address with ``{key}`` where the question's key goes."""
    return owner.url(page, work, "KEY").replace("KEY", "{key}")


def _after_saving(
    request: PersonRequest, owner: Owner, work: Work, asked: Section, *, hidden: set[str]
) -> HttpResponse:
    """On to the next section; stay where an answer needs a repair, or brought up a question that was hidden."""
    messages.success(request, owner.saved())
    form = _form(request, owner, work, asked)
    if any(form.problems.values()) or hidden - form.not_asked():
        return redirect(owner.url("section", work, asked.slug))
    sections = work.dossier.questionnaire.sections
    following = sections[sections.index(asked) + 1 :]
    if not following:
        return redirect(work.get_absolute_url())
    return redirect(owner.url("section", work, following[0].slug))


def _section_page(
    request: PersonRequest,
    owner: Owner,
    work: Work,
    asked: Section,
    form: forms.SectionForm | None = None,
    *,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The section to write; while it is locked, to read, with what was just typed still in its fields."""
    questionnaire = work.dossier.questionnaire
    is_open = work.dossier.is_open(asked.slug)
    readable = rendering.readable(questionnaire, answers.current(work.dossier)) if not is_open else []
    context = owner.context(work) | {
        "section": asked,
        "sections": questionnaire.sections,
        "number": questionnaire.sections.index(asked) + 1,
        "form": form or (_form(request, owner, work, asked) if is_open else None),
        "is_open": is_open,
        "on_it": assigning.in_hand(work).get(asked.slug),
        "here": presence.others(request, work),
        "writer": request.POST.get("writer", request.user.pk),
        "lock": None if is_open else owner.lock_of(work),
        "attachments": files.of_section(owner, work, asked) if asked.attachments else None,
        "listed_files": attached.listed(work.dossier, None, owner.file_address(work))
        if asked.attachments and not is_open
        else [],
        "readable": [part for part in readable if part.slug == asked.slug],
        "refusals": refusals or [],
        "asked_to_change": owner.asked_to_change(work).get(asked.slug, ""),
        "deadline": owner.deadline(work, request.arrived_at),
        "continues": owner.continues(work),
    }
    context |= owner.beside(work, asked, request.arrived_at)
    return render(request, owner.template("section"), context, status=status)
