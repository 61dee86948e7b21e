"""Indexes by which PostgreSQL finds a piece of a word anywhere in a text, however many rows there are."""

from typing import Any

from django.db.migrations import RunPython

# Part of PostgreSQL, and whoever may create in a database may add it; a few installations leave it out.
_MAY_HAVE = """
SELECT installed_version IS NOT NULL OR has_database_privilege(current_database(), 'CREATE')
FROM pg_available_extensions WHERE name = 'pg_trgm'
"""


def index(name: str, table: str, *expressions: str) -> RunPython:
    """A migration's step; without PostgreSQL or its extension a search reads every row and finds the same.

    Args:
        expressions: as Django writes them: a column for ``contains``, UPPER(column) for ``icontains``.
    """
    columns = ", ".join(f"({one}) gin_trgm_ops" for one in expressions)

    def make(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_MAY_HAVE)
            if cursor.fetchone() == (True,):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(f"CREATE INDEX {name} ON {table} USING gin ({columns})")

    def drop(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")

    return RunPython(make, drop)
