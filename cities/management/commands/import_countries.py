from pathlib import Path

from django.core.management.base import CommandParser

from cities import importing
from cities.management.commands._importing import ImportCommand


class Command(ImportCommand):
    help = "Adds the countries of a CSV file and their National Commissions; what is known stays as it is."
    default_file = importing.DATA / "countries.csv"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--update", action="store_true", help="let the file's values replace those known")

    def take(self, path: Path, **options: object) -> importing.Outcome:
        outcome = importing.import_countries(path, update=bool(options["update"]))
        if outcome.differing:
            fate = "replaced" if options["update"] else "kept; --update takes the file's values"
            self.stdout.write(f"Different from the file: {', '.join(outcome.differing)} ({fate}).")
        return outcome
