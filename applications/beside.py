"""What stands beside the dossier on the review page: what changed, what was asked, notes, and where the mayor's link went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.emails import LINK_PURPOSE
from applications.enums import Role, Verb
from applications.models import Application, Endorsement, StatusChange
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.reviewing import comparing, reading
from gnlc_portal.dossiers.reviewing import exchange as exchange_of
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.mail.models import Message, State

SIDES = {role.value: role.label for role in (Role.OFFICER, Role.COORDINATOR)}


@dataclass(frozen=True)
class Asked:
    """A section that was sent back: the reason, and what the city changed there; nothing when it changed nothing."""

    title: str
    reason: str
    changes: tuple[comparing.Change, ...]


@dataclass(frozen=True)
class CameBack:
    """What a send-back asked for and what came of it, against the text that had been sent back."""

    moment: str
    who: str
    asked: tuple[Asked, ...]
    rest: comparing.Comparison | None  # elsewhere than in these sections; None: a text is not intact
    base: Snapshot


def context(
    application: Application, snapshot: Snapshot | None, user: User, at: datetime, *, is_reviewer: bool
) -> dict[str, Any]:
    """Changes and questions for every reader; internal notes for those who review. A constant number of queries."""
    found = _changes(application, snapshot, user, at) if snapshot is not None else {}
    if is_reviewer:
        found["notes"] = exchange_of.of_notes(application.dossier, SIDES)
    return {**found, "exchange": exchange(application)}


def exchange(application: Application) -> exchange_of.Exchange:
    """The questions and answers, as both sides read them."""
    return exchange_of.of(
        application.dossier,
        sides=SIDES,
        team=application.city.name,
        address=lambda pk: reverse("application_question_file", args=[application.reference, pk]),
    )


def letters(endorsements: Iterable[Endorsement]) -> dict[str, Message]:
    """The newest letter that carried each mayor's link, by the link's nonce. One query."""
    nonces = [row.nonce for row in endorsements]
    rows = Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce__in=nonces)
    return {row.personal_nonce: row for row in rows.prefetch_related("attempts").order_by("id")}


def letter_state(letter: Message | None) -> str:
    """Whether the mayor's letter left, in words; where the mail server refused, with its own."""
    if letter is None:
        return ""
    if letter.state == State.SENT:
        return _("handed to the mail server on %(moment)s, Hamburg time") % {
            "moment": in_hamburg(letter.sent_at)
        }
    refused = [attempt.answer for attempt in letter.attempts.all() if not attempt.delivered]
    label = str(State(letter.state).label)
    return f"{label}: {refused[-1]}" if refused else label


def _changes(application: Application, snapshot: Snapshot, user: User, at: datetime) -> dict[str, Any]:
    came_back = _came_back(application, snapshot)
    read = reading.before(snapshot=snapshot, user=user)
    reading.note(snapshot=snapshot, user=user, at=at)
    if read is None or (came_back is not None and came_back.base.pk == read.snapshot_id):
        return {"came_back": came_back}
    since = comparing.between(application.dossier.questionnaire, read.snapshot, snapshot)
    return {"came_back": came_back, "read_before": in_hamburg(read.at), "since_read": since}


def _came_back(application: Application, snapshot: Snapshot) -> CameBack | None:
    """The last send-back before the present text was handed in."""
    steps = list(
        application.status_changes.filter(verb__in=[Verb.SUBMIT, Verb.SEND_BACK])
        .select_related("by", "snapshot")
        .order_by("id")
    )
    while steps and steps[-1].verb != Verb.SUBMIT:
        steps.pop()  # sent back again since: that is the city's to answer
    sent_back = next((step for step in reversed(steps) if step.verb == Verb.SEND_BACK), None)
    if sent_back is None:
        return None
    base = next(
        (step.snapshot for step in reversed(steps) if step.verb == Verb.SUBMIT and step.pk < sent_back.pk),
        None,
    )
    return _answered(application, sent_back, base, snapshot) if base is not None else None


def _answered(application: Application, step: StatusChange, base: Snapshot, snapshot: Snapshot) -> CameBack:
    comparison = comparing.between(application.dossier.questionnaire, base, snapshot)
    changed = {section.slug: section.changes for section in comparison.sections} if comparison else {}
    sections = application.dossier.questionnaire.sections
    asked = tuple(
        Asked(str(section.title), step.sections[section.slug], changed.get(section.slug, ()))
        for section in sections
        if section.slug in step.sections
    )
    elsewhere = [section.slug for section in sections if section.slug not in step.sections]
    return CameBack(
        moment=in_hamburg(step.at),
        who=str(step.by),
        asked=asked,
        rest=comparison.of_sections(elsewhere) if comparison else None,
        base=base,
    )
