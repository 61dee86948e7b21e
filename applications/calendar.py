"""The dates of rounds and of open applications, for calendars."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import deadlines
from applications.enums import HANDED_IN
from applications.models import Application, Round, RoundExtension
from cities import permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.calendars.sources import LIMIT, SHOWN, Entry, due
from gnlc_portal.lib import clock
from gnlc_portal.lib.moments import long_date

KEPT = timedelta(days=400)  # a round that ended so long ago is left out


def entries(user: User | None, at: datetime) -> Iterator[Entry]:
    """The rounds for everybody and for whoever decides; the last day to submit for the delegates of a city."""
    if user is None or user.is_coordinator or permissions.commission_of(user) is not None:
        yield from _of_rounds(at)
    if user is not None:
        yield from _of_applications(user)


def _of_rounds(at: datetime) -> Iterator[Entry]:
    stored = Round.objects.filter(examination_closes_on__gte=clock.hamburg_date(at) - KEPT).order_by("year")
    rounds = {round.year: round for round in [Round.objects.expected(at), *stored]}
    moves = _moves(rounds.values())
    for round in rounds.values():
        yield from _of_round(round, moves.get(round.pk, []))


def _of_round(round: Round, moves: list[datetime]) -> Iterator[Entry]:
    opening = clock.start_of(round.opens_on)
    days = (
        ("opens", (opening, opening + SHOWN), _("Learning Cities %(year)s: the round opens")),
        ("closes", due(round.submission_ends_at), _("Learning Cities %(year)s: last day to submit")),
        ("examination", due(round.examination_ends_at), _("Learning Cities %(year)s: last day to decide")),
    )
    for name, (starts_at, ends_at), summary in days:
        yield Entry(
            uid=f"round-{round.year}-{name}",
            starts_at=starts_at,
            ends_at=ends_at,
            summary=summary % {"year": round.year},
            description=_explained(round),
            url=settings.SITE_URL + reverse("home"),
            changed_at=max(
                [clock.start_of(date(round.year - 1, 5, 1)), *moves]
            ),  # the rule's days need no word
            revision=len(moves),
        )


def _of_applications(user: User) -> Iterator[Entry]:
    rows = (
        Application.objects.of_delegate(user)
        .open()
        .exclude(status__in=HANDED_IN)
        .select_related("city", "round")
        .order_by("round__closes_on", "pk")
    )
    applications = list(rows[:LIMIT])
    moves = _moves([row.round for row in applications])
    for row in applications:
        moved = [at for at in moves.get(row.round_id, []) if at > row.created_at]
        starts_at, ends_at = due(row.round.submission_ends_at)
        parts = [_explained(row.round), deadlines.end_of_submission_here(row), row.reference]
        yield Entry(
            uid=f"{row.reference}-submit",
            starts_at=starts_at,
            ends_at=ends_at,
            summary=_("Last day to submit the application of %(city)s") % {"city": row.city.name},
            description="\n".join(filter(None, parts)),
            url=settings.SITE_URL + reverse("application", args=[row.reference]),
            changed_at=max([row.created_at, *moved]),
            revision=len(moved),
        )


def _moves(rounds: Iterable[Round]) -> dict[int, list[datetime]]:
    """When the days of each round were moved."""
    stored = [round.pk for round in rounds if round.pk]
    found: dict[int, list[datetime]] = {}
    for round_id, at in RoundExtension.objects.filter(round__in=stored).values_list("round", "at"):
        found.setdefault(round_id, []).append(at)
    return found


def _explained(round: Round) -> str:
    return _(
        "Cities submit from %(first)s, 00:00, to %(last)s, 23:59; decisions until %(decide)s, 23:59. All in Hamburg time."
    ) % {
        "first": long_date(round.opens_on),
        "last": long_date(round.closes_on),
        "decide": long_date(round.examination_closes_on),
    }
