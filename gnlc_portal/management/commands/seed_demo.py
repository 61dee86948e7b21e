"""``seed_demo``"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gnlc_portal.demo import seed


class Command(BaseCommand):
    help = "Make the five accounts of the demonstration; those that are there already keep what they did."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("Demo accounts have a public password: a demonstration only (PORTAL_DEMO=1).")
        try:
            made = seed.seed()
        except seed.NothingToSeed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made} new accounts." if made else "Every demo account is there.")
