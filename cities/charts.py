"""Bars as numbers for components/bar_chart.html: drawn on the server, from zero, the value on each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format

from cities.plots import Row

WIDTH = 360  # units of the drawing; on the narrowest phone one is still 0.8 pixels
COLUMN_HEIGHT, COLUMN_TOP, AXIS_ROOM = 150, 24, 26
LINE_HEIGHT, LINE_LABEL, BAR_THICKNESS, VALUE_ROOM = 46, 16, 14, 108
LABELS_FIT = 9  # years side by side; with more, every second one is written


@dataclass(frozen=True)
class Bar:
    """A rectangle with its words; numbers as SVG writes them, whatever the reader's language."""

    x: str
    y: str
    width: str
    height: str
    value: str
    value_x: str
    value_y: str
    label: str
    label_x: str
    label_y: str


@dataclass(frozen=True)
class Chart:
    """The bars, and the line they stand on."""

    height: int
    bars: tuple[Bar, ...]
    upright: bool
    base: tuple[str, str, str, str]  # x1 y1 x2 y2


def columns(rows: Sequence[Row]) -> Chart:
    """Upright bars side by side, for years."""
    slot = WIDTH / max(1, len(rows))
    largest = max((row.numbers[0] for row in rows), default=0) or 1
    foot = COLUMN_TOP + COLUMN_HEIGHT
    bars = []
    for index, row in enumerate(rows):
        middle = slot * (index + 0.5)
        height = COLUMN_HEIGHT * row.numbers[0] / largest
        skipped = len(rows) > LABELS_FIT and (len(rows) - 1 - index) % 2
        bars.append(
            Bar(
                *_numbers(middle - slot * 0.32, foot - height, slot * 0.64, height),
                number_format(row.numbers[0], force_grouping=True),
                *_numbers(middle, foot - height - 6),
                "" if skipped else row.label,
                *_numbers(middle, foot + 19),
            )
        )
    x1, y1, x2, y2 = _numbers(0, foot, WIDTH, foot)
    return Chart(foot + AXIS_ROOM, tuple(bars), upright=True, base=(x1, y1, x2, y2))


def lines(rows: Sequence[Row]) -> Chart:
    """Lying bars under their labels, for long names."""
    largest = max((row.numbers[0] for row in rows), default=0) or 1
    bars = []
    for index, row in enumerate(rows):
        top = LINE_HEIGHT * index
        width = (WIDTH - VALUE_ROOM) * row.numbers[0] / largest
        bar_top = top + LINE_LABEL + 6
        bars.append(
            Bar(
                *_numbers(0, bar_top, width, BAR_THICKNESS),
                number_format(row.numbers[0], force_grouping=True),
                *_numbers(width + 8, bar_top + 12),
                row.label,
                *_numbers(0, top + LINE_LABEL),
            )
        )
    height = LINE_HEIGHT * len(rows)
    x1, y1, x2, y2 = _numbers(0, 0, 0, height)
    return Chart(height, tuple(bars), upright=False, base=(x1, y1, x2, y2))


def _numbers(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.1f}".removesuffix(".0") for value in values)
