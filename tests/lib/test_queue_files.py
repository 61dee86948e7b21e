"""The folder that stands in for a broker, written and read at once by several processes."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from gnlc_portal.lib.queue_files import Transport

pytestmark = pytest.mark.once

EACH = 40
LONG = "x" * 1_000_000  # takes a moment to write


def queue(folder: Path) -> Any:
    places = {name: str(folder) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    options = {**places, "polling_interval": 0.001}
    return Connection(transport=Transport, transport_options=options).SimpleQueue("nudges")


def write(folder: Path, writer: int) -> None:
    to = queue(folder)
    for number in range(EACH):
        to.put(f"{writer}-{number} {LONG}")


def read(folder: Path, _reader: int) -> list[str]:
    waiting, found = queue(folder), []
    while True:
        try:
            message = waiting.get(timeout=3)
        except Empty:
            return found
        message.ack()
        found.append(message.payload.split()[0])


def test_whoever_reads_while_others_write_finds_whole_messages_and_each_once(tmp_path):
    queue(tmp_path)
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        readers = pool.map(partial(read, tmp_path), range(2))
        list(pool.map(partial(write, tmp_path), range(2)))
        found = [word for part in readers for word in part]

    assert sorted(found) == sorted(f"{writer}-{number}" for writer in range(2) for number in range(EACH))
