"""A whole round, day by day: who was written to, on which day, and about what; with days on which nothing ran."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest

from applications import services, tasks
from applications.enums import Status, Verb
from applications.models import Round
from cities.models import NationalCommission
from gnlc_portal.lib import clock
from gnlc_portal.mail import tasks as mail_tasks
from gnlc_portal.mail.models import Message, Notice
from tests import factories
from tests.factories import hamburg
from tests.rules.steps import do

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2027, 2, 20), date(2027, 5, 20)
OF_THE_ROUND = (
    "opens_for",
    "closes_for",
    "waits_for",
    "decides_for",
    "over_for",
    "extended_for",
    "lapse_round",
)

# Angers is written and never sent. Brest waits for a mayor who never answers. Caen asks late and submits in time. Dijon is
# submitted and never decided. Evry is approved and never admitted. "box" is the mailbox of a Commission without officers.
MAIL = """
2027-03-01 opens_for_delegate     angers, angers-2
2027-03-01 opens_for_officer      box, officer
2027-03-27 waits_for_mayor        mayor of brest
2027-04-03 waits_for_mayor        mayor of brest
2027-04-10 waits_for_mayor        mayor of brest
2027-04-16 closes_for_delegate    angers, angers-2, brest, caen
2027-04-16 closes_for_mayor       mayor of brest, mayor of caen
2027-04-16 decides_for_coordinator uil
2027-04-16 decides_for_officer    officer
2027-04-28 closes_for_delegate    angers, angers-2, brest
2027-04-28 closes_for_mayor       mayor of brest
2027-04-28 decides_for_coordinator uil
2027-04-28 decides_for_officer    officer
2027-04-30 closes_for_delegate    angers, angers-2, brest
2027-04-30 closes_for_mayor       mayor of brest
2027-04-30 decides_for_coordinator uil
2027-04-30 decides_for_officer    officer
2027-05-01 lapse_round_for_delegate angers, angers-2, brest, caen, dijon, evry
2027-05-01 lapse_round_for_mayor  mayor of brest
2027-05-01 over_for_coordinator   uil
2027-05-01 over_for_officer       officer
"""


class Walk:
    """The round of 2027 with a few cities, and a clock that goes from day to day."""

    def __init__(self, stand_at) -> None:
        self.stand_at = stand_at
        self.france = factories.country("FR")
        NationalCommission.objects.filter(country=factories.country("KE")).update(
            email="box@ke.example", language="fr"
        )
        self.uil = factories.coordinator()
        self.names = {
            factories.officer(self.france).email: "officer",
            self.uil.email: "uil",
            "box@ke.example": "box",
        }
        self.files = {}

    def start(self, name: str, status: str = Status.DRAFT, *, on: date) -> None:
        self.stand_at(at(on))
        city = factories.city(name.title(), of=self.france)
        self.names[factories.lead(city).email] = name
        self.files[name] = factories.application(status, of=city, at=at(on))
        self.names[f"mayor{self.files[name].pk}@townhall.example"] = f"mayor of {name}"

    def ask_mayor(self, name: str, *, on: date) -> None:
        file = self.files[name]
        do(Verb.REQUEST_ENDORSEMENT, file, at=at(on), mayor_email=f"mayor{file.pk}@townhall.example")

    def day(self, day: date, *, hour: int = 9, times: int = 1) -> None:
        self.stand_at(at(day, hour))
        for _time in range(times):
            tasks.ensure_round()
            tasks.lapse_rounds()
            mail_tasks.chase()
            mail_tasks.deliver()

    def told(self) -> list[str]:
        """One line a day and letter, with everybody who got it."""
        lines: dict[tuple[str, str], list[str]] = {}
        for message in Message.objects.order_by("id"):
            if message.kind.startswith(OF_THE_ROUND):
                key = (str(clock.hamburg_date(message.created_at)), message.kind)
                lines.setdefault(key, []).append(self.names[message.to])
        return [f"{day} {kind} {', '.join(sorted(names))}" for (day, kind), names in sorted(lines.items())]


def at(day: date, hour: int = 9):
    return hamburg(day.year, day.month, day.day, hour)


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def expected(table: str) -> list[str]:
    return [" ".join(line.split()) for line in table.strip().splitlines()]


@pytest.fixture
def walk(portal_clock):
    return Walk(portal_clock)


@pytest.fixture
def cities(walk):
    """What happens in the cities, by the day."""

    def second_delegate() -> None:
        walk.start("angers", on=date(2027, 2, 20))
        colleague = factories.delegate(walk.files["angers"].city, language="fr")
        walk.names[colleague.email] = "angers-2"

    return {
        date(2027, 2, 20): second_delegate,
        date(2027, 3, 2): lambda: walk.start("dijon", Status.SUBMITTED, on=date(2027, 3, 2)),
        date(2027, 3, 3): lambda: walk.start("evry", Status.APPROVED, on=date(2027, 3, 3)),
        date(2027, 3, 20): lambda: walk.start("brest", Status.AWAITING_ENDORSEMENT, on=date(2027, 3, 20)),
        date(2027, 4, 1): lambda: walk.start("caen", on=date(2027, 4, 1)),
        date(2027, 4, 10): lambda: walk.ask_mayor("caen", on=date(2027, 4, 10)),
        date(2027, 4, 20): lambda: (
            do(Verb.ENDORSE, walk.files["caen"], at=at(date(2027, 4, 20))),
            do(Verb.SUBMIT, walk.files["caen"], at=at(date(2027, 4, 20))),
        ),
    }


def go(walk: Walk, cities, on: Iterable[date], *, twice: bool = False) -> None:
    """The sweep runs on some days; what happens in the cities happens whether it runs or not."""
    running = set(on)
    for day in days(FIRST, max(running)):
        cities.get(day, lambda: None)()
        if day in running:
            walk.day(day, times=2 if twice and day.day % 2 == 0 else 1)


def test_the_round_day_by_day_and_on_every_other_day_twice(walk, cities):
    go(walk, cities, days(), twice=True)

    assert walk.told() == expected(MAIL)


def test_after_an_outage_each_gets_the_highest_rung_once_and_nothing_that_is_over(walk, cities):
    go(walk, cities, [date(2027, 4, 14), date(2027, 4, 29)])

    told = [line for line in walk.told() if line > "2027-04-15"]
    assert told == expected("""
        2027-04-29 closes_for_delegate angers, angers-2, brest
        2027-04-29 closes_for_mayor mayor of brest
        2027-04-29 decides_for_coordinator uil
        2027-04-29 decides_for_officer officer
    """)
    subjects = Message.objects.filter(kind="closes_for_mayor").values_list("subject", flat=True)
    assert [subject.split(":")[0] for subject in subjects] == ["1 day left to endorse"]


def test_a_last_day_that_was_missed_is_told_to_nobody_afterwards(walk, cities):
    go(walk, cities, [*days(date(2027, 4, 26), date(2027, 4, 29)), *days(date(2027, 5, 3), date(2027, 5, 5))])

    told = [line for line in walk.told() if line > "2027-04-29"]
    assert told == expected("""
        2027-05-03 lapse_round_for_delegate angers, angers-2, brest, caen, dijon, evry
        2027-05-03 lapse_round_for_mayor mayor of brest
        2027-05-03 over_for_coordinator uil
        2027-05-03 over_for_officer officer
    """)


def test_nothing_leaves_before_eight_in_the_morning(walk, cities):
    cities[date(2027, 2, 20)]()

    walk.day(date(2027, 3, 1), hour=7)
    early = walk.told()
    walk.day(date(2027, 3, 1), hour=8)

    assert (early, len(walk.told())) == ([], 2)


def test_an_extension_cancels_what_had_not_left_and_tells_the_new_days(walk, cities):
    go(walk, cities, days(date(2027, 4, 15), date(2027, 4, 27)))
    walk.day(date(2027, 4, 28), hour=7)  # found, not yet written
    services.extend_round(
        round=Round.objects.get(year=2027),
        by=walk.uil,
        closes_on=date(2027, 5, 7),
        examination_closes_on=date(2027, 5, 14),
        reason="Floods.",
        at=at(date(2027, 4, 28), 7),
    )
    for day in days(date(2027, 4, 28), LAST):
        walk.day(day)

    assert set(Notice.objects.filter(reason="extended").values_list("kind", flat=True)) == {
        "round_closes_teams_2",
        "round_closes_mayor_2",
        "round_decides_commission_2",
        "round_decides_uil_2",
    }
    told = [line for line in walk.told() if line > "2027-04-28" and "coordinator" not in line]
    assert told == expected("""
        2027-04-28 extended_for_delegate angers, angers-2, brest, caen, dijon, evry
        2027-04-28 extended_for_mayor mayor of brest
        2027-04-28 extended_for_officer box, officer
        2027-04-30 decides_for_officer officer
        2027-05-05 closes_for_delegate angers, angers-2, brest
        2027-05-05 closes_for_mayor mayor of brest
        2027-05-07 closes_for_delegate angers, angers-2, brest
        2027-05-07 closes_for_mayor mayor of brest
        2027-05-12 decides_for_officer officer
        2027-05-14 decides_for_officer officer
        2027-05-15 lapse_round_for_delegate angers, angers-2, brest, caen, dijon, evry
        2027-05-15 lapse_round_for_mayor mayor of brest
        2027-05-15 over_for_officer officer
    """)
