"""Ranks, typed as numbers or moved by buttons: one form for the whole list, so that nothing typed is lost."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from applications.models import Application
from applications.services.ranking import LAST_RANK

UP, DOWN, LAST = "up", "down", "last"


class _RankField(forms.IntegerField):
    """A whole number, or nothing."""

    def __init__(self, row: Application) -> None:
        wrong = _("Give a whole number from 1 to %(last)s, or none.") % {"last": LAST_RANK}
        super().__init__(
            required=False,
            min_value=1,
            max_value=LAST_RANK,
            initial=row.rank,
            label=_("Rank of %(city)s") % {"city": row.city.name},
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            widget=forms.NumberInput(attrs={"class": "rank-number", "inputmode": "numeric"}),
        )
        self.answer_needed = True  # so that the label does not say "not required"


class RankForm(forms.Form):
    """A number for each application; ``move`` is the button that was pressed, "up-12"."""

    seen = forms.IntegerField(min_value=0)
    move = forms.RegexField(rf"^({UP}|{DOWN}|{LAST})-(\d{{1,18}})$", required=False)

    def __init__(self, data: Any = None, *, waiting: Iterable[Application]) -> None:
        super().__init__(data)
        self.waiting = list(waiting)
        for row in self.waiting:
            self.fields[f"rank_{row.pk}"] = _RankField(row)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first: dict[int, Application] = {}
        for row in self.waiting:
            number = data.get(f"rank_{row.pk}")
            if number in first:
                text = _("%(city)s has rank %(rank)s already.")
                values = {"city": first[number].city.name, "rank": number}
                self.add_error(f"rank_{row.pk}", forms.ValidationError(text % values, code="rank_twice"))
            elif number is not None:
                first[number] = row
        return data

    @property
    def anchor(self) -> str:
        """Where the page opens again: at the row whose button was pressed."""
        move = self.cleaned_data["move"]
        return f"#row-{move.partition('-')[2]}" if move else ""

    def ranks(self) -> dict[int, int | None]:
        """The numbers as typed, and then moved by the button."""
        given = {row.pk: self.cleaned_data.get(f"rank_{row.pk}") for row in self.waiting}
        step, _dash, key = self.cleaned_data["move"].partition("-")
        if step and int(key) in given:
            _move(given, step, int(key))
        return given


def _move(given: dict[int, int | None], step: str, moved: int) -> None:
    """Change places with the neighbour, or take the number after the last one."""
    ordered = sorted((rank, pk) for pk, rank in given.items() if rank is not None)
    keys = [pk for _rank, pk in ordered]
    if step == LAST or moved not in keys:
        if moved not in keys:
            given[moved] = ordered[-1][0] + 1 if ordered else 1
        return
    here = keys.index(moved)
    there = here - 1 if step == UP else here + 1
    if 0 <= there < len(keys):
        given[moved], given[keys[there]] = given[keys[there]], given[moved]
