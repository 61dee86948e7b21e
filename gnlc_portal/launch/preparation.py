"""Everything the demonstration needs before it starts: what is there stays, what is missing is made."""

import sys
from collections.abc import Callable
from typing import Any


def prepare() -> None:
    """Clock, database, cities, round, demo accounts, style sheets.

    Raises:
        RuntimeError: this is no demonstration.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    if not settings.PORTAL_DEMO:
        raise RuntimeError("It starts demonstrations only; README.md says how the portal runs in production.")
    for name, step in _steps():
        sys.stderr.write(f"Preparing: {name}\n")
        step()
    connections.close_all()


def _steps() -> list[tuple[str, Callable[[], object]]]:
    from django.conf import settings
    from django.core.management import call_command

    from applications.models import Round
    from gnlc_portal.lib import clock

    def command(*words: str, **options: Any) -> Callable[[], object]:
        return lambda: call_command(*words, verbosity=0, stdout=sys.stderr, **options)

    members = settings.BASE_DIR / "cities" / "data" / "members.csv"
    return [
        ("clock", clock.begin),
        ("database", command("migrate", interactive=False)),
        ("cache", command("createcachetable")),
        ("countries", command("import_countries")),
        ("member cities", command("import_members", str(members))),
        ("awards", command("import_awards")),
        ("round", lambda: Round.objects.for_new_applications(at=clock.now())),
        ("demo accounts", command("seed_demo")),
        ("style sheets", command("collectstatic", interactive=False)),
    ]
