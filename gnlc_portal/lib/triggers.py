"""Triggers as data: what a constraint cannot say, above all that history is only ever added to.

They are installed again at the end of every ``migrate``, because SQLite drops a table's triggers when it remakes the
table. The only ways round are the test suite's flush and the retention job, both through ``lifted``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections


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
    """Create every registered trigger whose table exists; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in _registry.values():
            if trigger.table in tables:
                for statement in _statements(trigger, connection.vendor):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop every registered trigger."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in _registry.values():
            if trigger.table in tables:
                on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without triggers for a while."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def _statements(trigger: Trigger, vendor: str) -> list[str]:
    of = f" OF {', '.join(trigger.columns)}" if trigger.columns else ""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in trigger.columns)
    conditions = [f"({condition})" for condition in (trigger.once, changed) if condition]
    when = f" WHEN ({' AND '.join(conditions)})" if conditions else ""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {trigger.name}",
            (
                f"CREATE TRIGGER {trigger.name} BEFORE {trigger.operation}{of} ON {trigger.table} FOR EACH ROW{when} "
                f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
            ),
        ]
    # restrict_violation is an integrity error: Django shows both databases' refusals as IntegrityError.
    return [
        (
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
        (
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.operation}{of} ON {trigger.table} FOR EACH ROW{when} "
            f"EXECUTE FUNCTION {trigger.name}()"
        ),
    ]
