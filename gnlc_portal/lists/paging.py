"""Pages found by the last row of the page before, so that the thousandth costs what the first does."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from gnlc_portal.lists.listing import Rows

PAGE = 50  # rows
MOST_COUNTED = 1000  # rows; beyond, "more than" is what a page says, and an export's total is exact


@dataclass(frozen=True)
class Order:
    """By a field, and by the key where that is equal. Where a field may be empty, empty rows come after all others."""

    field: str
    descending: bool
    nullable: bool

    @classmethod
    def of(cls, model: type[models.Model], field: str, *, descending: bool) -> "Order":
        return cls(field, descending, _may_be_empty(model, field))

    def reversed(self) -> "Order":
        return Order(self.field, not self.descending, self.nullable)

    def terms(self) -> list[OrderBy]:
        # Without a word about empty values where there are none: SQLite would not use the index.
        last, first = (True, None) if not self.descending else (None, True)
        of = (
            {"nulls_last": last, "nulls_first": first}
            if self.nullable
            else {"nulls_last": None, "nulls_first": None}
        )
        return [
            OrderBy(F(self.field), descending=self.descending, **of),
            OrderBy(F("pk"), descending=self.descending),
        ]

    def after(self, value: Any, pk: Any) -> list[Q]:
        """The rows that come after one with this value and key: one stretch of the order after the other.

        Each stretch begins at a bound that an index can jump to; "or empty" would have it read all that lies before.
        """
        word = "lt" if self.descending else "gt"
        later = Q(**{f"pk__{word}": pk})
        empty = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return [empty & later, ~empty] if self.descending else [empty & later]
        bound = Q(**{f"{self.field}__{word}e": value})
        beyond = bound & (Q(**{f"{self.field}__{word}": value}) | later)
        return [beyond, empty] if self.nullable and not self.descending else [beyond]


@dataclass(frozen=True)
class Page:
    """Some rows, and the keys at which the pages before and after begin; None where there are none."""

    rows: list[Any]
    before: Any = None
    after: Any = None


def page(rows: Rows, order: Order, *, among: Rows, after: Any = None, before: Any = None) -> Page:
    """One page: the first, or that which follows or precedes a row.

    Args:
        rows: those that the list shows.
        among: those in which the row is looked for; it need not be in the list any more.
    """
    going_back = before is not None
    mark = before if going_back else after
    place = None if mark is None else among.filter(pk=mark).order_by("pk").values_list(order.field).first()
    if place is None:  # the beginning; also where that row is gone, or none of this person's
        found, more = _some(rows, order, [Q()])
        return Page(found, after=found[-1].pk if more else None)
    way = order.reversed() if going_back else order
    found, more = _some(rows, way, way.after(place[0], mark))
    if not going_back:
        return Page(
            found, before=found[0].pk if found else None, after=found[-1].pk if found and more else None
        )
    if not more:  # less than a page before it: the beginning, whole
        return page(rows, order, among=among)
    found.reverse()
    return Page(found, before=found[0].pk, after=found[-1].pk)


def counted(rows: Rows) -> tuple[int, bool]:
    """How many rows there are, and whether there are more than were counted."""
    number = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(number, MOST_COUNTED), number > MOST_COUNTED


def _some(rows: Rows, order: Order, stretches: list[Q]) -> tuple[list[Any], bool]:
    found: list[Any] = []
    for stretch in stretches:
        if len(found) <= PAGE:
            found += rows.filter(stretch).order_by(*order.terms())[: PAGE + 1 - len(found)]
    return found[:PAGE], len(found) > PAGE


def _may_be_empty(model: type[models.Model], path: str) -> bool:
    found: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:  # an annotation
            return True
        found = bool(found) or bool(getattr(field, "null", False))
        if getattr(field, "related_model", None):
            model = field.related_model  # type: ignore[assignment]
    return bool(found)
