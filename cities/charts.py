"""Bars as numbers for components/bar_chart.html: drawn on the server, from zero, the value on each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.text import Truncator

from cities.plots import Row

WIDTH = 360  # units of the drawing; on the narrowest phone one is still 0.8 pixels
COLUMN_HEIGHT, COLUMN_TOP, AXIS_ROOM = 150, 24, 26
WIDEST = 56  # a single column is a bar too, not a wall
LINE_HEIGHT, LINE_LABEL, BAR_THICKNESS, VALUE_ROOM = 46, 16, 14, 108
LINE_LABEL_LENGTH = 44  # characters that fit; the table has the whole name
LABELS_FIT = 9  # years side by side; with more, every second one is written
PANEL_HEIGHT, PANEL_TOP, PANEL_BARS = 92, 40, 36  # a panel, where its bars may begin, and how high they get
DIGIT = 9  # units that a digit of a value takes


Point = tuple[str, str]


@dataclass(frozen=True)
class Bar:
    """A rectangle; numbers as SVG writes them, whatever the reader's language."""

    at: Point
    size: Point


@dataclass(frozen=True)
class Text:
    """Words that begin at a point, or with an anchor of the style sheet: "mid" or "end"."""

    words: str
    at: Point
    anchor: str = ""


@dataclass(frozen=True)
class Chart:
    """The bars, their words, and the lines they stand on."""

    height: int
    bars: tuple[Bar, ...]
    texts: tuple[Text, ...]
    bases: tuple[tuple[Point, Point], ...]


def columns(rows: Sequence[Row]) -> Chart:
    """Upright bars side by side, for years."""
    slot = WIDTH / max(1, len(rows))
    largest = max((row.numbers[0] for row in rows), default=0) or 1
    foot = COLUMN_TOP + COLUMN_HEIGHT
    bars, texts = [], []
    for index, row in enumerate(rows):
        middle = slot * (index + 0.5)
        height = COLUMN_HEIGHT * row.numbers[0] / largest
        bars.append(_upright(middle, slot, foot, height))
        texts.append(Text(_written(row.numbers[0]), _point(middle, foot - height - 6), "mid"))
        if len(rows) <= LABELS_FIT or (len(rows) - 1 - index) % 2 == 0:
            texts.append(Text(row.label, _point(middle, foot + 19), "mid"))
    return Chart(foot + AXIS_ROOM, tuple(bars), tuple(texts), (_level(foot),))


def lines(rows: Sequence[Row]) -> Chart:
    """Lying bars under their labels, for long names."""
    largest = max((row.numbers[0] for row in rows), default=0) or 1
    bars, texts = [], []
    for index, row in enumerate(rows):
        top = LINE_HEIGHT * index
        width = (WIDTH - VALUE_ROOM) * row.numbers[0] / largest
        bar_top = top + LINE_LABEL + 6
        bars.append(Bar(at=_point(0, bar_top), size=_point(width, BAR_THICKNESS)))
        name = Truncator(row.label).chars(LINE_LABEL_LENGTH)
        texts.append(Text(name, _point(6, top + LINE_LABEL)))
        texts.append(Text(_written(row.numbers[0]), _point(width + 8, bar_top + 12)))
    height = LINE_HEIGHT * len(rows)
    return Chart(height, tuple(bars), tuple(texts), ((_point(0, 0), _point(0, height)),))


def panels(rows: Sequence[Row], names: Sequence[str]) -> Chart:
    """One small chart a column of the table, all on one scale, its rows side by side; columns of zeros are left out.

    A value stands on each bar while there is room; else on the largest of its panel.
    """
    series = [(name, [row.numbers[index] for row in rows]) for index, name in enumerate(names)]
    series = [(name, values) for name, values in series if any(values)]
    largest = max((max(values) for _name, values in series), default=1)
    slot = WIDTH / max(1, len(rows))
    fits = len(_written(largest)) * DIGIT <= slot
    bars, texts, bases = [], [], []
    for number, (name, values) in enumerate(series):
        foot = PANEL_HEIGHT * number + PANEL_TOP + PANEL_BARS
        texts.append(Text(name, _point(0, PANEL_HEIGHT * number + 16)))
        bases.append(_level(foot))
        for index, value in enumerate(values):
            if not value:
                continue
            middle, height = slot * (index + 0.5), PANEL_BARS * value / largest
            bars.append(_upright(middle, slot, foot, height))
            if fits or index == values.index(max(values)):
                texts.append(Text(_written(value), _point(middle, foot - height - 4), "mid"))
    foot = PANEL_HEIGHT * len(series) + 4
    if rows and series:
        texts.append(Text(rows[0].label, _point(0, foot)))
    if len(rows) > 1 and series:
        texts.append(Text(rows[-1].label, _point(WIDTH, foot), "end"))
    return Chart(foot + 6, tuple(bars), tuple(texts), tuple(bases))


def _upright(middle: float, slot: float, foot: float, height: float) -> Bar:
    width = min(slot * 0.64, WIDEST)
    return Bar(at=_point(middle - width / 2, foot - height), size=_point(width, height))


def _level(y: float) -> tuple[Point, Point]:
    return _point(0, y), _point(WIDTH, y)


def _written(number: float) -> str:
    return number_format(number, force_grouping=True)


def _point(*values: float) -> Point:
    x, y = (f"{value:.1f}".removesuffix(".0") for value in values)
    return x, y
