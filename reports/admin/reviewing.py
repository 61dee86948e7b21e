"""The deeds of a review: an opinion per section, the letter, and the answer to the city."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gnlc_portal.dossiers.reviewing.forms import SectionsForm
from gnlc_portal.lib.admin import Deed, Request
from reports import letters, permissions, services
from reports.admin.forms import AcceptForm, LetterForm, OpinionForm
from reports.enums import Status, Verb
from reports.models import ProgressReport
from reports.review import GRADED
from reports.services.noting import opinions_of


def deeds(request: Request, report: ProgressReport, page: str) -> list[Deed]:
    """What a reviewer can do with what was submitted; nothing for who does not review this city.

    Args:
        page: the address of the report's page.
    """
    if report.dossier is None or not permissions.may_review(request.user, report):
        return []
    opinions, last = opinions_of(report), report.letter_drafts.last()
    is_submitted = report.status == Status.SUBMITTED
    answers = [
        Deed(
            name=Verb.ACCEPT,
            label=Verb.ACCEPT.label,
            form=partial(AcceptForm, last=last),
            do=partial(_accept, request, report),
            hint=_(
                "The city is told, with your letter. What it agreed to publish stands on its page at once."
            ),
            offered=is_submitted,
            is_main=is_submitted,
        ),
        Deed(
            name=Verb.SEND_BACK,
            label=Verb.SEND_BACK.label,
            form=partial(SectionsForm, sections=report.dossier.questionnaire.sections),
            do=partial(_send_back, request, report),
            hint=_("Only the sections you tick unlock. The city has at least 30 days."),
            offered=is_submitted,
        ),
    ]
    letter = Deed(
        name="letter",
        label=_("Keep the letter"),
        fact=gettext_lazy("Drafted the letter of acceptance"),
        form=partial(LetterForm, last=last, suggestion=letters.suggestion(report, opinions)),
        do=partial(_draft, request, report, page),
        where="letter",
        offered=is_submitted,
    )
    sections = [
        Deed(
            name=f"opinion-{section.slug}",
            label=_("Keep the opinion"),
            fact=gettext_lazy("Kept an opinion on a section"),
            form=partial(
                OpinionForm,
                section=section.slug,
                is_graded=section.slug in GRADED,
                last=opinions.get(section.slug),
            ),
            do=partial(_review, request, report, page),
            where=f"opinion-{section.slug}",
            offered=report.submitted_at is not None,
        )
        for section in report.dossier.questionnaire.sections
    ]
    return [*answers, letter, *sections]


def _accept(request: Request, report: ProgressReport, form: AcceptForm) -> str:
    services.accept(
        report=report, by=request.user, letter=form.cleaned_data["letter"] or 0, at=request.arrived_at
    )
    return _("The report of %(city)s is accepted. The team is told.") % {"city": report.city.name}


def _send_back(request: Request, report: ProgressReport, form: SectionsForm) -> str:
    services.send_back(report=report, by=request.user, at=request.arrived_at, **form.arguments())
    return _("%(city)s has its report back. It comes to you again when it is submitted.") % {
        "city": report.city.name
    }


def _draft(request: Request, report: ProgressReport, page: str, form: LetterForm) -> HttpResponse:
    given: dict[str, Any] = {
        "text": form.cleaned_data["text"].strip(),
        "seen": form.cleaned_data["seen"] or 0,
    }
    services.draft_letter(report=report, by=request.user, at=request.arrived_at, **given)
    messages.success(request, _("The letter is kept. Below you read it as the team will."))
    return redirect(f"{page}#letter")


def _review(request: Request, report: ProgressReport, page: str, form: OpinionForm) -> HttpResponse:
    opinion = form.opinion()
    services.review_section(report=report, opinion=opinion, by=request.user, at=request.arrived_at)
    messages.success(request, _("Your opinion is kept. The city does not see it."))
    return redirect(f"{page}#section-{opinion.section}")
