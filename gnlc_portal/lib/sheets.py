"""A table written to a file row by row, in constant memory: CSV, or a workbook of Excel's kind."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import xlsxwriter
from django.utils.translation import gettext as _

from gnlc_portal.lib import cells, clock
from gnlc_portal.lib.cells import Value

LONGEST_CELL = 32767  # characters; Excel takes no more
WIDTHS = (10, 48)  # of a column, in characters: the least, the most


class Sheet(Protocol):
    """Headings first, then one row after the other."""

    def __enter__(self) -> "Sheet": ...
    def __exit__(self, *error: Any) -> None: ...
    def write(self, row: Sequence[Value]) -> None: ...


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A short table as CSV, for an answer that needs no file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([cells.in_csv(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


class CsvSheet:
    """UTF-8 with a byte order mark, by which spreadsheets know the letters; data tools skip it."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._path, self._headings = path, headings

    def __enter__(self) -> "CsvSheet":
        self._file = self._path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.write(self._headings)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, row: Sequence[Value]) -> None:
        self._writer.writerow([cells.in_csv(value) for value in row])


class XlsxSheet:
    """A workbook with the table, and a second sheet that says what it is.

    Texts are written as texts, whatever they begin with; one that looks like a formula is marked as a text, so that it
    stays one when somebody edits the cell. Moments are Hamburg's.
    """

    def __init__(
        self, path: Path, headings: Sequence[str], title: str, about: Sequence[tuple[str, str]]
    ) -> None:
        self._path, self._headings, self._title, self._about = path, headings, title, about

    def __enter__(self) -> "XlsxSheet":
        options = {
            "constant_memory": True,
            "tmpdir": str(self._path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(self._path), options)
        self._formats = {
            "head": self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
            "day": self._book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "quoted": self._book.add_format({"quote_prefix": True}),
        }
        self._sheet = self._book.add_worksheet(_sheet_name(self._title))
        self._sheet.freeze_panes(1, 0)
        for index, heading in enumerate(self._headings):
            self._sheet.set_column(index, index, min(max(len(heading) + 2, WIDTHS[0], 18), WIDTHS[1]))
            self._sheet.write_string(0, index, heading, self._formats["head"])
        self._row = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if kind is None:
            self._sheet.autofilter(0, 0, max(self._row, 1), max(len(self._headings) - 1, 0))
            self._tell()
        self._book.close()

    def write(self, row: Sequence[Value]) -> None:
        self._row += 1
        for index, value in enumerate(row):
            self._put(self._sheet, self._row, index, value)

    def _put(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            local = value.astimezone(clock.HAMBURG).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, self._formats["moment"])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._formats["day"])
        elif isinstance(value, str):
            sheet.write_string(
                row, column, _fitting(value), self._formats["quoted"] if cells.is_formula(value) else None
            )
        else:
            sheet.write_number(row, column, value)

    def _tell(self) -> None:
        sheet = self._book.add_worksheet(_sheet_name(_("About this file")))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        for row, (label, text) in enumerate(self._about):
            sheet.write_string(row, 0, label, self._formats["head"])
            self._put(sheet, row, 1, text)


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    rest = " " + _("[cut: a cell of Excel holds no more; the CSV has the whole text]")
    return text[: LONGEST_CELL - len(rest)] + rest


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those that a sheet's name may not have."""
    return "".join(" " if character in "[]:*?/\\" else character for character in title)[:31].strip("' ")
