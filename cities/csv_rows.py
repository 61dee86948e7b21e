"""Rows of CSV files, and their cells as numbers, days, addresses."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

Row = dict[str, str]

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_ADDRESS = 300  # characters
PLACES = Decimal("0.00001")  # of a degree: a metre


class WrongFile(Exception):
    """The file is missing, is no CSV in UTF-8 or lacks a column."""


class BadRow(Exception):
    """One row cannot be imported; the message says why."""


def read(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """The rows with the line each ends on, one at a time; cells stand without blanks around them.

    Raises:
        WrongFile: it cannot be read, or its header lacks one of the columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise WrongFile(f"{path}: the header lacks {', '.join(missing)}.")
            for row in reader:
                yield reader.line_num, {name: "".join(cell).strip() for name, cell in row.items()}
    except OSError as error:
        raise WrongFile(f"{path}: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongFile(f"{path}: this is no CSV file in UTF-8 ({error}).") from error


def check_cells(row: Row) -> None:
    """Raises BadRow for a row with more cells than the header, or with characters nobody can see."""
    if row.get(""):
        raise BadRow("it has more cells than the header")
    for name, cell in row.items():
        if CONTROLS.search(cell):
            raise BadRow(f"{name} contains a control character")


def whole(row: Row, column: str, lowest: int, highest: int) -> int | None:
    """A whole number; None for an empty cell.

    Raises:
        BadRow: it is none, or outside the limits.
    """
    cell = row.get(column, "")
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", cell) or not lowest <= int(cell) <= highest:
        raise BadRow(f"{column} {cell!r} is no whole number from {lowest} to {highest}")
    return int(cell)


def decimal(row: Row, column: str, limit: int) -> Decimal | None:
    """A number of degrees between minus and plus a limit; None for an empty cell.

    Raises:
        BadRow: it is none, or outside the limits.
    """
    cell = row.get(column, "")
    if not cell:
        return None
    try:
        number = Decimal(cell)
        if abs(number) <= limit:
            return number.quantize(PLACES)
    except InvalidOperation:
        pass
    raise BadRow(f"{column} {cell!r} is no number from -{limit} to {limit}")


def day(row: Row, column: str) -> date | None:
    """A day in ISO form, or a year, which stands for its first day; None for an empty cell.

    Raises:
        BadRow: it is neither.
    """
    cell = row.get(column, "")
    try:
        return (
            date.fromisoformat(f"{cell}-01-01" if re.fullmatch("[0-9]{4}", cell) else cell) if cell else None
        )
    except ValueError:
        raise BadRow(f"{column} {cell!r} is neither a year nor a day such as 2026-12-31") from None


def time_zone(row: Row, column: str) -> str:
    """The name of a time zone; empty for an empty cell.

    Raises:
        BadRow: there is no such zone.
    """
    cell = row.get(column, "")
    try:
        return ZoneInfo(cell).key if cell else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRow(f"{column} {cell!r} is no time zone") from None


def url(row: Row, column: str) -> str:
    """A web address; empty where the cell holds anything else, for a source may be a printed page."""
    cell = row.get(column, "")
    try:
        URLValidator(["http", "https"])(cell)
    except ValidationError:
        return ""
    return cell if len(cell) <= LONGEST_ADDRESS else ""
