"""What an address asks of a list, for one person, at one moment: the page, a saved view and an export read it alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from gnlc_portal.lists import circles, paging
from gnlc_portal.lists.listing import Column, Listing, Rows

SORT, COLUMNS, AFTER, BEFORE = "sort", "columns", "after", "before"
LONGEST_ADDRESS = 2000  # characters of a query that is kept
MOST_KEY = 2**63 - 1
BATCH = 500  # rows that an export holds at once


@dataclass(frozen=True)
class Said:
    """One part of the filter in words, and the query without it."""

    label: str
    value: str
    without: str


class Selection:
    """Rows, order and columns as an address names them."""

    def __init__(self, listing: Listing, user: Any, query: QueryDict, at: datetime) -> None:
        self.listing, self.user, self.at, self._given = listing, user, at, query

    @cached_property
    def standing(self) -> circles.Standing:
        return circles.standing(self.user)

    @cached_property
    def allowed(self) -> Rows:
        """All rows that this person may see now."""
        return self.listing.rows(self.user)

    @cached_property
    def form(self) -> forms.Form:
        """The filter as a form; what is wrong with an address stands at its fields."""
        given = self._given.copy()
        if COLUMNS not in given:  # the form shows which are drawn
            given.setlist(COLUMNS, self.listing.default_columns(self.standing))
        form = forms.Form(given, prefix=None, auto_id="filter_%s")
        for one in self.listing.filters:
            form.fields[one.name] = one.field(self.allowed, self._given.getlist(one.name))
            form.fields[one.name].answer_needed = True  # type: ignore[attr-defined] # "not required" goes without saying
        sorts = [
            f"{sign}{column.name}" for column in self.listing.columns if column.sort for sign in ("", "-")
        ]
        form.fields[SORT] = forms.ChoiceField(
            choices=[(name, name) for name in ("", *sorts)],
            required=False,
            widget=forms.HiddenInput,
            label=_("Order"),
        )
        form.fields[COLUMNS] = forms.MultipleChoiceField(
            choices=[(column.name, column.label) for column in self.listing.columns],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=_("Columns"),
        )
        return form

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    def require_valid(self) -> None:
        """
        Raises:
            ValidationError: a part of the address means nothing; it says which.
        """
        if not self.is_valid:
            raise ValidationError(
                [
                    _("%(field)s: %(error)s") % {"field": self.form.fields[name].label, "error": error}
                    for name, errors in self.form.errors.items()
                    for error in errors
                ],
                code="filter",
            )

    @cached_property
    def rows(self) -> Rows:
        """The rows that answer; none while the address is wrong, because all would be a lie."""
        if not self.is_valid:
            return self.allowed.none()
        rows = self.allowed
        for one in self.listing.filters:
            value = self.form.cleaned_data.get(one.name)
            if value not in (None, "", []):
                rows = one.apply(rows, value, self.at)
        return rows

    @cached_property
    def columns(self) -> list[Column]:
        """The chosen columns in the list's own order, or those that are drawn where nobody chose."""
        chosen = self.form.cleaned_data.get(COLUMNS) if self.is_valid else None
        names = chosen or self.listing.default_columns(self.standing)
        return [column for column in self.listing.columns if column.name in names]

    @cached_property
    def sort(self) -> str:
        """The name of the sorting column, with a minus where it is turned round."""
        return (self.form.cleaned_data.get(SORT) if self.is_valid else "") or self.listing.order

    @cached_property
    def order(self) -> paging.Order:
        column = self.listing.column(self.sort.removeprefix("-"))
        assert column is not None  # the form has seen to it
        field = column.sort_field.removeprefix("-")
        descending = self.sort.startswith("-") != column.sort_field.startswith("-")
        return paging.Order.of(self.listing.model, field, descending=descending)

    @cached_property
    def query(self) -> str:
        """The address without its page, in one spelling for one meaning."""
        kept = QueryDict(mutable=True)
        for name in self.form.fields:
            values = sorted({value.strip() for value in self._given.getlist(name)} - {""})
            if name == SORT and values == [self.listing.order]:
                continue
            if name == COLUMNS and set(values) == set(self.listing.default_columns(self.standing)):
                continue
            kept.setlist(name, values)
        return kept.urlencode()

    def query_with(self, **changes: str) -> str:
        """The same address with some parts set, or left out where they are empty."""
        changed = QueryDict(self.query, mutable=True)
        for name, value in changes.items():
            changed.setlist(name, [value] if value else [])
        return changed.urlencode()

    @property
    def said(self) -> list[Said]:
        """The filter in words."""
        if not self.is_valid:
            return []
        parts = []
        for one in self.listing.filters:
            value = self.form.cleaned_data.get(one.name)
            if value not in (None, "", []):
                field = self.form.fields[one.name]
                parts.append(
                    Said(str(field.label), _in_words(field, value), self.query_with(**{one.name: ""}))
                )
        return parts

    @property
    def page(self) -> paging.Page:
        after, before = (_key(self._given.get(name)) for name in (AFTER, BEFORE))
        return paging.page(self._prepared(), self.order, among=self.allowed, after=after, before=before)

    def counted(self) -> tuple[int, bool]:
        return paging.counted(self.rows)

    def every_row(self) -> Iterator[Any]:
        """All rows in their order, a batch at a time: as they were when the first was read."""
        return self._prepared().order_by(*self.order.terms()).iterator(chunk_size=BATCH)

    def prepare(self, prepare: Any) -> None:
        """Fetch more with each row, for files."""
        self.rows = prepare(self.rows)

    def _prepared(self) -> Rows:
        rows = self.rows
        for prepare in dict.fromkeys(
            column.prepare for column in self.columns
        ):  # two columns may need the same
            rows = prepare(rows) if prepare else rows
        return rows


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        return _(", ").join(labels[one] for one in (value if isinstance(value, list) else [value]))
    return str(value)


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:20]) <= MOST_KEY else None
