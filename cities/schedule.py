"""R7: a member owes a progress report every two years, counted from admission without drift."""

from datetime import date, timedelta

from cities.models import Membership

YEARS_BETWEEN_REPORTS = 2  # R7
FIRST_REPORT_WITHIN = timedelta(
    days=1096
)  # three years: the farthest day that the policy for imported members gives
LEAST_NOTICE = timedelta(days=30)  # after a report is done with, the next one is not due sooner than that


def report_due(anchor: date, period: int) -> date:
    """The same day 2 × ``period`` years after ``anchor``; 29 February falls back to the 28th and comes back in a leap year.

    Args:
        anchor: the day of admission.
        period: 1 for the first report, 2 for the second …
    """
    year = anchor.year + YEARS_BETWEEN_REPORTS * period
    try:
        return anchor.replace(year=year)
    except ValueError:
        return anchor.replace(year=year, day=28)


def due_of(membership: Membership, period: int) -> date:
    """When a member's report of a period is due by R7, whatever became of the earlier ones.

    Raises:
        ValueError: nobody has set the first report's date yet.
    """
    first, joined = membership.first_report_on, membership.joined_on
    if first is None:
        raise ValueError(f"Membership {membership.pk} has no schedule.")
    if joined is not None and first == report_due(joined, 1):
        return report_due(joined, period)
    return report_due(first, period - 1)


def uncovered(membership: Membership, period: int, done_on: date) -> int:
    """The first period from this one on whose date is not covered by the report that was done with on a day."""
    while due_of(membership, period) <= done_on:
        period += 1
    return period


def covered(membership: Membership, period: int, done_on: date) -> list[date]:
    """The dates after that of a period that passed before its report was done with: that report covers them."""
    following = range(period + 1, uncovered(membership, period + 1, done_on))
    return [due_of(membership, each) for each in following]


def due_after(membership: Membership, period: int, done_on: date) -> date:
    """When the report after one of a period is due, if that one is done with on a day."""
    following = due_of(membership, uncovered(membership, period + 1, done_on))
    return max(following, done_on + LEAST_NOTICE)
