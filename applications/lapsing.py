"""What the end of a round will bring: the applications that lapse (R1), and the letters that then go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from applications import emails, readers
from applications.enums import OPEN, Role, Status, Verb
from applications.mailings import Mailing, by_language
from applications.models import Application, Endorsement, Round, StatusChange
from applications.notices import commissions
from applications.readers import Reader
from cities.models import Country, Delegate

# How a coordinator reads what is still open, in the order of an application's life.
STANDING = {
    Status.DRAFT: _("being written"),
    Status.AWAITING_ENDORSEMENT: _("wait for the mayor"),
    Status.ENDORSED: _("endorsed, not submitted"),
    Status.SUBMITTED: _("wait for their Commission"),
    Status.RETURNED: _("back with their city"),
    Status.APPROVED: _("approved, wait for UIL"),
}


@dataclass(frozen=True)
class Fate:
    """An application that lapses, and who is told."""

    application: Application
    mailings: list[Mailing]


def counts(round: Round) -> dict[str, int]:
    """How many applications of each status are still open."""
    rows = round.applications.open().order_by().values_list("status").annotate(n=Count("pk"))
    found = dict(rows)
    return {status: found.get(status, 0) for status in STANDING}


def letter_count(round: Round) -> int:
    """How many letters go out if the round ended now."""
    open_ = round.applications.open()
    team = Delegate.objects.active().filter(user__is_active=True, city__in=open_.values("city"))
    return team.count() + _live_requests(open_.filter(status=Status.AWAITING_ENDORSEMENT)).count()


def fates(applications: Iterable[Application]) -> list[Fate]:
    """What becomes of some applications; as many queries for fifty as for one."""
    rows = list(applications)
    teams = readers.delegates_of({row.city_id for row in rows})
    asked = {row.application_id: row for row in _live_requests(rows)}
    return [Fate(row, _mailings(row, teams.get(row.city_id, []), asked.get(row.pk))) for row in rows]


def to_commissions(round: Round) -> list[Mailing]:
    """The letters of the next morning to the Commissions of which something would lapse undecided, or not admitted."""
    rows = round.applications.filter(status__in=(Status.SUBMITTED, Status.APPROVED)).order_by()
    counted = rows.values_list("country").annotate(
        undecided=Count("pk", filter=Q(status=Status.SUBMITTED)),
        not_admitted=Count("pk", filter=Q(status=Status.APPROVED)),
    )
    numbers = {
        country: {"undecided": undecided, "not_admitted": not_admitted}
        for country, undecided, not_admitted in counted
    }
    officers = readers.officers_of(numbers)
    return [
        Mailing(
            template="applications/rounds/over_for_officer",
            language=language,
            to=to,
            context=commissions.shown(round, country, numbers[country.pk], round.examination_closes_on),
        )
        for country in Country.objects.filter(pk__in=officers).order_by("pk")
        for language, to in by_language(officers[country.pk]).items()
    ]


def of_round(round: Round, status: str = "") -> Any:
    """The open applications of a round, or those of one status, in the order in which they are listed."""
    rows = round.applications.filter(status__in=[status] if status else OPEN)
    return rows.select_related("city", "country", "round").order_by("country", "city__name", "pk")


def _mailings(application: Application, team: list[Reader], asked: Endorsement | None) -> list[Mailing]:
    change = StatusChange(
        application=application,
        old=application.status,
        new=Status.LAPSED,
        verb=Verb.LAPSE_ROUND,
        role=Role.SYSTEM,
        at=application.round.lapses_at,
    )
    addresses = {"delegate": team, "mayor": emails.mayor_behind(asked)}
    return [
        mailing
        for who in emails.readers_of(change)
        for mailing in emails.mailings(change, who, addresses[who])
    ]


def _live_requests(applications: Any) -> Any:
    """The requests to mayors that nobody has answered or taken back."""
    return Endorsement.objects.filter(
        application__in=applications, used_at__isnull=True, ended_at__isnull=True
    )
