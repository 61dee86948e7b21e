"""Whether the list of applications answers as fast with 100,000 as with 1,000.

A fifth of them are of one country, so that its officer's list grows, too (tests/bench/many_applications.py).
"""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from tests.bench import database

AT = "2027-04-20T09:00:00+02:00"
SIZES = (1_000, 100_000)
TURNS = 15  # of all pages, of one list and the other, so that what else the machine does falls on both
LIST = "/admin/applications/application/"
PAGES = {
    "first page": "",
    "one status": "status=submitted",
    "one round": "round=2027",
    "waiting for 20 days": "waits_from=20",
    "one region": "region=AFR",
    "by city": "sort=city",
    "a name": "q=saint",
    "a name that none has": "q=xyzzyx",
    "a reference": "q=2027-FR-0",
    "deep": "after={deep}",
    "deep, one status": "status=declined&after={deep}",
    "deep, by city": "sort=city&after={deep}",
    "deep, backwards": "before={deep}",
}


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print one line a page and reader; milliseconds are this machine's, the ratio of the last size to the first counts."""
    with ExitStack() as stack:
        lists = [stack.enter_context(database.filled("tests.bench.lists", size, at=AT)) for size in sizes]
        for measure in lists:
            measure()  # what is loaded and planned once
        turns = [[measure() for measure in lists] for _turn in range(TURNS)]
    columns = [*(f"{size:,} ms" for size in sizes), "ratio"]
    sys.stdout.write(f"{'page':36}" + "".join(f"{word:>14}" for word in columns) + "\n")
    for page in turns[0][0]:
        # The fastest of all turns: whatever else the machine does can only add to it.
        best = [1000 * min(turn[index][page] for turn in turns) for index in range(len(lists))]
        words = [*(f"{value:.1f}" for value in best), f"{best[-1] / best[0]:.2f}"]
        sys.stdout.write(f"{page:36}" + "".join(f"{word:>14}" for word in words) + "\n")


def _measure() -> dict[str, float]:
    """Seconds of each page for each reader."""
    from django.test import Client
    from django.test.utils import override_settings

    from tests.bench import many_applications

    deep, times = many_applications.in_the_middle(), {}
    with override_settings(REQUIRE_SECOND_FACTOR=False):
        for reader, user in many_applications.readers().items():
            client = Client()
            client.force_login(user)
            for page, query in PAGES.items():
                start = time.perf_counter()
                answer = client.get(f"{LIST}?{query.format(deep=deep)}")
                times[f"{page}, {reader}"] = time.perf_counter() - start
                assert answer.status_code == 200, (page, reader, answer.status_code)
    return times


def _prepare() -> None:
    from django.core.management import call_command

    from tests.bench import many_applications

    call_command("collectstatic", interactive=False, verbosity=0)
    many_applications.make(int(os.environ["BENCH_SIZE"]))


if __name__ == "__main__":
    database.step(prepare=_prepare, measure=_measure)
