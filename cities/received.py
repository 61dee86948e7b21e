"""Progress reports that were accepted, as the public may know of them."""

from datetime import date

from cities.models import City, ReceivedReport


def record(*, city: City, reference: str, year: int, on: date, summary: str = "") -> ReceivedReport:
    """Write down that a report was accepted.

    Args:
        year: in which it was due by the rule.
        on: the day of acceptance in Hamburg.
        summary: what the city agreed to publish; empty where it did not.
    """
    return ReceivedReport.objects.create(
        city=city, reference=reference, year=year, accepted_on=on, summary=summary
    )
