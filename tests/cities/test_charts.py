"""Bars drawn from rows: as high as their numbers, and of a width that stays a bar."""

import pytest

from cities import charts
from cities.plots import Row


def rows(*numbers: int) -> list[Row]:
    return [Row(2020 + index, str(2020 + index), (number,)) for index, number in enumerate(numbers)]


@pytest.mark.parametrize("numbers", [(1,), (4, 2), tuple(range(1, 15))])
def test_a_column_stands_in_the_middle_of_its_place_and_is_never_a_wall(numbers):
    chart = charts.columns(rows(*numbers))

    slot = charts.WIDTH / len(numbers)
    for index, bar in enumerate(chart.bars):
        left, width, height = float(bar.at[0]), float(bar.size[0]), float(bar.size[1])
        assert left + width / 2 == pytest.approx(slot * (index + 0.5), abs=0.1)
        assert 0 < width <= min(slot, charts.WIDEST)
        assert height == pytest.approx(charts.COLUMN_HEIGHT * numbers[index] / max(numbers), abs=0.1)
