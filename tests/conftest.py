"""What every test stands on: a clock that stands still in the window, triggers that give way to a flush, no network."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.utils import translation

from gnlc_portal.lib import clock, triggers
from tests import factories


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in Path(item.path).parts:
            item.add_marker("journey")
        if _fights(item):
            item.add_marker(
                pytest.mark.xdist_group("alone")
            )  # two cores: what fights for them fights by itself
    # The one long group first, so that one worker has it in hand while the other takes all the rest.
    items.sort(key=lambda item: not _fights(item))


def _fights(item: pytest.Item) -> bool:
    return bool({"journey", "concurrency"} & {marker.name for marker in item.iter_markers()})


@pytest.fixture(autouse=True)
def portal_clock(tmp_path: Path, settings) -> Callable[[datetime], None]:
    """The portal's clock stands still at 15 March 2027, 09:00 in Hamburg; call the fixture to set it elsewhere."""
    settings.CLOCK_FILE = tmp_path / "clock.json"

    def stand_at(moment: datetime) -> None:
        clock.write(moment, anchor=None)

    stand_at(factories.IN_THE_WINDOW)
    return stand_at


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine answers."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("127.0.0.1", "::1", "localhost", ""):
            raise AssertionError(f"A test tried to reach {host}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits are counted in the cache; each test that may touch the database starts with none."""
    marker = request.node.get_closest_marker("django_db")
    if marker or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db" if marker and marker.kwargs.get("transaction") else "db")
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def flush_lifts_triggers() -> Iterator[None]:
    """History is append-only in tests too; only the flush between transactional tests goes round its triggers."""
    handle = flush.Command.handle

    def lifted(self: flush.Command, **options: object) -> None:
        with triggers.lifted():
            handle(self, **options)

    flush.Command.handle = lifted  # type: ignore[method-assign]
    yield
    flush.Command.handle = handle  # type: ignore[method-assign]


@pytest.fixture
def stored_files(tmp_path: Path, settings) -> Callable[[], list[str]]:
    """A storage of its own; call the fixture for the names of what lies in it."""
    folder = tmp_path / "files"
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def france(db):
    return factories.country("FR")
