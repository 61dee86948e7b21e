"""How long pages take, as ratios to the cheapest answer of the same run. Results: docs/performance.md."""

import os
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

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


def main() -> None:
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
    main()
