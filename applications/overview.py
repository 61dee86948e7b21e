"""What the overview of an application shows: the next step, the sections, the mayor's link, deadline and way."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import assigning, deadlines, timeline
from applications.emails import LINK_PURPOSE
from applications.enums import EDITABLE
from applications.models import Application, Endorsement
from cities.models import Delegate, Membership
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, completeness
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Message


def context(application: Application, at: datetime) -> dict[str, Any]:
    """Everything ``applications/overview.html`` needs, in a constant number of queries."""
    questionnaire = application.dossier.questionnaire
    states = completeness.by_section(application.dossier, questionnaire, clock.hamburg_date(at))
    endorsement = application.endorsements.last()
    in_hand = assigning.in_hand(application)
    return {
        "application": application,
        "tasks": [
            _task(application, state) | {"who": _who(in_hand.get(state.section.slug))} for state in states
        ],
        "progress": progress(states),
        "missing": [problem for state in states for problem in state.problems],
        "next_section": next((state.section for state in states if state.problems), None),
        "is_editable": application.status in EDITABLE,
        "sent_back": _unanswered(application),
        "endorsement": endorsement,
        "endorsement_state": endorsement.state(at) if endorsement else None,
        "letter": _letter(endorsement),
        "deadline": deadlines.of_submission(application, at),
        "window_open": application.round.is_open(at),
        "window_over": at >= application.round.submission_ends_at,
        "round_over": at >= application.round.examination_ends_at,
        "link_ends_here": deadlines.in_the_city(endorsement.works_until, application.city)
        if endorsement
        else "",
        "timeline": timeline.items(application),
        "delegates": Delegate.objects.active()
        .filter(city=application.city)
        .select_related("user")
        .order_by("since", "id"),
        "membership": Membership.objects.filter(origin_dossier=application.dossier).first(),
    }


def progress(states: list[completeness.SectionState]) -> str:
    """How far the writing is, in words. Sections in which nothing is required do not count."""
    counted = [state for state in states if state.is_counted]
    done = sum(not state.problems for state in counted)
    # By what is done, not by how many there are: "1 section obligatoire sur 8 complète".
    text = ngettext(
        "%(done)s of %(n)s required sections complete",
        "%(done)s of %(n)s required sections complete",
        done,
    )
    return text % {"done": done, "n": len(counted)}


def unanswered(application: Application, at: datetime) -> dict[str, Any]:
    """Every question without an answer, or with one that needs a repair: what is required, and what is not."""
    given = answers.current(application.dossier)
    states = completeness.by_section(given, application.dossier.questionnaire, clock.hamburg_date(at))
    required, optional = [], []
    for state in states:
        url = reverse("application_section", args=[application.reference, state.section.slug])
        part = {"slug": state.section.slug, "title": state.section.title, "url": url}
        lacks = [
            # Of what is absent the question says enough; of what needs a repair, the sentence says which.
            {
                "anchor": lack.anchor,
                "text": lack.sentence if lack.question.key in given else lack.question.full_label,
            }
            for lack in state.problems
        ]
        left = [{"anchor": question.anchor, "text": question.full_label} for question in state.left_open]
        required += [part | {"questions": lacks}] if lacks else []
        optional += [part | {"questions": left}] if left else []
    return {
        "application": application,
        "progress": progress(states),
        "required": required,
        "optional": optional,
        "is_editable": application.status in EDITABLE,
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
        "hint": _given(state) if state.is_counted else "",
    }


def _who(person: User | None) -> str:
    return "" if person is None else _("%(person)s is on it") % {"person": person}


def _given(state: completeness.SectionState) -> str:
    text = ngettext("%(given)s of %(n)s required answer", "%(given)s of %(n)s required answers", state.wanted)
    return text % {"given": state.wanted_given, "n": state.wanted}


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
