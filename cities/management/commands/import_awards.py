from pathlib import Path

from cities import importing
from cities.management.commands._importing import ImportCommand


class Command(ImportCommand):
    help = "Adds the Learning City Awards of a CSV file to cities already known."
    default_file = importing.DATA / "awards.csv"

    def take(self, path: Path, **options: object) -> importing.Outcome:
        return importing.import_awards(path)
