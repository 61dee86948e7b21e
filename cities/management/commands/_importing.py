"""What the import commands share: one file, a line of counts, exit status 0, 1 or 2."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cities.csv_rows import WrongFile
from cities.importing import Outcome


class ImportCommand(BaseCommand):
    """Imports one CSV file. Status 1: rows were refused, each told on stderr; 2: the file is not usable."""

    default_file: Path | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        told = "a CSV file in UTF-8" + (" (default: the portal's own)" if self.default_file else "")
        number = "?" if self.default_file else None
        parser.add_argument(
            "file", type=Path, nargs=number, default=self.default_file, metavar="FILE.csv", help=told
        )

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        try:
            outcome = self.take(path, **options)
        except WrongFile as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{path.name}: {outcome.new} new, {outcome.known} already known.")
        for problem in outcome.problems:
            self.stderr.write(f"{path.name}, {problem}.")
        if outcome.problems:
            raise CommandError(f"Not imported: {len(outcome.problems)}. All other rows were.")

    def take(self, path: Path, **options: object) -> Outcome:
        """Import the file; what a command is for."""
        raise NotImplementedError
