from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.models import Round
from gnlc_portal.lib.moments import long_date

FIRST, LAST = 2020, 2100  # a round outside is a typing error


class Command(BaseCommand):
    help = "Ensures the round of a year, with the rule's dates (1 March to 30 April), and prints them. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, metavar="YEAR", help="four digits")

    def handle(self, *args: object, **options: object) -> None:
        year = int(str(options["year"]))
        if not FIRST <= year <= LAST:
            raise CommandError(f"Give a year from {FIRST} to {LAST}.", returncode=2)
        round = Round.objects.ensure(year)
        self.stdout.write(
            f"Round {round.year}: cities submit from {long_date(round.opens_on)}, 00:00, to {long_date(round.closes_on)}, 23:59; "
            f"decisions until {long_date(round.examination_closes_on)}, 23:59 (Hamburg)."
        )
