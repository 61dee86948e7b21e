"""Triggers as data: what a constraint cannot say, above all that history is only ever added to.

A ``migrate`` that changes something removes them first and installs them again at its end: a trigger that names a
column stands in the way of that column, and SQLite drops a table's triggers when it remakes the table. The only other
ways round are the test suite's flush and the retention job, both through ``lifted``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction


@dataclass(frozen=True)
class Trigger:
    """Refuses an operation on rows of a table.

    Args:
        name: unique in the portal.
        table: the table it guards.
        operation: UPDATE or DELETE.
        columns: with UPDATE, only a change of these columns is refused; none means any.
        message: what the database says.
        once: SQL condition on OLD from which on it guards; empty means always.
    """

    name: str
    table: str
    operation: str
    message: str
    columns: tuple[str, ...] = ()
    once: str = ""

    @property
    def needs(self) -> set[str]:
        """The columns without which it cannot stand."""
        return {*self.columns, *re.findall(r"OLD\.(\w+)", self.once)}


_registry: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Add triggers to the portal's list; apps call this when they are loaded."""
    for trigger in triggers:
        _registry[trigger.name] = trigger


def append_only(table: str) -> tuple[Trigger, Trigger]:
    """The pair of triggers that makes a table's rows final."""
    return Trigger(f"{table}_no_update", table, "UPDATE", f"{table} is append-only"), no_delete(table)


def no_delete(table: str) -> Trigger:
    """A trigger that keeps a table's rows on record; some of their columns may still be filled in."""
    return Trigger(f"{table}_no_delete", table, "DELETE", f"{table} is append-only")


def frozen_columns(table: str, *columns: str) -> Trigger:
    """A trigger that refuses to change some columns of a row once it is written."""
    return Trigger(
        f"{table}_frozen_columns", table, "UPDATE", f"{', '.join(columns)} of {table} never change", columns
    )


def frozen_once(table: str, once: str, *columns: str) -> Trigger:
    """A trigger that refuses to change some columns from a moment on, for instance once a link was used."""
    message = f"{', '.join(columns)} of {table} never change after that"
    return Trigger(f"{table}_frozen_once", table, "UPDATE", message, columns, once)


def install(using: str = "default") -> None:
    """Create every registered trigger whose table and columns exist, and drop one whose do not; safe to repeat.

    Tables and columns are missing while a database stands at an earlier migration.
    """
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        columns = {table: _columns(connection, cursor, table) for table in _tables(connection, cursor)}
        for trigger in _registry.values():
            if trigger.table in columns:
                cursor.execute(_drop(trigger, connection.vendor))
                if trigger.needs <= columns[trigger.table]:
                    for statement in _create(trigger, connection.vendor):
                        cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop every registered trigger."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        tables = _tables(connection, cursor)
        for trigger in _registry.values():
            if trigger.table in tables:
                cursor.execute(_drop(trigger, connection.vendor))


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without triggers for a while."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def _tables(connection: Any, cursor: Any) -> set[str]:
    """The guarded tables that exist."""
    return {trigger.table for trigger in _registry.values()} & set(
        connection.introspection.table_names(cursor)
    )


def _columns(connection: Any, cursor: Any, table: str) -> set[str]:
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _drop(trigger: Trigger, vendor: str) -> str:
    on = f" ON {trigger.table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {trigger.name}{on}"


def _create(trigger: Trigger, vendor: str) -> list[str]:
    of = f" OF {', '.join(trigger.columns)}" if trigger.columns else ""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in trigger.columns)
    conditions = [f"({condition})" for condition in (trigger.once, changed) if condition]
    when = f" WHEN ({' AND '.join(conditions)})" if conditions else ""
    create = (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.operation}{of} ON {trigger.table} FOR EACH ROW{when}"
    )
    if vendor == "sqlite":
        return [f"{create} BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"]
    # restrict_violation is an integrity error: Django shows both databases' refusals as IntegrityError.
    return [
        (
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        f"{create} EXECUTE FUNCTION {trigger.name}()",
    ]
