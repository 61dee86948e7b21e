"""Prepare the demonstration, then run the site and its worker until Ctrl-C. Safe to run again."""

import os
import sys
from pathlib import Path

from gnlc_portal.launch import addresses, preparation

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Exit status: 0 stopped by Ctrl-C or a signal, 1 something failed, 2 PORT is no port."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gnlc_portal.settings")
    os.chdir(BASE_DIR)
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return _fail(f"PORT is {port!r}; it must be a number from 1 to 65535.", status=2)
    try:
        return _launch(int(port))
    except KeyboardInterrupt:  # while it still prepares
        return 0


def _launch(port: int) -> int:
    try:
        free = addresses.free(port)
    except OSError as error:
        return _fail(
            f"Port {port} cannot be used: {error.strerror}. Another one: make run PORT={port % 65535 + 1}"
        )
    try:
        preparation.prepare()
    except Exception as error:
        if os.environ.get("DEBUG"):
            raise
        return _fail(f"The portal could not be prepared. {type(error).__name__}: {error}")
    from gnlc_portal.launch import processes  # reads the settings, which are certain only now

    return processes.run(free, port)


def _fail(text: str, status: int = 1) -> int:
    sys.stderr.write(text + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
