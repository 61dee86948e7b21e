"""A database of PostgreSQL to measure in, dropped afterwards. Needs a server (TEST_POSTGRES_URL)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2


@contextmanager
def filled(module: str, size: int, *, at: str) -> Iterator[Callable[[], dict[str, float]]]:
    """A new database that a module fills to some size; gives what measures once in it, at a moment of the portal's clock.

    It is filled and measured in two processes, so that time and memory are those of the measurement alone. The second
    stays, and measures each time it is asked.
    """
    name = f"portal_bench_{size}"
    server = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    folder = tempfile.mkdtemp()
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
        "PORTAL_DEMO": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "SECRET_KEY": "only-for-bench",
        "BENCH_SIZE": str(size),
        "VAR_DIR": folder,
        "PORTAL_CLOCK": at,
    }
    environment.pop("REDIS_URL", None)
    _on_server(server, f"DROP DATABASE IF EXISTS {name}")
    _on_server(server, f"CREATE DATABASE {name}")
    command = [sys.executable, "-m", module]
    try:
        subprocess.run([*command, "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([*command, "measure"], env=environment, **pipes) as process:
            yield lambda: _asked(process)
            process.stdin.close()
    finally:
        shutil.rmtree(folder)
        _on_server(server, f"DROP DATABASE IF EXISTS {name}")


def step(*, prepare: Callable[[], None], measure: Callable[[], dict[str, float]]) -> None:
    """In the process of a step: do what its argument names; measure once for each line that comes in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gnlc_portal.settings")
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
        return
    for _line in sys.stdin:
        sys.stdout.write(json.dumps(measure()) + "\n")
        sys.stdout.flush()


def _asked(process: Any) -> dict[str, float]:
    process.stdin.write("\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def _on_server(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()
