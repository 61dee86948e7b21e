"""People who act in the same moment: threads and processes, each with a connection of its own."""

import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Call = tuple[str, dict[str, Any]]  # the name of a deed (tests/rules/deeds.py), and what it is given

PROCESSES, THREADS = 8, 5
PATIENCE = 240  # seconds; a barrier that waits longer has lost somebody


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt: the exception's name or an empty text, a rule's code, the sentence, the value."""

    error: str = ""
    code: str = ""
    text: str = ""
    value: Any = None


def attempt(call: Callable[[], Any]) -> Outcome:
    """Call, and tell what came of it; whatever goes wrong is told too."""
    try:
        return Outcome(value=call())
    except Exception as error:  # "database is locked" is what the tests look for
        return Outcome(
            type(error).__name__,
            getattr(error, "code", "") or "",
            " ".join(getattr(error, "messages", [str(error)])),
        )


def together(*calls: Callable[[], Any]) -> list[Outcome]:
    """Every call in a thread of its own, behind one barrier; outcomes in the calls' order."""
    barrier = threading.Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: _alone(call, barrier), calls))


def while_held_open(first: Callable[[], Any], *others: Callable[[], Any]) -> tuple[Outcome, ...]:
    """The others begin, one after the other, when ``first`` has done its work and not committed it yet; then it commits.

    Each begins when the one before it is done, or waits for a lock.
    """
    done, go_on = threading.Event(), threading.Event()

    def held() -> Any:
        from django.db import transaction

        with transaction.atomic():
            value = first()
            done.set()
            go_on.wait(PATIENCE)
        return value

    with ThreadPoolExecutor(1 + len(others)) as pool:
        holder = pool.submit(_alone, held)
        while not done.wait(0.01) and not holder.done():
            pass
        followers: list[Future[Outcome]] = []
        for other in others:
            waiting = sum(not follower.done() for follower in followers)
            followers.append(pool.submit(_alone, other))
            _until_it_waits(followers[-1].done, waiting + 1)
        go_on.set()
        return holder.result(), *(follower.result() for follower in followers)


def approve_from_processes(pairs: Iterable[tuple[int, int]], at: datetime) -> list[Outcome]:
    """Forty officers approve forty applications: eight processes of five threads behind one barrier.

    Args:
        pairs: ids of an application and of the officer who approves it.
        at: when every request arrived.
    """
    calls = [("approve", {"application": pk, "by": by, "at": at}) for pk, by in pairs]
    return from_processes([calls[start : start + THREADS] for start in range(0, len(calls), THREADS)])


def from_processes(groups: Iterable[Sequence[Call]]) -> list[Outcome]:
    """Each group of calls in a process of its own, each call in a thread there, all behind one barrier.

    Args:
        groups: calls of tests/rules/deeds.py by name, with what they are given.

    Returns:
        the outcomes in the order of the calls.
    """
    from django.conf import settings
    from django.db import connection

    groups = [list(group) for group in groups]
    numbers = itertools.count()
    numbered = [[(next(numbers), call) for call in group] for group in groups]
    spawn = multiprocessing.get_context("spawn")  # a fork would inherit connections and locks
    barrier, answers = spawn.Barrier(sum(map(len, groups))), spawn.Queue()
    shared = (str(connection.settings_dict["NAME"]), str(settings.CLOCK_FILE), barrier, answers)
    processes = [spawn.Process(target=_in_threads, args=(group, *shared)) for group in numbered]
    for process in processes:
        process.start()
    outcomes = dict(answers.get(timeout=PATIENCE) for group in groups for _call in group)
    for process in processes:
        process.join(PATIENCE)
    return [outcomes[number] for number in sorted(outcomes)]


def _in_threads(
    calls: list[tuple[int, Call]], database: str, clock_file: str, barrier: Any, answers: Any
) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.CLOCK_FILE = clock_file
    django.setup()
    from tests.rules import deeds

    with ThreadPoolExecutor(len(calls)) as pool:
        ready = [getattr(deeds, name)(**given) for _number, (name, given) in calls]
        outcomes = pool.map(lambda call: _alone(call, barrier), ready)
        for (number, _call), outcome in zip(calls, outcomes, strict=True):
            answers.put((number, outcome))


def _alone(call: Callable[[], Any], barrier: Any = None) -> Outcome:
    """In this thread, with a connection of its own that is closed at the end."""
    from django.db import connection
    from django.utils import translation

    translation.activate("en")
    try:
        connection.ensure_connection()
        if barrier is not None:
            barrier.wait(PATIENCE)
        return attempt(call)
    finally:
        connection.close()


def _until_it_waits(is_done: Callable[[], bool], number: int) -> None:
    """Until so many contenders wait for a lock of another; SQLite does not tell, so there one gets half a second."""
    from django.db import connection

    tells = connection.vendor == "postgresql"
    for _look in range(PATIENCE * 100 if tells else 50):
        time.sleep(0.01)
        if is_done():
            return
        if tells:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
                if cursor.fetchone()[0] >= number:
                    return
