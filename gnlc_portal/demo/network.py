"""A network of any size with a believable history, to see how the portal fares: lists, figures, the daily chase.

Places are GeoNames' (a name comes twice once all are used), everything else is made by chance from a seed, the same for
the same seed. Rows go straight into the tables, so that a million members take minutes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice

from django.db import transaction
from django.db.models import Max, Model

from cities import gazetteer
from cities.enums import Area
from cities.models import AreaRating, City, CityFact, Country, Delegate, Membership, ReceivedReport
from cities.schedule import report_due
from gnlc_portal.accounts.models import User
from gnlc_portal.demo.bulk import Tables
from gnlc_portal.dossiers.models import Dossier
from gnlc_portal.lib import clock
from gnlc_portal.lib.text import fold
from gnlc_portal.mail.models import Message, Notice
from reports.enums import Status
from reports.ladder import RUNGS
from reports.models import ProgressReport
from reports.questionnaire import REPORT_V1
from reports.services.opening import OPENS_BEFORE

BATCH = 5_000
LATE_SHARE = 0.1  # of the members whose day has just passed, so many have not reported
_RUNG_DAYS = {-rung.days for rung in RUNGS}  # how far ahead the due date lies on the day of a rung


@dataclass(frozen=True)
class Member:
    """What chance decided about one member."""

    number: int
    place: gazetteer.Place
    country: str
    joined_on: date
    period: int  # of the report that is in hand
    delegates: int
    is_late: bool


def make(cities: int, *, at: datetime, seed: int = 1, due: float | None = None, periods: int = 5) -> None:
    """Add so many members with teams, figures, earlier reports, the present one and what was written about it.

    Args:
        at: the present moment; everything up to the day before has been done.
        due: which share of the members a rung of the ladder falls due for today; None leaves it to chance.
        periods: of two years each, the longest that a city has been a member.
    """
    chance = random.Random(seed)  # noqa: S311 (an example, no secret)
    today = clock.hamburg_date(at)
    tables, ids = _tables(), _Ids()
    members = _members(cities, today, chance, due, periods)
    while batch := list(islice(members, BATCH)):
        for member in batch:
            _add(tables, ids, member, today, chance)
        with transaction.atomic():
            tables.write()
    tables.settle()


def _members(
    cities: int, today: date, chance: random.Random, due: float | None, periods: int
) -> Iterator[Member]:
    places = _places()
    for number in range(cities):
        place, country = next(places)
        ahead = _days_ahead(chance, due)
        due_on = today + timedelta(days=ahead)
        period = chance.randint(1, periods)
        joined_on = _admitted_for(due_on, period)
        yield Member(
            number, place, country, joined_on, period, chance.choice((1, 1, 2, 3)), is_late=ahead <= 0
        )


def _days_ahead(chance: random.Random, due: float | None) -> int:
    """How many days there are until the report in hand is due; those that passed are of members who are late."""
    if due is not None and chance.random() < due:
        return chance.choice(sorted(_RUNG_DAYS))
    while True:
        is_late = chance.random() < LATE_SHARE * 60 / 730
        days = chance.randint(-60, 0) if is_late else chance.randint(1, 730)
        if due is None or days not in _RUNG_DAYS:
            return days


def _admitted_for(due_on: date, period: int) -> date:
    year = due_on.year - 2 * period
    return (
        due_on.replace(year=year, day=28)
        if (due_on.month, due_on.day) == (2, 29)
        else due_on.replace(year=year)
    )


def _places() -> Iterator[tuple[gazetteer.Place, str]]:
    """Every known place of a country that the portal knows, again and again."""
    known = set(Country.objects.values_list("iso2", flat=True))
    taken = set(City.objects.exclude(geonames_id=None).values_list("geonames_id", flat=True))
    found = [
        (place, country)
        for place in gazetteer.every()
        if (country := place.competent_iso2) and country in known and place.geonames_id not in taken
    ]
    while True:
        yield from found


class _Ids:
    """The next id of each table, and the next number of a report's reference."""

    def __init__(self) -> None:
        self._next: dict[type[Model], Iterator[int]] = {}
        self._numbers: dict[tuple[int, str], Iterator[int]] = {}
        rows = ProgressReport.objects.values_list("year", "country_id").annotate(Max("number")).order_by()
        self._known = {(year, country): number for year, country, number in rows}

    def of(self, model: type[Model]) -> int:
        if model not in self._next:
            last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            self._next[model] = count(last + 1)
        return next(self._next[model])

    def number(self, year: int, country: str) -> int:
        series = self._numbers.setdefault((year, country), count(self._known.get((year, country), 0) + 1))
        return next(series)


def _tables() -> Tables:
    return Tables(
        city=(
            City,
            [
                "id",
                "name",
                "slug",
                "country_id",
                "name_key",
                "latitude",
                "longitude",
                "population",
                "time_zone",
                "created_at",
            ],
        ),
        fact=(CityFact, ["id", "city_id", "key", "value", "year"]),
        rating=(AreaRating, ["id", "city_id", "area", "challenge", "expertise"]),
        user=(
            User,
            ["id", "password", "is_superuser", "email", "name", "language", "is_active", "date_joined"],
        ),
        delegate=(Delegate, ["id", "city_id", "user_id", "is_lead", "since"]),
        membership=(
            Membership,
            ["id", "city_id", "source", "joined_on", "joined_year", "first_report_on", "created_at"],
        ),
        received=(ReceivedReport, ["id", "city_id", "reference", "year", "accepted_on", "summary"]),
        dossier=(Dossier, ["id", "kind", "form_version", "open_sections", "created_at", "touched_at"]),
        report=(
            ProgressReport,
            [
                "id",
                "reference",
                "year",
                "number",
                "membership_id",
                "city_id",
                "country_id",
                "period",
                "scheduled_on",
                "due_on",
                "status",
                "dossier_id",
                "opened_at",
                "submitted_at",
                "accepted_at",
                "created_at",
            ],
        ),
        message=(
            Message,
            [
                "id",
                "to",
                "language",
                "kind",
                "about",
                "subject",
                "text",
                "state",
                "created_at",
                "sent_at",
                "attempt_count",
                "try_after",
            ],
        ),
        notice=(
            Notice,
            [
                "id",
                "kind",
                "subject",
                "due_on",
                "falls_on",
                "recipient",
                "role",
                "state",
                "message_id",
                "found_at",
                "settled_at",
            ],
        ),
    )


def _add(tables: Tables, ids: _Ids, member: Member, today: date, chance: random.Random) -> None:
    city_id, people = _add_city(tables, ids, member, chance)
    membership_id = ids.of(Membership)
    first = report_due(member.joined_on, 1)
    since = _moment(member.joined_on)
    tables.add(
        "membership", membership_id, city_id, "imported", member.joined_on, member.joined_on.year, first, since,
    )  # fmt: skip
    for period in range(1, member.period + 1):
        day = report_due(member.joined_on, period)
        reference = _add_report(tables, ids, member, city_id, membership_id, period, day, today, chance)
        _add_notices(tables, ids, reference, day, people, today, chance, is_past=period < member.period)


def _add_city(tables: Tables, ids: _Ids, member: Member, chance: random.Random) -> tuple[int, list[str]]:
    """The city with its figures, ratings and team; returns its id and its delegates' addresses."""
    city_id, place = ids.of(City), member.place
    since = _moment(member.joined_on)
    tables.add(
        "city", city_id, place.name, f"network-{city_id}-{member.country.lower()}", member.country,
        f"{fold(place.name)[:180]} {city_id}", place.latitude, place.longitude, place.population, place.timezone,
        since,
    )  # fmt: skip
    if place.population:
        tables.add("fact", ids.of(CityFact), city_id, "population", place.population, member.joined_on.year)
    if chance.random() < 0.6:
        for area in Area.values:
            tables.add(
                "rating", ids.of(AreaRating), city_id, area, chance.randint(1, 5), chance.randint(1, 5)
            )
    people = []
    for index in range(member.delegates):
        user_id = ids.of(User)
        people.append(f"delegate-{user_id}@network.example")
        language = chance.choice(("en", "en", "fr"))
        tables.add("user", user_id, "!", False, people[-1], f"Delegate {user_id}", language, True, since)
        tables.add("delegate", ids.of(Delegate), city_id, user_id, index == 0, since)
    return city_id, people


def _add_report(
    tables: Tables,
    ids: _Ids,
    member: Member,
    city_id: int,
    membership_id: int,
    period: int,
    day: date,
    today: date,
    chance: random.Random,
) -> str:
    year, country = day.year, member.country
    number = ids.number(year, country)
    reference = f"R{year}-{country}-{number:03d}"
    is_past = period < member.period
    is_open = is_past or day - OPENS_BEFORE < today
    dossier_id = None
    opened_at = submitted_at = accepted_at = None
    if is_open:
        dossier_id = ids.of(Dossier)
        opened_at = _moment(day - OPENS_BEFORE)
        sections = "[]" if is_past else None
        tables.add("dossier", dossier_id, "report", REPORT_V1.version, sections, opened_at, opened_at)
    if is_past:
        late = int(chance.gammavariate(1.3, 18)) - 25  # most a few weeks before the day, some long after it
        submitted_at = _moment(day + timedelta(days=late))
        accepted_at = submitted_at + timedelta(days=chance.randint(5, 60))
        tables.add("received", ids.of(ReceivedReport), city_id, reference, year, accepted_at.date(), "")
    status = Status.ACCEPTED if is_past else Status.OPEN if is_open else Status.SCHEDULED
    tables.add(
        "report", ids.of(ProgressReport), reference, year, number, membership_id, city_id, country, period, day, day,
        status.value, dossier_id, opened_at, submitted_at, accepted_at, _moment(member.joined_on),
    )  # fmt: skip
    return reference


def _add_notices(
    tables: Tables,
    ids: _Ids,
    reference: str,
    day: date,
    people: Sequence[str],
    today: date,
    chance: random.Random,
    *,
    is_past: bool,
) -> None:
    """What was written until the report came, or until yesterday."""
    until = day + timedelta(days=chance.randint(-60, 20)) if is_past else today - timedelta(days=1)
    for rung in RUNGS:
        falls_on = rung.falls_on(day)
        if falls_on > until or falls_on >= today:
            continue
        moment = _moment(falls_on)
        for person in people:
            message_id = ids.of(Message)
            tables.add(
                "message", message_id, person, "en", rung.kind, reference, str(rung.label), "…\n", "sent", moment,
                moment, 1, moment,
            )  # fmt: skip
            tables.add(
                "notice", ids.of(Notice), rung.kind, reference, day, falls_on, person, "delegate", "written", message_id,
                moment, moment,
            )  # fmt: skip


def _moment(day: date) -> datetime:
    """Nine o'clock in Hamburg."""
    return datetime.combine(day, time(9), tzinfo=clock.HAMBURG)
