"""``set_clock ISO``"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from gnlc_portal.demo import moments
from gnlc_portal.lib import clock


class Command(BaseCommand):
    help = "Move the demonstration's clock forward to a moment (ISO 8601; without a zone, Hamburg's hour)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("moment", metavar="ISO", help="for example 2027-04-30T23:59")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.CLOCK_FILE is None:
            raise CommandError("Only a demonstration has a clock that can be set (PORTAL_DEMO=1).")
        try:
            moment = moments.parse(options["moment"])
        except ValidationError as error:
            raise CommandError(error.messages[0], returncode=2) from error
        try:
            now = moments.move(moment)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        here = now.astimezone(clock.HAMBURG)
        self.stdout.write(f"The portal's time is {here.isoformat(timespec='seconds')}.")
