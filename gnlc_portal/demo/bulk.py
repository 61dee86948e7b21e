"""Rows by the million: straight into the tables, by COPY where the database has it."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from gnlc_portal.lib import clock


@dataclass(frozen=True)
class Column:
    """The columns of a table that are filled, those that get what a new row has there, and the rows that wait."""

    model: type[Model]
    names: Sequence[str]
    usual: dict[str, Any]
    rows: list[Sequence[Any]]


class Tables:
    """Rows of several tables, written together, each table in the order in which it was named."""

    def __init__(self, **columns: tuple[type[Model], Sequence[str]]) -> None:
        self._columns = {
            name: Column(model, names, _usual(model, names), []) for name, (model, names) in columns.items()
        }

    def add(self, table: str, *values: Any) -> None:
        self._columns[table].rows.append(values)

    def write(self) -> None:
        """Everything that waits, and nothing waits any more."""
        for column in self._columns.values():
            _insert(column)
            column.rows.clear()

    def settle(self) -> None:
        """Let the next ids follow those that were written here."""
        models = [column.model for column in self._columns.values()]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def _usual(model: type[Model], named: Sequence[str]) -> dict[str, Any]:
    """What the other columns of a new row hold."""
    others = [field for field in model._meta.concrete_fields if field.column not in named]
    return {str(field.column): field.get_default() for field in others if not field.null}


def _insert(column: Column) -> None:
    if not column.rows:
        return
    table = connection.ops.quote_name(column.model._meta.db_table)
    named = [*column.names, *column.usual]
    names = ", ".join(connection.ops.quote_name(name) for name in named)
    rows = [[*row, *column.usual.values()] for row in column.rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _as_text(rows))
            return
        marks = ", ".join("%s" for _name in named)
        adapted = [[_adapted(value) for value in row] for row in rows]
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", adapted)  # noqa: S608


def _as_text(rows: Iterable[Sequence[Any]]) -> io.StringIO:
    """The lines that COPY reads: tabs between values, "\\N" for none."""
    lines = ("\t".join(map(_copied, row)) + "\n" for row in rows)
    return io.StringIO("".join(lines))


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _adapted(value: Any) -> Any:
    """A value as Django stores it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(clock.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value
