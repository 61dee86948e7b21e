"""What the settings ask of the environment."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def require_local_hosts(hosts: Iterable[str]) -> None:
    """The demonstration and a clock that can be moved exist on a newcomer's own machine only.

    Raises:
        ImproperlyConfigured: a host name other than this machine's own (or the test client's) is served.
    """
    others = [host for host in hosts if host not in {*LOCAL_HOSTS, "testserver"}]
    if others or not hosts:
        raise ImproperlyConfigured(
            "PORTAL_DEMO and PORTAL_CLOCK are refused: ALLOWED_HOSTS may then name only "
            f"localhost, 127.0.0.1, [::1] or testserver, not {', '.join(others) or 'nothing at all'}."
        )
