"""How the daily chase grows with the network: found and written, against one INSERT … SELECT of the same rows.

Each size gets a network with 1 % of the members due today (gnlc_portal/demo/network.py), all in their first two years:
what was written to a million cities over ten years would take an hour to lay down.
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench import database

AT = "2029-01-10T09:00:00+01:00"
SIZES = (10_000, 100_000, 1_000_000)
SAMPLE = 300  # messages that are rendered and delivered


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one line a size; seconds are this machine's, the ratios are what counts."""
    head = ("members", "notices", "messages", "found s", "written s", "insert s", "× insert", "idle s", "MB")
    sys.stdout.write("".join(f"{word:>11}" for word in head) + "\n")
    for size in sizes:
        with database.filled("tests.bench.chasing", size, at=AT) as measure:
            figures = measure()
        ratio = (figures["found"] + figures["written"]) / figures["insert"]
        values = (
            f"{size:,}",
            f"{figures['notices']:,}",
            f"{figures['messages']:,}",
            f"{figures['found']:.2f}",
            f"{figures['written']:.2f}",
            f"{figures['insert']:.2f}",
            f"{ratio:.1f}",
            f"{figures['idle']:.2f}",
            f"{figures['memory']:.0f}",
        )
        sys.stdout.write("".join(f"{value:>11}" for value in values) + "\n")
        sys.stdout.flush()
    sys.stdout.write(
        f"one message: {figures['compose'] * 1000:.2f} ms to write, {figures['render'] * 1000:.2f} ms to render as HTML, "
        f"{figures['deliver'] * 1000:.2f} ms to hand to a mail server on this machine\n"
    )


def _prepare() -> None:
    from datetime import datetime

    from django.core.management import call_command
    from django.db import connection

    from cities import importing
    from gnlc_portal.demo import network

    call_command("migrate", verbosity=0)
    importing.import_countries()
    network.make(int(os.environ["BENCH_SIZE"]), at=datetime.fromisoformat(AT), due=0.01, periods=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure() -> dict[str, float]:
    import resource
    from datetime import datetime

    from gnlc_portal.mail.models import Message, Notice
    from gnlc_portal.mail.notices import delivering, detecting
    from reports.ladder import ReportLadder

    at, ladder = datetime.fromisoformat(AT), ReportLadder()
    before = {model: model._default_manager.order_by("-pk").first().pk for model in (Notice, Message)}
    found, _rows = _timed(lambda: detecting.detect(ladder, at))
    written, _count = _timed(lambda: delivering.deliver(ladder, at))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    idle, _nothing = _timed(lambda: (detecting.detect(ladder, at), delivering.deliver(ladder, at)))
    new = {model: model._default_manager.filter(pk__gt=pk) for model, pk in before.items()}
    messages = new[Message].count()
    return {
        "notices": new[Notice].count(),
        "messages": messages,
        "found": found,
        "written": written,
        "idle": idle,
        "memory": memory,
        "insert": sum(_inserted(model, pk) for model, pk in before.items()),
        "compose": written / max(1, messages),
        **_per_message(list(new[Message].order_by("pk")[:SAMPLE])),
    }


def _inserted(model: Any, after: int) -> float:
    """Seconds that one INSERT … SELECT takes for the same rows into the same table without them."""
    from django.db import connection

    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
        taken, _none = _timed(
            lambda: cursor.execute(f"INSERT INTO bench_copy SELECT * FROM {table} WHERE id > %s", [after])
        )
        cursor.execute("DROP TABLE bench_copy")
    return taken


def _per_message(messages: list[Any]) -> dict[str, float]:
    """Seconds to render one message as HTML, and to hand one to a mail server."""
    from django.core.mail import get_connection

    from gnlc_portal.mail import delivery, letters
    from tests.mail import post_office

    logging.getLogger("mail.log").setLevel(
        logging.WARNING
    )  # the server's own, a line for every word it hears
    render, _html = _timed(lambda: [letters.as_html(row.subject, row.text, row.language) for row in messages])
    with post_office.opened() as office:
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=office.port
        )
        claimed = [row for row in (delivery.claim(row.pk) for row in messages) if row is not None]
        deliver, _sent = _timed(lambda: [delivery._send(row, connection) for row in claimed])
        connection.close()
    return {"render": render / len(messages), "deliver": deliver / len(claimed)}


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    database.step(prepare=_prepare, measure=_measure)
