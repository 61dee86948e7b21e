"""How long pages take, and how the list of applications and the daily chase grow. Results: docs/performance.md.

make bench                               all of it
make bench ARGS="pages"                  pages alone, on the embedded default
make bench ARGS="lists 1000 100000"      the list alone, with so many applications, on PostgreSQL
make bench ARGS="chase 10000 100000"     the chase alone, for networks of these sizes, on PostgreSQL
"""

import os
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench import chasing, lists
from tests.journeys.conftest import running_portal

REQUESTS = 60  # of each page, in turn, so that what else the machine does falls on all alike
FLOOR = "/healthz"
PAGES = [
    FLOOR,
    "/readyz",
    "/en/",
    "/en/cities/",
    "/en/cities/?q=sao+paulo",
    "/en/cities/clermont-ferrand-fr/",
    "/cities.csv",
]


def main(what: str = "", *sizes: str) -> None:
    """Measure what is asked for."""
    if what in ("", "pages"):
        pages()
    if what in ("", "lists"):
        lists.main(tuple(map(int, sizes)) or lists.SIZES)
    if what in ("", "chase"):
        chasing.main(tuple(map(int, sizes)) or chasing.SIZES)


def pages() -> None:
    """Start the portal on the embedded default, visit its pages one after the other, print medians and ratios."""
    os.environ.pop("TEST_DATABASE", None)
    with tempfile.TemporaryDirectory() as folder, running_portal(Path(folder)) as portal:
        times: dict[str, list[float]] = {page: [] for page in PAGES}
        for _round in range(REQUESTS):
            for page in PAGES:
                times[page].append(_visit(portal.url + page))
    floor = statistics.median(times[FLOOR])
    sys.stdout.write(f"{'page':40} {'median ms':>10} {'× floor':>8}\n")
    for page, taken in times.items():
        median = statistics.median(taken)
        sys.stdout.write(f"{page:40} {median * 1000:10.1f} {median / floor:8.1f}\n")


def _visit(address: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
