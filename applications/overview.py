"""What the overview of an application shows: the next step, the sections, the mayor's link, deadline and way."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import deadlines, timeline
from applications.emails import LINK_PURPOSE
from applications.enums import EDITABLE
from applications.models import Application, Endorsement
from cities.models import Delegate, Membership
from gnlc_portal.dossiers import completeness
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Message


def context(application: Application, at: datetime) -> dict[str, Any]:
    """Everything ``applications/overview.html`` needs, in a constant number of queries."""
    questionnaire = application.dossier.questionnaire
    states = completeness.by_section(application.dossier, questionnaire, clock.hamburg_date(at))
    endorsement = application.endorsements.last()
    return {
        "application": application,
        "tasks": [_task(application, state) for state in states],
        "missing": [problem for state in states for problem in state.problems],
        "next_section": next((state.section for state in states if state.problems), None),
        "is_editable": application.status in EDITABLE,
        "sent_back": _unanswered(application),
        "endorsement": endorsement,
        "endorsement_state": endorsement.state(at) if endorsement else None,
        "letter": _letter(endorsement),
        "deadline": deadlines.of_submission(application, at),
        "window_open": application.round.is_open(at),
        "timeline": timeline.items(application),
        "delegates": Delegate.objects.active()
        .filter(city=application.city)
        .select_related("user")
        .order_by("since", "id"),
        "membership": Membership.objects.filter(origin_dossier=application.dossier).first(),
    }


def _task(application: Application, state: completeness.SectionState) -> dict[str, Any]:
    problems = len(state.problems)
    if not problems and (state.answered or not state.wanted):
        kind, words = ("done", _("Complete")) if state.answered else ("todo", _("Not required"))
    elif not state.answered:
        kind, words = "todo", _("Not started")
    else:
        text = ngettext("%(n)s answer needs you", "%(n)s answers need you", problems)
        kind, words = "now", text % {"n": problems}
    return {
        "label": state.section.title,
        "url": reverse("application_section", args=[application.reference, state.section.slug]),
        "kind": kind,
        "status": words,
    }


def _unanswered(application: Application) -> list[dict[str, str]]:
    """What the last send-back asks for, while the city has not submitted since."""
    change = application.unanswered_send_back()
    if change is None:
        return []
    titles = {section.slug: section.title for section in application.dossier.questionnaire.sections}
    return [
        {"slug": slug, "title": str(titles[slug]), "reason": reason}
        for slug, reason in change.sections.items()
    ]


def _letter(endorsement: Endorsement | None) -> Message | None:
    """The mail that carried the mayor's link, so that its state is visible."""
    if endorsement is None:
        return None
    return (
        Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce=endorsement.nonce)
        .order_by("-id")
        .first()
    )
