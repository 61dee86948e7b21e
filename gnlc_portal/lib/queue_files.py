"""The folder that stands in for a broker on the embedded default: Kombu's, with whole files only.

Kombu opens a message's file under the name that readers look for and writes to it afterwards. Whoever reads in between
finds half a message, and a worker that cannot read one stops for good.
"""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages as files that appear at once."""

    # Kombu's own folder calls "payload" what its base class calls "message".
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        file = Path(self.data_folder_out) / name
        part = file.with_name(f"{name}.part")  # a name that no reader looks for
        part.write_text(dumps(payload))
        part.replace(file)


class Transport(filesystem.Transport):
    """Named in the settings as the broker."""

    Channel = Channel
