"""``make run``: one command from nothing to a site that answers, stopped by Ctrl-C without a trace."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.concurrency]

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 40


def a_free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One launcher with data of its own, and what it said."""

    def __init__(self, folder: Path, port: str) -> None:
        self.output = folder / "output"
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        environment = kept | {
            "SECRET_KEY": "only-for-tests",
            "PORTAL_DEMO": "1",
            "VAR_DIR": str(folder / "var"),
            "PORT": port,
            "no_proxy": "*",
        }
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gnlc_portal.launch"],
                env=environment,
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
            )

    def wait_until_ready(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(STOP_TIMEOUT_S)

    def children(self) -> list[int]:
        """Everything the launcher started, by process id."""
        found, queue = [], [self.process.pid]
        while queue:
            for path in Path(f"/proc/{queue.pop()}/task").glob("*/children"):
                with suppress(OSError):
                    numbers = [int(number) for number in path.read_text().split()]
                    found += numbers
                    queue += numbers
        return found


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    runs: list[Run] = []

    def start(port: str) -> Run:
        runs.append(Run(tmp_path, port))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
        run.process.communicate()


def get(port: str, page: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("localhost", int(port), timeout=10)) as connection:
        connection.request("GET", page)
        answer = connection.getresponse()
        return answer.status, answer.read()


def still_running(processes: list[int]) -> list[int]:
    deadline = time.monotonic() + 10
    while (alive := [number for number in processes if _is_alive(number)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return alive


def _is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads the processes of Linux")
def test_it_starts_from_nothing_stops_at_ctrl_c_starts_again_and_stops_when_half_of_it_dies(launch):
    port = str(a_free_port())
    first = launch(port)

    assert first.wait_until_ready() == f"ready http://localhost:{port}\n", first.output.read_text()
    assert get(port, "/healthz") == (200, b"ok")
    assert json.loads(get(port, "/readyz")[1])["database"] is True
    assert get(port, "/demo/login/")[0] == 200
    processes = first.children()
    assert len(processes) >= 4  # the site and its two workers, the worker
    assert first.end() == 0, first.output.read_text()
    assert still_running(processes) == []

    second = launch(port)
    assert second.wait_until_ready() == f"ready http://localhost:{port}\n", second.output.read_text()
    assert "242 already known" in second.output.read_text()
    processes = second.children()
    worker = next(number for number in processes if b"celery" in Path(f"/proc/{number}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert second.process.wait(STOP_TIMEOUT_S) == 1
    assert "The worker has ended" in second.output.read_text()
    assert still_running(processes) == []


def test_a_port_in_use_is_told_before_anything_starts(launch, tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = launch(str(port))
        status = run.process.wait(START_TIMEOUT_S)

    assert status == 1
    assert f"Port {port} cannot be used" in run.output.read_text()
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1"])
def test_what_is_no_port_is_wrong_usage(launch, port):
    run = launch(port)

    assert run.process.wait(START_TIMEOUT_S) == 2
    assert "must be a number from 1 to 65535" in run.output.read_text()
