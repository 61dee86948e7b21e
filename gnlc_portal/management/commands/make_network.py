"""``make_network``"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gnlc_portal.demo import network
from gnlc_portal.lib import clock


class Command(BaseCommand):
    help = "Add a network of invented members on real places, with their reports, to see the portal at that size."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cities", type=int, help="how many members to add")
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same network")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("Invented members are for a demonstration only (PORTAL_DEMO=1).")
        if options["cities"] < 1:
            raise CommandError("Name a number of members from 1 on.", returncode=2)
        network.make(options["cities"], at=clock.now(), seed=options["seed"])
        self.stdout.write(f"{options['cities']} members added.")
