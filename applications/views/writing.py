"""Writing the dossier: a section as a page, and one answer at a time for autosave."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import assigning, deadlines, documents
from applications.locks import lock_of
from applications.models import Application
from applications.views import attachments as files
from applications.views import presence
from applications.views.fetching import own_application
from gnlc_portal.accounts.http import PersonRequest
from gnlc_portal.dossiers import answers, attached, forms, rendering
from gnlc_portal.dossiers import http as dossier_http
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.lib import clock


@require_http_methods(["GET", "HEAD", "POST"])
@dossier_http.keeping_over_sign_in
@login_required
def section(request: PersonRequest, reference: str, section: str) -> HttpResponse:
    """One section of the questionnaire. Saving a draft demands nothing and keeps every text."""
    application = own_application(request, reference)
    asked = application.dossier.questionnaire.section(section)
    if asked is None:
        raise Http404
    if request.method != "POST":
        kept = dossier_http.kept_over_sign_in(request)
        if kept is None:
            return _section_page(request, application, asked)
        back = [
            _("You were signed out when you saved. What you wrote is back in its fields: save it once more.")
        ]
        return _section_page(
            request, application, asked, _form(request, application, asked, kept), refusals=back
        )
    form = _form(request, application, asked, request.POST)
    if not dossier_http.is_writer(request):
        refusals = [dossier_http.somebody_else(request)]
        return _section_page(request, application, asked, form, refusals=refusals, status=HTTPStatus.CONFLICT)
    try:
        outcome = dossiers.save_section(
            dossier=application.dossier,
            section=asked.slug,
            values=form.changed(),
            versions=form.versions(),
            by=request.user,
            at=request.arrived_at,
        )
    except dossiers.Locked:
        refusals = [lock_of(application).refusal]
        return _section_page(request, application, asked, form, refusals=refusals, status=HTTPStatus.CONFLICT)
    form.take(outcome)
    if asked.attachments and files.is_asked(request):  # the answers are saved all the same
        return _after_files(request, application, asked, form)
    if form.conflicts:
        return _section_page(request, application, asked, form, status=HTTPStatus.CONFLICT)
    if form.errors:
        return _section_page(request, application, asked, form, status=HTTPStatus.BAD_REQUEST)
    return _after_saving(request, application, asked, hidden=form.not_asked())


@require_POST
def save_answer(request: PersonRequest, reference: str, key: str) -> JsonResponse:
    """Autosave of one answer; the protocol is in docs/autosave.md."""
    if not dossier_http.is_writer(request):
        return dossier_http.not_the_writer(request)
    application = own_application(request, reference)

    def locked() -> dict[str, str]:
        lock = lock_of(application)
        return {"error": lock.refusal, "href": application.get_absolute_url(), "link": lock.way}

    return dossier_http.save_answer(request, application.dossier, key, locked=locked)


def _form(
    request: PersonRequest, application: Application, asked: Section, data: QueryDict | None = None
) -> forms.SectionForm:
    given, versions = answers.with_versions(application.dossier)
    return forms.section_form(
        application.dossier.questionnaire,
        asked,
        answers=given,
        versions=versions,
        data=data,
        autosave_url=_of_each_answer("answer_save", application),
        versions_url=_of_each_answer("answer_versions", application),
        on=clock.hamburg_date(request.arrived_at),
    )


def _after_files(
    request: PersonRequest, application: Application, asked: Section, form: forms.SectionForm
) -> HttpResponse:
    """Back to the files; with whatever answer or file was not taken."""
    try:
        outcome = files.do(request, application, asked)
    except dossiers.Locked:
        return _section_page(
            request,
            application,
            asked,
            form,
            refusals=[files.locked(application)],
            status=HTTPStatus.CONFLICT,
        )
    for sentence in outcome.done:
        messages.success(request, sentence)
    if form.conflicts or form.errors or outcome.refused:
        status = outcome.status if outcome.refused else HTTPStatus.BAD_REQUEST
        return _section_page(request, application, asked, form, refusals=outcome.sentences, status=status)
    return redirect(f"{request.path}#files")


def _of_each_answer(name: str, application: Application) -> str:
    """An address with ``{key}`` where the question's key goes."""
    return reverse(name, args=[application.reference, "KEY"]).replace("KEY", "{key}")


def _after_saving(
    request: PersonRequest, application: Application, asked: Section, *, hidden: set[str]
) -> HttpResponse:
    """On to the next section; stay where an answer needs a repair, or brought up a question that was hidden."""
    messages.success(request, _("Saved. Saving does not submit the application."))
    form = _form(request, application, asked)
    if any(form.problems.values()) or hidden - form.not_asked():
        return redirect("application_section", application.reference, asked.slug)
    sections = application.dossier.questionnaire.sections
    following = sections[sections.index(asked) + 1 :]
    if not following:
        return redirect(application)
    return redirect("application_section", application.reference, following[0].slug)


def _section_page(
    request: PersonRequest,
    application: Application,
    asked: Section,
    form: forms.SectionForm | None = None,
    *,
    refusals: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The section to write; while it is locked, to read, with what was just typed still in its fields."""
    questionnaire = application.dossier.questionnaire
    is_open = application.dossier.is_open(asked.slug)
    change = application.unanswered_send_back()
    readable = rendering.readable(questionnaire, answers.current(application.dossier)) if not is_open else []
    context = {
        "application": application,
        "section": asked,
        "sections": questionnaire.sections,
        "number": questionnaire.sections.index(asked) + 1,
        "form": form or (_form(request, application, asked) if is_open else None),
        "is_open": is_open,
        "on_it": assigning.in_hand(application).get(asked.slug),
        "here": presence.others(request, application),
        "writer": request.POST.get("writer", request.user.pk),
        "lock": None if is_open else lock_of(application),
        "attachments": files.of_section(application, asked) if asked.attachments else None,
        "listed_files": attached.listed(application.dossier, None, documents.file_address(application))
        if asked.attachments and not is_open
        else [],
        "readable": [part for part in readable if part.slug == asked.slug],
        "refusals": refusals or [],
        "asked_to_change": change.sections.get(asked.slug, "") if change else "",
        "deadline": deadlines.of_submission(application, request.arrived_at),
    }
    return render(request, "applications/section.html", context, status=status)
