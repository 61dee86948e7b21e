"""How far the writing of a dossier is: per section, and question by question."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.teamwork import assigning
from cities.teamwork.owner import Owner, Work
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, beforehand, completeness
from gnlc_portal.lib import clock


def context(owner: Owner, work: Work, at: datetime) -> dict[str, Any]:
    """What an overview shows of the writing: the sections, how far they are, who is on them, what is missing."""
    states = completeness.by_section(work.dossier, work.dossier.questionnaire, clock.hamburg_date(at))
    in_hand = assigning.in_hand(work)
    is_editable = owner.is_editable(work)
    unread = beforehand.sections(work.dossier) if is_editable else []
    first = next((state.section for state in states if state.problems), None)
    return {
        "tasks": [
            _task(owner, work, state, is_unread=state.section in unread)
            | {"who": _who(in_hand.get(state.section.slug))}
            for state in states
        ],
        "progress": in_words(states),
        "missing": [problem for state in states for problem in state.problems],
        "unread": unread,
        "next_section": first or next(iter(unread), None),
        "is_editable": is_editable,
        "sent_back": _sent_back(owner, work),
    }


def in_words(states: list[completeness.SectionState]) -> str:
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


def unanswered(owner: Owner, work: Work, at: datetime) -> dict[str, Any]:
    """Every question without an answer, or with one that needs a repair: what is required, and what is not."""
    given = answers.current(work.dossier)
    states = completeness.by_section(given, work.dossier.questionnaire, clock.hamburg_date(at))
    required, optional = [], []
    for state in states:
        url = owner.url("section", work, state.section.slug)
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
        "progress": in_words(states),
        "required": required,
        "optional": optional,
        "is_editable": owner.is_editable(work),
    }


def _task(owner: Owner, work: Work, state: completeness.SectionState, *, is_unread: bool) -> dict[str, Any]:
    problems = len(state.problems)
    if is_unread and not problems:
        kind, words = "now", _("Filled in by the portal: look through it")
    elif not problems and (state.answered or not state.wanted):
        kind, words = ("done", _("Complete")) if state.answered else ("todo", _("Not required"))
    elif not state.answered:
        kind, words = "todo", _("Not started")
    else:
        text = ngettext("%(n)s answer needs you", "%(n)s answers need you", problems)
        kind, words = "now", text % {"n": problems}
    return {
        "label": state.section.title,
        "url": owner.url("section", work, state.section.slug),
        "kind": kind,
        "status": words,
        "hint": _given(state) if state.is_counted else "",
    }


def _who(person: User | None) -> str:
    return "" if person is None else _("%(person)s is on it") % {"person": person}


def _given(state: completeness.SectionState) -> str:
    text = ngettext("%(given)s of %(n)s required answer", "%(given)s of %(n)s required answers", state.wanted)
    return text % {"given": state.wanted_given, "n": state.wanted}


def _sent_back(owner: Owner, work: Work) -> list[dict[str, str]]:
    """What the last send-back asks for, while the city has not submitted since."""
    titles = {section.slug: section.title for section in work.dossier.questionnaire.sections}
    return [
        {"slug": slug, "title": str(titles[slug]), "reason": reason}
        for slug, reason in owner.asked_to_change(work).items()
    ]
