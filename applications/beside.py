"""What stands beside the dossier on the review page: what changed, what was asked, notes, and where the mayor's link went."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.emails import LINK_PURPOSE
from applications.enums import Role, Verb
from applications.models import Application, Endorsement, StatusChange
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.dossiers.reviewing import coming_back
from gnlc_portal.dossiers.reviewing import exchange as exchange_of
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.mail import refused
from gnlc_portal.mail.models import Message, State

SIDES = {role.value: role.label for role in (Role.OFFICER, Role.COORDINATOR)}


def context(
    application: Application, snapshot: Snapshot | None, user: User, at: datetime, *, is_reviewer: bool
) -> dict[str, Any]:
    """Changes and questions for every reader; internal notes for those who review. A constant number of queries."""
    found: dict[str, Any] = {}
    if snapshot is not None:
        steps, questionnaire = _steps(application), application.dossier.questionnaire
        found = coming_back.context(snapshot, user, at, steps=steps, questionnaire=questionnaire)
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
    """Whether the mayor's letter left, in words; where the mail server refused, also what it said."""
    if letter is None:
        return ""
    if letter.state == State.SENT:
        return _("handed to the mail server on %(moment)s, Hamburg time") % {
            "moment": in_hamburg(letter.sent_at)
        }
    return refused.said(letter) or str(State(letter.state).label)


def _steps(application: Application) -> list[StatusChange]:
    """The submissions and send-backs, oldest first."""
    rows = application.status_changes.filter(verb__in=[Verb.SUBMIT, Verb.SEND_BACK])
    return list(rows.select_related("by", "snapshot").order_by("id"))
