"""The kinds of question that a list's filter can ask."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

from gnlc_portal.lib import clock
from gnlc_portal.lists.circles import Standing
from gnlc_portal.lists.listing import Filter, Rows

Choices = Sequence[tuple[str, Any]]
MOST_DAYS = 9999
LONGEST_TEXT = 200  # characters
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)  # days that a period may begin and end with


def one_of(
    name: str,
    label: Any,
    choices: Callable[[Rows], Choices],
    apply: Callable[[Rows, str], Rows],
    known: Callable[[str], Any] = lambda _value: None,
    drawn: Callable[[Standing], bool] = lambda _standing: True,
) -> Filter:
    """One value out of those that occur among the person's rows.

    Args:
        known: the label of a value that exists and occurs in none of these rows, as in a view that was shared: it is
            answered with no rows, not with an error.
    """

    def field(rows: Rows, given: Sequence[str]) -> forms.Field:
        offered = [(str(value), text) for value, text in choices(rows)]
        foreign = [(value, known(value)) for value in given if value not in dict(offered)]
        every: list[tuple[str, Any]] = [
            ("", gettext_lazy("any")),
            *offered,
            *(pair for pair in foreign if pair[1]),
        ]
        return forms.ChoiceField(label=label, choices=every, required=False)

    return Filter(name, field, lambda rows, value, _at: apply(rows, value), drawn)


def some_of(
    name: str, label: Any, choices: Callable[[], Choices], apply: Callable[[Rows, list[str]], Rows]
) -> Filter:
    """Any of several values, which are the same for everybody."""

    def field(_rows: Rows, _given: Sequence[str]) -> forms.Field:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=list(choices()), required=False, widget=widget)

    return Filter(name, field, lambda rows, value, _at: apply(rows, value))


def days(name: str, label: Any, apply: Callable[[Rows, int, datetime], Rows]) -> Filter:
    """A number of days."""

    def field(_rows: Rows, _given: Sequence[str]) -> forms.Field:
        widget = forms.NumberInput(attrs={"min": 0, "max": MOST_DAYS, "inputmode": "numeric"})
        return forms.IntegerField(
            label=label, min_value=0, max_value=MOST_DAYS, required=False, widget=widget
        )

    return Filter(name, field, apply)


def text(name: str, label: Any, apply: Callable[[Rows, str], Rows]) -> Filter:
    """Words."""

    def field(_rows: Rows, _given: Sequence[str]) -> forms.Field:
        return forms.CharField(
            label=label,
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.TextInput(attrs={"type": "search"}),
        )

    return Filter(name, field, lambda rows, value, _at: apply(rows, value))


def period(field: str) -> tuple[Filter, Filter]:
    """Two questions: from and until which day, in Hamburg, the moment of a field lies."""

    def since(rows: Rows, day: date, _at: datetime) -> Rows:
        return rows.filter(**{f"{field}__gte": _midnight(day)})

    def until(rows: Rows, day: date, _at: datetime) -> Rows:
        return rows.filter(**{f"{field}__lt": _midnight(day + timedelta(days=1))})

    return _day("from", gettext_lazy("From"), since), _day("until", gettext_lazy("Until"), until)


def between_days(field: str, since: Any, until: Any) -> tuple[Filter, Filter]:
    """The same of a field that holds days; ``since`` and ``until`` are the labels."""
    return (
        _day("from", since, lambda rows, day, _at: rows.filter(**{f"{field}__gte": day})),
        _day("until", until, lambda rows, day, _at: rows.filter(**{f"{field}__lte": day})),
    )


def _day(name: str, label: Any, apply: Callable[[Rows, date, datetime], Rows]) -> Filter:
    def field(_rows: Rows, _given: Sequence[str]) -> forms.Field:
        return forms.DateField(
            label=label,
            required=False,
            validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
        )

    return Filter(name, field, apply)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.HAMBURG)
