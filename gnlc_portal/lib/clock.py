"""The portal's clock: every fact, every rule and the expiry of the portal's own links are counted by it.

Sign-in sessions, one-time codes, rate limits, Celery and delivery leases use real time instead. In production both
are the same. In the demonstration portal time = start + (real time - anchor); the pair lies in ``settings.CLOCK_FILE``,
which every process reads, so that all agree.
"""

import contextlib
import json
import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

HAMBURG = ZoneInfo("Europe/Berlin")  # UIL's time zone
DEMO_MONTH, DEMO_DAY, DEMO_HOUR = 3, 15, 9  # a demonstration begins in the middle of a window


def real_now() -> datetime:
    """Real time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The portal's present moment, aware, in UTC."""
    if settings.CLOCK_FILE is None:
        return real_now()
    start, anchor = _read() or _begin()
    return (start if anchor is None else start + (real_now() - anchor)).astimezone(UTC)


def today() -> date:
    """The portal's present day in Hamburg."""
    return now().astimezone(HAMBURG).date()


def hamburg_date(moment: datetime) -> date:
    """The day in Hamburg on which a moment falls.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(HAMBURG).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Hamburg."""
    return datetime(day.year, day.month, day.day, tzinfo=HAMBURG)


def end_of(day: date) -> datetime:
    """The first moment after a day in Hamburg: midnight."""
    return start_of(day + timedelta(days=1))


def set_now(moment: datetime) -> datetime:
    """Move the demonstration's clock forward to a moment; returns the portal time that holds from now on.

    Raises:
        RuntimeError: this portal has no clock of its own.
        ValueError: the moment is naive, or lies in the portal's past.
    """
    if settings.CLOCK_FILE is None:
        raise RuntimeError("Only a demonstration has a clock that can be set.")
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    if moment < now():
        raise ValueError("The clock never runs backwards.")
    write(moment, anchor=real_now())
    return now()


def write(start: datetime, *, anchor: datetime | None) -> None:
    """Store a pair at once (rename); without an anchor the clock stands still, which tests use."""
    path = _file()
    content = json.dumps({"start": start.isoformat(), "anchor": anchor and anchor.isoformat()})
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".clock")
    with os.fdopen(handle, "w") as file:
        file.write(content)
    Path(name).replace(path)


def begin() -> datetime:
    """Start or continue the demonstration's clock, as the launcher does; never backwards.

    PORTAL_CLOCK moves it forward if it lies ahead of where the clock was.
    """
    if _read() is None:
        _begin()
    wanted = _from_environment()
    if wanted and wanted > now():
        write(wanted, anchor=real_now())
    return now()


def _file() -> Path:
    assert settings.CLOCK_FILE is not None  # who asks has looked
    return Path(settings.CLOCK_FILE)


def _read() -> tuple[datetime, datetime | None] | None:
    try:
        pair = json.loads(_file().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    anchor = pair["anchor"]
    return datetime.fromisoformat(pair["start"]), anchor and datetime.fromisoformat(anchor)


def _begin() -> tuple[datetime, datetime | None]:
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(
            os.open(f"{path}.first", os.O_CREAT | os.O_EXCL)
        )  # one process writes, the others read its pair
        write(_from_environment() or _next_window(real_now()), anchor=real_now())
    pair = _read()
    if pair is None:  # another process is between its two steps, or left half-way: the same answer either way
        write(_from_environment() or _next_window(real_now()), anchor=real_now())
        pair = _read()
    assert pair is not None
    return pair


def _from_environment() -> datetime | None:
    if not settings.PORTAL_CLOCK:
        return None
    moment = datetime.fromisoformat(settings.PORTAL_CLOCK)
    return moment if moment.tzinfo else moment.replace(tzinfo=HAMBURG)


def _next_window(moment: datetime) -> datetime:
    """15 March, 09:00 in Hamburg, of the first year in which that still lies ahead."""
    year = moment.astimezone(HAMBURG).year
    start = datetime(year, DEMO_MONTH, DEMO_DAY, DEMO_HOUR, tzinfo=HAMBURG)
    return start if start - moment > timedelta(0) else start.replace(year=year + 1)
