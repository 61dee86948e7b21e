"""Cells of tables that people open in a spreadsheet: a text is never taken for a formula."""

from datetime import date, datetime
from decimal import Decimal

from gnlc_portal.lib import clock

Value = str | int | float | Decimal | date | datetime | None
# With one of these at its start a spreadsheet takes a text for a formula and may run it; the last four are the wide
# forms of the first four, which some versions read alike.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(value: Value) -> bool:
    """Whether a spreadsheet may take a text for a formula."""
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)


def in_csv(value: Value) -> str | int | float | Decimal | None:
    """A value as it stands in a CSV: days and moments in ISO 8601, moments with Hamburg's offset; no formulas."""
    if isinstance(value, datetime):
        return value.astimezone(clock.HAMBURG).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if is_formula(value) else value
