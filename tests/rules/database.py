"""Around the services, straight to the database: what it refuses, nobody can do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from gnlc_portal.lib import triggers


def execute(sql: str, *parameters: Any) -> int:
    """Run one statement; returns how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def refusal(sql: str, *parameters: Any) -> str:
    """What the database says when it refuses a statement; the test's transaction goes on."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        execute(sql, *parameters)
    return str(error.value)


@contextmanager
def refusing_changes_of(table: str, pk: int) -> Iterator[None]:
    """The database refuses to change one row for a while."""
    trigger = triggers.Trigger("test_refusing", table, "UPDATE", "refused by the test", once=f"OLD.id = {pk}")
    for statement in triggers._create(trigger, connection.vendor):
        execute(statement)
    yield
    execute(triggers._drop(trigger, connection.vendor))


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every table, as text, with its column."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [f"{table}.{column[0]}" for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield column, _text(value)


def _text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
