"""The portal's own processes beside the test: they share its database and have a broker and a folder of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

BROKER_PREFIX = f"test-{os.getpid()}-"  # two runs that share a Redis must not take each other's nudges
PATIENCE_S = 60  # for a process on a busy machine; what is ready sooner is not waited for


def environment(folder: Path, mail_port: int) -> dict[str, str]:
    """What a process needs to work on the test's database and to write to its mail server."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "tests.mail.worker_settings",
        "TEST_BROKER_PREFIX": BROKER_PREFIX,
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(folder),
        "PORTAL_DEMO": "1",
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": settings.SITE_URL,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DATABASE_URL": database_url(),
    }
    if connection.vendor == "postgresql":
        ours["REDIS_URL"] = settings.REDIS_URL
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | ours


def database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


def python(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python with arguments to its end."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command,
        env=environ,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def shell(environ: dict[str, str], code: str) -> None:
    """Let a process of its own do something with the portal."""
    done = python(environ, "-c", f"import django\ndjango.setup()\n{code}")
    assert done.returncode == 0, done.stderr


@contextmanager
def worker(environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker without a beat, from when it is ready until the block ends."""
    options = [
        "--pool",
        "solo",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    command = [sys.executable, "-m", "celery", "-A", "gnlc_portal", "worker", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, cwd=settings.BASE_DIR, stdout=output, stderr=output)
        try:
            wait_until(lambda: b"ready." in log.read_bytes() or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            stop(process)


@contextmanager
def beat(environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A beat that ticks every second, until the block ends."""
    schedule = ["--schedule", str(log.with_suffix(".schedule")), "--pidfile", ""]
    command = [sys.executable, "-m", "celery", "-A", "tests.mail.hasty", "beat", *schedule]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, cwd=settings.BASE_DIR, stdout=output, stderr=output)
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process of ours to end, and end it when it does not."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def wait_until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds; it is an error when it never does."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def empty_broker() -> None:
    """What a killed worker left with Redis: nudges, which nobody needs."""
    if connection.vendor == "postgresql":
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            for name in broker.scan_iter(f"{BROKER_PREFIX}*"):
                broker.delete(name)
