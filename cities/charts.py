"""Bars as numbers for components/bar_chart.html: drawn on the server, from zero, the value on each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format

from cities.plots import Row

WIDTH = 360  # units of the drawing; on the narrowest phone one is still 0.8 pixels
COLUMN_HEIGHT, COLUMN_TOP, AXIS_ROOM = 150, 24, 26
LINE_HEIGHT, LINE_LABEL, BAR_THICKNESS, VALUE_ROOM = 46, 16, 14, 108
LABELS_FIT = 9  # years side by side; with more, every second one is written


Point = tuple[str, str]


@dataclass(frozen=True)
class Bar:
    """A rectangle with its words; numbers as SVG writes them, whatever the reader's language."""

    at: Point
    size: Point
    value: str
    value_at: Point
    label: str
    label_at: Point


@dataclass(frozen=True)
class Chart:
    """The bars, and the line they stand on."""

    height: int
    bars: tuple[Bar, ...]
    upright: bool
    base: tuple[Point, Point]


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
                at=_point(middle - slot * 0.32, foot - height),
                size=_point(slot * 0.64, height),
                value=number_format(row.numbers[0], force_grouping=True),
                value_at=_point(middle, foot - height - 6),
                label="" if skipped else row.label,
                label_at=_point(middle, foot + 19),
            )
        )
    base = (_point(0, foot), _point(WIDTH, foot))
    return Chart(foot + AXIS_ROOM, tuple(bars), upright=True, base=base)


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
                at=_point(0, bar_top),
                size=_point(width, BAR_THICKNESS),
                value=number_format(row.numbers[0], force_grouping=True),
                value_at=_point(width + 8, bar_top + 12),
                label=row.label,
                label_at=_point(6, top + LINE_LABEL),
            )
        )
    height = LINE_HEIGHT * len(rows)
    return Chart(height, tuple(bars), upright=False, base=(_point(0, 0), _point(0, height)))


def _point(*values: float) -> Point:
    x, y = (f"{value:.1f}".removesuffix(".0") for value in values)
    return x, y
