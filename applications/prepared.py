"""Prepared decisions as they are read before they are carried out: what, by whom, whether it would hold, which letters."""

import copy
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from applications import emails, readers, timeline, validators, waiting
from applications.conditions import Condition, condition
from applications.enums import Role, Status, Verb
from applications.mailings import Mailing
from applications.models import Application, PreparedDecision, Round, StatusChange
from applications.models.applications import PLACES_PER_COUNTRY
from applications.services import checks, preparing
from applications.workflow import TRANSITIONS
from cities.models import Country, Delegate, Membership
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
    facts = _Facts([row.application for row in rows], user)
    return [_row(row, facts, user, at) for row in rows]


class _Facts:
    """What the checks of many decisions ask the database, each once."""

    def __init__(self, applications: list[Application], user: User) -> None:
        cities = [row.city_id for row in applications]
        self.teams = readers.delegates_of(cities)
        self.coordinators = readers.coordinators()
        self.members = set(
            Membership.objects.current().filter(city__in=cities).values_list("city", flat=True)
        )
        self.own = set(Delegate.objects.filter(user=user, city__in=cities).values_list("city", flat=True))
        self.unchanged = checks.unchanged(applications)
        self.free = _free_places(applications)


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


def _row(row: PreparedDecision, facts: _Facts, user: User, at: datetime) -> dict[str, Any]:
    application = row.application
    told = _told(row, application, application.steps[-1])  # type: ignore[attr-defined]
    if told["void"]:
        return told | {"checks": [], "letters": [], "holds": False}
    place = facts.free.pop(0) if row.verb == Verb.APPROVE and facts.free else None
    found = _checks(row, facts, place, at)
    return told | {
        "checks": found,
        "holds": all(line.holds for line in found),
        "letters": _letters(row, facts, place, user, at),
    }


def _told(row: PreparedDecision, application: Application, last: StatusChange | None) -> dict[str, Any]:
    """Who prepared what, and whether it still counts."""
    void = ""
    if last is not None and last.pk != row.seen_id:
        text = _("Void, because something happened since. %(what)s: %(who)s, %(when)s, Hamburg time.")
        values = {
            "what": timeline.HAPPENED[Verb(last.verb)],
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


def _checks(row: PreparedDecision, facts: _Facts, place: int | None, at: datetime) -> list[Condition]:
    """The rules of the verb as they stand now; carrying it out asks them again, one by one."""
    application = row.application
    found = []
    if application.city_id in facts.own:
        found.append(Condition(False, _("You act or acted for this city, so a colleague carries it out.")))
    if row.verb != Verb.DECLINE:
        label = _("The window is open")
        found.append(condition(label, lambda: validators.validate_examination(at, application.round)))
    if row.verb == Verb.APPROVE:
        found += [
            Condition(True, _("Takes place %(place)s") % {"place": place})
            if place
            else Condition(False, _("No place is left for it; it stays prepared until one is free")),
            condition(_("Endorsed by the mayor, exactly this text"), lambda: _endorsed(application, facts)),
            condition(
                _("%(country)s is a Member State of UNESCO") % {"country": application.country.name},
                lambda: validators.validate_membership_of_state(application.country, at),
            ),
        ]
        if application.city_id in facts.members:
            found.append(Condition(False, _("The city is a member already")))
    return found


def _endorsed(application: Application, facts: _Facts) -> None:
    if application.pk not in facts.unchanged:
        raise ValidationError(_("The content is no longer the one the mayor endorsed."))


def _letters(
    row: PreparedDecision, facts: _Facts, place: int | None, user: User, at: datetime
) -> list[Mailing]:
    """The letters as they would leave now; nothing is written."""
    target = TRANSITIONS[row.verb].target
    meant = copy.copy(row.application)
    meant.status, meant.place = str(target), place
    change = StatusChange(
        application=meant,
        old=Status.SUBMITTED,
        new=str(target),
        verb=row.verb,
        role=Role.OFFICER,
        by=user,
        at=at,
        reason=row.reason,
        sections=row.sections,
    )
    addresses = {
        "delegate": facts.teams.get(meant.city_id, []),
        "coordinator": facts.coordinators,
        "mayor": emails.mayor_behind(meant.endorsement),
    }
    return [
        mailing
        for who in emails.readers_of(change)
        for mailing in emails.mailings(change, who, addresses[who])
    ]
