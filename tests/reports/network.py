"""A small network that lives day by day: its cities, a diary of what their people do at noon, and how a day passes."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection

from cities import admissions, standing
from cities.models import City, Membership, MembershipEvent
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.lib import clock
from gnlc_portal.lib.clock import HAMBURG
from gnlc_portal.mail import tasks as mail_tasks
from gnlc_portal.mail.models import Message, Notice, NoticeState
from reports import services
from reports import tasks as report_tasks
from reports.models import ProgressReport
from tests import factories
from tests.mail import processes
from tests.reports import members

# A process that is killed in the middle of its work: after such a statement on the notices, before the commit.
KILLED = """
import os, signal
from django.db import connection
from gnlc_portal.mail import tasks

def die_after(execute, sql, params, many, context):
    done = execute(sql, params, many, context)
    if sql.startswith('{statement}') and '"mail_notice"' in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

with connection.execute_wrapper(die_after):
    tasks.chase()
"""
FINDING, WRITING = "INSERT", "UPDATE"


class Network:
    """``stand_at`` sets the portal's clock; ``folder`` is where processes beside the test have theirs."""

    def __init__(self, stand_at: Callable[[datetime], None], folder: Path) -> None:
        self.stand_at = stand_at
        self.folder = folder
        self.uil = factories.coordinator()
        self.diary: dict[date, list[Callable[[], object]]] = defaultdict(list)
        self.silent: set[date] = set()  # days on which nothing runs
        self.killed: dict[date, str] = {}  # days on which a worker dies, and at which statement

    # --- What people do ---

    def member(self, name: str, joined: date, *, mayor: bool = True, team: bool = True) -> None:
        """A city is admitted, with a lead delegate and a mayor who can be written to."""
        city = City.objects.filter(name=name).first() or factories.city(name, slug=name.lower())
        if team:
            self.lead(name)
        known = admissions.Mayor("The mayor", f"mayor@{city.slug}.example" if mayor else "", "en")
        dossier = dossiers.create(kind="application", at=members.noon(joined))
        admissions.admit(city=city, dossier=dossier, on=joined, mayor=known)

    def imported(self, name: str) -> None:
        """A member from public lists, whose year of joining nobody knows; somebody of the city has claimed it."""
        city = factories.city(name, slug=name.lower())
        self.lead(name)
        Membership.objects.create(city=city, source="imported")

    def lead(self, name: str) -> None:
        city = City.objects.get(name=name)
        factories.lead(city, email=f"lead@{city.slug}.example")

    def colleague(self, name: str) -> None:
        city = City.objects.get(name=name)
        factories.delegate(city, email=f"colleague@{city.slug}.example", language="fr")

    def submit(self, name: str) -> None:
        report = self.report(name)
        members.fill(report, mayor_email=f"mayor@{report.city.slug}.example")
        services.submit(report=report, by=factories.lead(report.city))

    def send_back(self, name: str) -> None:
        report = self.report(name)
        section = report.dossier.questionnaire.sections[0].slug
        services.send_back(report=report, by=self.uil, sections={section: "Say more."})

    def accept(self, name: str) -> None:
        services.accept(report=self.report(name), by=self.uil)

    def extend(self, name: str, until: date) -> None:
        services.extend(report=self.report(name), by=self.uil, until=until, reason="A new team.")

    def set_first_report(self, name: str, on: date) -> None:
        standing.set_first_report(membership=self.membership(name), on=on, by=self.uil, reason="Asked.")

    def end(self, name: str) -> None:
        standing.end_membership(membership=self.membership(name), by=self.uil, reason="It left.")

    def report(self, name: str) -> ProgressReport:
        return members.report_of(self.membership(name))

    def membership(self, name: str) -> Membership:
        return Membership.objects.current().get(city__name=name)

    # --- How a day passes ---

    def live(self, first: date, last: date) -> None:
        """A sweep a day at 9, on every fourteenth day everything twice, and before 8 too; people act at noon."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            hours = () if day in self.silent else (7, 7, 9, 9) if number % 14 == 0 else (9,)
            for hour in hours:
                self.stand_at(_at(day, hour))
                if hour == 9 and day in self.killed:
                    self.be_killed(self.killed[day])
                self.sweep()
            for deed in self.diary.get(day, ()):
                self.stand_at(_at(day, 12))
                deed()

    def sweep(self) -> None:
        for part in (*report_tasks.KEEP_SCHEDULE, mail_tasks.chase, mail_tasks.deliver):
            part()

    def be_killed(self, statement: str) -> None:
        """A worker of its own begins to chase, and is killed at a statement."""
        for part in report_tasks.KEEP_SCHEDULE:
            part()
        (self.folder / "clock.json").write_text(Path(clock._file()).read_text())
        connection.close()
        done = processes.python(
            processes.environment(self.folder, 1),
            "-c",
            "import django\ndjango.setup()\n" + KILLED.format(statement=statement),
        )
        assert done.returncode == -9, done.stderr

    # --- What came of it ---

    def mail(self) -> str:
        """Every message that was sent, city by city: day, rung or occasion, and to whom."""
        rows = Message.objects.filter(state="sent").exclude(to=self.uil.email).order_by("id")
        lines: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows.select_related("notice"):
            lines[row.about, f"{_day(row.created_at)} {_kind(row):<22}"].append(row.to.split("@")[0])
        return _by_city((about, f"{line} {', '.join(to)}") for (about, line), to in lines.items())

    def unsent(self) -> str:
        """What was recorded and not sent, and why."""
        rows = Notice.objects.exclude(state=NoticeState.WRITTEN).order_by("falls_on", "id")
        return _by_city(
            (row.subject, f"{row.falls_on} {row.kind.removeprefix('report_'):<22} {row.reason or row.state}")
            for row in rows
        )

    def holds(self) -> list[str]:
        """When a membership was put on hold and came back."""
        rows = MembershipEvent.objects.filter(step__in=("on_hold", "resumed")).order_by("id")
        return [f"{_day(row.at)} {row.membership.city.name} {row.step}" for row in rows]


def _by_city(rows: Iterable[tuple[str, str]]) -> str:
    names = dict(ProgressReport.objects.values_list("reference", "city__name"))
    names |= {f"team:{pk}": name for pk, name in City.objects.values_list("pk", "name")}
    lines: dict[str, list[str]] = defaultdict(list)
    for about, line in rows:
        lines[names[about]].append(f"  {line}")
    return "\n".join("\n".join([name, *lines[name]]) for name in sorted(lines)) + "\n"


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HAMBURG)


def _day(moment: datetime) -> date:
    return clock.hamburg_date(moment)


def _kind(message: Message) -> str:
    notice = getattr(message, "notice", None)
    return notice.kind.removeprefix("report_") if notice else message.kind
