"""The two processes of ``make run``, site and worker: started together, stopped together."""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings

START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 20
LOOK_EVERY_S = 0.2
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Stop:
    """What the person or the system has asked for: once to stop, twice to stop at once."""

    def __init__(self) -> None:
        self.asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1


def run(addresses: list[str], port: int) -> int:
    """Start both, say when the site answers, wait; returns the exit status."""
    stop = Stop()
    children = {"site": _start(_site(addresses)), "worker": _start(_worker())}
    try:
        return _watch(children, port, stop)
    finally:
        _stop(list(children.values()), stop)


def _watch(children: dict[str, subprocess.Popen[bytes]], port: int, stop: Stop) -> int:
    started, ready = time.monotonic(), False
    while not stop.asked:
        for name, child in children.items():
            if child.poll() is not None:
                sys.stderr.write(
                    f"The {name} has ended (status {child.returncode}); its last words are above.\n"
                )
                return 1
        if not ready and _answers(port):
            ready = True
            sys.stdout.write(f"ready http://localhost:{port}\n")
            sys.stdout.flush()
        if not ready and time.monotonic() - started > START_TIMEOUT_S:
            sys.stderr.write(f"The site has not answered within {START_TIMEOUT_S} seconds.\n")
            return 1
        time.sleep(LOOK_EVERY_S)
    return 0


def _site(addresses: list[str]) -> list[str]:
    options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=5"]
    options += ["--no-control-socket", "--log-level=warning"]
    return ["gunicorn", "gnlc_portal.wsgi", *options, *(f"--bind={address}" for address in addresses)]


# Celery's seven lines about root: on a newcomer's machine, or in a container, root may be all there is.
ROOT_MAY_BE_ALL = "-Wignore:You're running the worker with superuser privileges"


def _worker() -> list[str]:
    schedule = settings.VAR_DIR / "beat-schedule"
    options = ["--beat", f"--schedule={schedule}", "--pool=solo", "--loglevel=warning"]
    # One worker alone has nobody to talk to.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return ["celery", "--app=gnlc_portal", "--quiet", "worker", *options]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches the launcher alone, which then stops the others in order."""
    environment = {"LOG_LEVEL": "WARNING", **os.environ}
    return subprocess.Popen(  # noqa: S603 (every word of it stands in this file)
        [sys.executable, ROOT_MAY_BE_ALL, "-m", *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_the_launcher if sys.platform == "linux" else None,  # noqa: PLW1509 (no threads here)
    )


def _end_with_the_launcher() -> None:
    """Runs in the child: should the launcher be killed outright, the system asks the child to end."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(port: int) -> bool:
    # Not urllib: it would ask the environment's proxy.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(children: list[subprocess.Popen[bytes]], stop: Stop) -> None:
    """Ask both; after a second Ctrl-C, or too long a wait, take them down with all they started."""
    sys.stderr.write("Stopping …\n")
    asked_before, deadline = max(stop.asked, 1), time.monotonic() + STOP_TIMEOUT_S
    for child in children:
        if child.poll() is None:
            child.terminate()
    while any(child.poll() is None for child in children):
        if stop.asked > asked_before or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    for child in children:
        try:
            os.killpg(child.pid, signal.SIGKILL)  # also what a child left behind
        except ProcessLookupError:
            continue
        finally:
            child.wait()
