"""The whole portal as `make run` starts it, on a scratch database and folder, and browsers to visit it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
START_TAKES_AT_MOST_S = 120
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Portal:
    """A running portal, which can be stopped and started again where it was."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("w") as log:
            command = [sys.executable, "-m", "gnlc_portal.launch"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        _wait_until_ready(self.process, self.folder / "log", f"ready {self.url}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            self.process = None

    def run(self, code: str) -> str:
        """What lines of Python print, run in the portal with its data, as an administrator would at a terminal."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        ran = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return ran.stdout.strip()

    def inbox(self, to: str) -> list[dict[str, Any]]:
        """Mail to an address, newest first."""
        with urllib.request.urlopen(
            f"{self.url}/demo/inbox/?to={quote(to)}&format=json", timeout=20
        ) as answer:
            return json.load(answer)

    def mail(self, to: str, containing: str) -> dict[str, Any]:
        """The newest delivered mail to an address whose subject or text contains something; waits for the worker."""
        for _second in range(75):  # a lost nudge costs a minute, no more
            for message in self.inbox(to):
                if message["state"] == "sent" and containing in message["subject"] + message["text"]:
                    return message
            time.sleep(1)
        raise AssertionError(f"No mail to {to} with {containing!r}: {self.inbox(to)}")


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """The portal as `make run` starts it, on a free port, with its data in a folder."""
    port = _free_port()
    with _database() as database:
        environment = {
            **{name: value for name, value in os.environ.items() if name not in _OTHERS},
            **database,
            "PORTAL_DEMO": "1",
            "SECRET_KEY": "only-for-journeys",
            "VAR_DIR": str(folder),
            "PORT": str(port),
            "PORTAL_CLOCK": "2027-03-15T09:00:00+01:00",
        }
        running = Portal(f"http://localhost:{port}", folder, environment)
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(portal: Portal, browser: Browser) -> Iterator[Any]:
    """A new person at a browser of their own; a script error or a refused resource fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def arrive(language: str = "en", **options: Any) -> Page:
        context = browser.new_context(base_url=portal.url, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda line: troubles.append(f"{page.url}: {line.text}") if _is_trouble(line) else None
        )
        page.on("request", lambda request: troubles.append(request.url) if _is_foreign(request.url) else None)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert troubles == []


def _is_trouble(line: Any) -> bool:
    # A refusal is a page with its own status, and some stories cut the network or stop the server: Chromium writes that too.
    expected = r"status of (400|401|404|409|423)|net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED)"
    return line.type == "error" and not re.search(expected, line.text)


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname not in ("localhost", "127.0.0.1")


REDIS_DATABASES = range(8, 0, -1)
CLAIMED_FOR_S = 3600  # a run that was killed leaves its claim, and perhaps a worker that still takes nudges
_OTHERS = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DJANGO_SETTINGS_MODULE",
    "FILES_URL",
)


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """Where the portal keeps its data: the embedded default, or a PostgreSQL database of its own with Redis."""
    if os.environ.get("TEST_DATABASE") != "postgres":
        yield {}
        return
    server = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    name = f"journey_{uuid.uuid4().hex[:8]}"
    with _redis() as redis_url:
        _run(server, f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{name}", "REDIS_URL": redis_url}
        finally:
            _run(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _redis() -> Iterator[str]:
    """A Redis database that no other portal has: two on one would take each other's nudges and sweeps, and mail waits."""
    server = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9").rsplit("/", 1)[0]
    for number in REDIS_DATABASES:
        with redis.Redis.from_url(f"{server}/{number}") as database:
            if database.set("claimed-by-a-journey", os.getpid(), nx=True, ex=CLAIMED_FOR_S):
                try:
                    yield f"{server}/{number}"
                finally:
                    database.flushdb()
                return
    raise AssertionError(f"Every Redis database of {server} is claimed by another run of the journeys.")


def _run(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path, line: str) -> None:
    for _tenth in range(START_TAKES_AT_MOST_S * 10):
        if line in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"The portal did not start:\n{log.read_text()[-3000:]}")
