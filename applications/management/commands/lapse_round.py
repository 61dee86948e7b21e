from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from applications import services
from applications.models import Round
from gnlc_portal.lib import clock


class Command(BaseCommand):
    help = (
        "Lapses what is still open in every round whose examination closed ten minutes ago or earlier. "
        "An extended round waits for its new day. Safe to repeat."
    )

    def handle(self, *args: object, **options: object) -> None:
        at = clock.now()
        failed = []
        for round in Round.objects.order_by("year"):
            if at < round.lapses_at:
                continue
            try:
                lapsed = services.lapse_round(round=round, at=at)
            except Error as error:
                failed.append(str(round.year))
                self.stderr.write(f"Round {round.year}: {error}")
            else:
                self.stdout.write(f"Round {round.year}: {lapsed} lapsed.")
        if failed:
            raise CommandError(f"Not finished: {', '.join(failed)}. Run the command again.")
