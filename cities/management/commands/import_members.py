from pathlib import Path

from django.core.management.base import CommandParser
from django.db import transaction

from cities import importing
from cities.management.commands._importing import ImportCommand
from cities.models import Country, Membership


class Command(ImportCommand):
    help = (
        "Adds the member cities of a CSV file (columns iso2, city and more); what is known stays as it is. "
        "A member owes its first report on the next 30 April at least twelve months ahead whose year is even or odd as "
        "its year of joining was; where that is not known, on the day that a coordinator sets."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        told = "print what each new member would get, and write nothing"
        parser.add_argument("--dry-run", action="store_true", help=told)

    @transaction.atomic
    def take(self, path: Path, **options: object) -> importing.Outcome:
        if not Country.objects.exists():
            importing.import_countries()
        outcome = importing.import_members(path)
        if options["dry_run"]:
            for membership in outcome.members:
                self.stdout.write(_line(membership))
            self.stdout.write("Nothing was written:")
            transaction.set_rollback(True)
        return outcome


def _line(membership: Membership) -> str:
    city = f"{membership.city.name}, {membership.city.country_id}"
    if membership.first_report_on is None:
        return f"{city}: year of joining not known, no schedule until a coordinator sets it"
    return f"{city}: joined in {membership.joined_year}, first report due on {membership.first_report_on}"
