"""What a list is: rows by rights, columns, filters. A value, made once by the app that owns the rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models

from gnlc_portal.lib.cells import Value
from gnlc_portal.lists.circles import Standing

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """One fact about each row.

    Args:
        name: in the address; never changed.
        label: its heading.
        value: the fact as a file holds it.
        shown: the fact as the page draws it for a reader of some standing, where that is more than the value in words.
        sort: the field by which it sorts, or a function that names it; without, it does not sort. With a minus, what is
            small here is late in the field, as days that something waits are; it is turned round at the first press.
        by_default: whether it is shown where nobody chose; a function is asked with the reader's standing.
        prepare: what the column needs of the rows, for instance a prefetch; only called where it is chosen.
        is_number: aligned at the end.
        is_unbroken: kept in one line, as a reference with hyphens or a moment.
    """

    name: str
    label: Any
    value: Callable[[Any], Value]
    shown: Callable[[Any, Standing], Any] | None = None
    sort: str | Callable[[], str] = ""
    by_default: bool | Callable[[Standing], bool] = True
    prepare: Callable[[Rows], Rows] | None = None
    is_number: bool = False
    is_unbroken: bool = False

    @property
    def sort_field(self) -> str:
        return self.sort() if callable(self.sort) else self.sort

    def is_default(self, standing: Standing) -> bool:
        return self.by_default(standing) if callable(self.by_default) else self.by_default


@dataclass(frozen=True)
class Filter:
    """One question to the rows (made by ``gnlc_portal.lists.filters``).

    Args:
        name: in the address; never changed.
        field: its form field, from the rows that the person may see and the values that the address gives.
        apply: the rows that answer to a valid value, at a moment.
        drawn: whether the form has it for this standing; in the address it counts for everybody.
    """

    name: str
    field: Callable[[Rows, Sequence[str]], forms.Field]
    apply: Callable[[Rows, Any, datetime], Rows]
    drawn: Callable[[Standing], bool] = lambda _standing: True


@dataclass(frozen=True)
class BundledFile:
    """A file in a ZIP: its name in the row's folder, and its bytes, or nothing and a note that says why.

    ``content`` is bytes, or a function that opens a file to read from.
    """

    name: str
    content: bytes | Callable[[], Any] | None
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True)
class Files:
    """What a ZIP holds for each row.

    Args:
        label: the button: "ZIP of dossiers".
        folder: the name of the row's folder; letters, digits and hyphens.
        of: the row's files.
        prepare: what that needs of the rows.
    """

    label: Any
    folder: Callable[[Any], str]
    of: Callable[[Any], Iterable[BundledFile]]
    prepare: Callable[[Rows], Rows] = lambda rows: rows


@dataclass(frozen=True)
class ReadyView:
    """A question that everybody has: its name, and its query in the one spelling that ``Selection.query`` gives."""

    label: Any
    query: str


@dataclass(frozen=True)
class Listing:
    """A list. See the package's text for how to make one; it is for UIL alone unless it is ``for_officers``.

    The navigation opens the first of the views that are ``ready``, if there are any; else all rows.
    """

    name: str
    model: type[models.Model]
    title: Any
    rows: Callable[[Any], Rows]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    order: str
    files: Files | None = None
    for_officers: bool = False
    ready: tuple[ReadyView, ...] = ()

    def is_open_to(self, standing: Standing) -> bool:
        """Whether the list exists for somebody; ``rows`` says what they find in it."""
        return bool(standing.scope) and (standing.everywhere or self.for_officers)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def default_columns(self, standing: Standing) -> list[str]:
        return [column.name for column in self.columns if column.is_default(standing)]
