"""Prepared decisions as they are read before they are carried out: what, by whom, whether it would hold, which letters."""

import copy
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from applications import timeline, waiting
from applications.ahead import Ahead
from applications.conditions import Condition
from applications.enums import Role, Status, Verb
from applications.models import Application, PreparedDecision, Round, StatusChange
from applications.models.applications import PLACES_PER_COUNTRY
from applications.services import preparing
from applications.workflow import TRANSITIONS
from cities.models import Country
from gnlc_portal.accounts.models import User
from gnlc_portal.lib.moments import in_hamburg


def on_review(application: Application) -> dict[str, Any]:
    """What the review page says of the decision that is prepared for its application."""
    standing = preparing.waiting(application)
    last = application.status_changes.select_related("by").last()
    return {
        "instead_of": str(standing.pk if standing else 0),
        "prepared": _told(standing, application, last) if standing else None,
        "waiting_url": waiting.address(application.round, application.country),
    }


def of_list(round: Round, country: Country) -> list[PreparedDecision]:
    """Those that wait to be carried out, in the order of the list, with what their page shows of each: two queries."""
    if round.pk is None:
        return []
    steps = Prefetch(
        "application__status_changes", StatusChange.objects.select_related("by").order_by("id"), "steps"
    )
    return list(PreparedDecision.objects.waiting(round, country).prefetch_related(steps))


def table(rows: list[PreparedDecision], user: User, at: datetime) -> list[dict[str, Any]]:
    """Rows of the page, with checks and letters, in a constant number of queries."""
    applications = [row.application for row in rows]
    ahead, free = Ahead(applications, user, at), _free_places(applications)
    return [_row(row, ahead, free) for row in rows]


def _free_places(applications: Iterable[Application]) -> list[int]:
    """Numbers that are free now; each approval of the list takes the lowest that those above it left."""
    application = next(iter(applications), None)
    if application is None:
        return []
    holders = Application.objects.holding_a_place().filter(
        round=application.round_id, country=application.country_id
    )
    taken = set(holders.values_list("place", flat=True))
    return [place for place in range(1, PLACES_PER_COUNTRY + 1) if place not in taken]


def _row(row: PreparedDecision, ahead: Ahead, free: list[int]) -> dict[str, Any]:
    application = row.application
    told = _told(row, application, application.steps[-1])  # type: ignore[attr-defined]
    if told["void"]:
        return told | {"checks": [], "letters": [], "holds": False}
    place = free.pop(0) if row.verb == Verb.APPROVE and free else None
    found = _checks(row, ahead, place)
    return told | {
        "checks": found,
        "holds": all(line.holds for line in found),
        "letters": ahead.letters(_meant(row, place, ahead)),
    }


def _told(row: PreparedDecision, application: Application, last: StatusChange | None) -> dict[str, Any]:
    """Who prepared what, and whether it still counts."""
    void = ""
    if last is not None and last.pk != row.seen_id:
        text = _("Void, because something happened since. %(what)s: %(who)s, %(when)s, Hamburg time.")
        values = {
            "what": timeline.happened(last),
            "who": last.who,
            "when": in_hamburg(last.at),
        }
        void = text % values
    titles = {section.slug: section.title for section in application.dossier.questionnaire.sections}
    return {
        "prepared": row,
        "application": application,
        "city": application.city.name,
        "url": waiting.review_address(application),
        "verb": row.verb,
        "what": Verb(row.verb).label,
        "reason": row.reason,
        "sections": [
            {"title": titles.get(slug, slug), "reason": text} for slug, text in row.sections.items()
        ],
        "by": str(row.by),
        "when": _("%(moment)s, Hamburg time") % {"moment": in_hamburg(row.at)},
        "void": void,
    }


def _checks(row: PreparedDecision, ahead: Ahead, place: int | None) -> list[Condition]:
    """The rules of the verb as they stand now; carrying it out asks them again, one by one."""
    application = row.application
    found = ahead.own(application)
    if row.verb != Verb.DECLINE:
        found.append(ahead.window(application))
    if row.verb == Verb.APPROVE:
        found += [
            Condition(True, _("Takes place %(place)s") % {"place": place})
            if place
            else Condition(False, _("No place is left for it; it stays prepared until one is free")),
            ahead.endorsed(application),
            *ahead.eligible(application),
        ]
    return found


def _meant(row: PreparedDecision, place: int | None, ahead: Ahead) -> StatusChange:
    """The step as it would be; nothing is written."""
    target = str(TRANSITIONS[row.verb].target)
    application = copy.copy(row.application)
    application.status, application.place = target, place
    return StatusChange(
        application=application,
        old=Status.SUBMITTED,
        new=target,
        verb=row.verb,
        role=Role.OFFICER,
        by=ahead.user,
        at=ahead.at,
        reason=row.reason,
        sections=row.sections,
    )
