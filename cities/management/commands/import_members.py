from pathlib import Path

from cities import importing
from cities.management.commands._importing import ImportCommand
from cities.models import Country


class Command(ImportCommand):
    help = "Adds the member cities of a CSV file (columns iso2, city and more); what is known stays as it is."

    def take(self, path: Path, **options: object) -> importing.Outcome:
        if not Country.objects.exists():
            importing.import_countries()
        return importing.import_members(path)
