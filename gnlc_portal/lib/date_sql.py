"""Dates in constraints: Django's own sums of dates are functions of its connection on SQLite, unknown to any other."""

from typing import Any

from django.db.models import DateField, Func


class DaysAfter(Func):
    """The day so many days after a column's, in words that every client of either database understands."""

    template = "(%(expressions)s + %(days)s)"

    def __init__(self, column: str, *, days: int) -> None:
        super().__init__(column, days=days, output_field=DateField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+%(days)s days')", **extra)
