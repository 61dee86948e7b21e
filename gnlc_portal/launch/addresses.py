"""Where the site listens: on this machine alone."""

import socket
from contextlib import closing, suppress

IPV4, IPV6 = "127.0.0.1", "::1"


def free(port: int) -> list[str]:
    """The loopback addresses to listen on: IPv4 always, IPv6 where this machine has it.

    Raises:
        OSError: something listens there already, or the port may not be used.
    """
    _try_to_bind(socket.AF_INET, IPV4, port)
    if not _has_ipv6_loopback():
        return [f"{IPV4}:{port}"]
    _try_to_bind(socket.AF_INET6, IPV6, port)
    return [f"{IPV4}:{port}", f"[{IPV6}]:{port}"]


def _try_to_bind(family: socket.AddressFamily, address: str, port: int) -> None:
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As the server does: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))


def _has_ipv6_loopback() -> bool:
    with suppress(OSError):
        _try_to_bind(socket.AF_INET6, IPV6, 0)
        return True
    return False
