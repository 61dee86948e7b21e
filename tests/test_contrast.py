"""Every pair of colours the style sheets may put together is readable, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
SURFACES = ("paper", "sheet", "shade", "ink-tint", "ochre-tint", "red-tint")
TEXT, MARK = 4.5, 3.0  # least contrast of words, and of borders and drawn marks

# What stands on what; a pair that is not here must not be used.
WORDS = {
    "text": SURFACES,
    "muted": ("paper", "sheet", "shade", "ink-tint", "ochre-tint"),
    "ink": SURFACES,
    "ink-strong": ("paper", "ink-tint"),
    "ochre-text": ("paper", "sheet", "shade", "ink-tint", "ochre-tint"),
    "red": ("paper", "sheet", "shade", "ink-tint", "red-tint"),
    "on-ink": ("ink", "ink-strong"),
    "on-band": ("band",),
    "on-band-mark": ("band",),
    "on-heat-low": tuple(f"heat-{kind}{rating}" for kind in "ec" for rating in (1, 2, 3)),
    "on-heat-high": tuple(f"heat-{kind}{rating}" for kind in "ec" for rating in (4, 5)),
}
MARKS = {
    "edge": ("paper", "sheet", "shade"),
    "ochre": ("paper", "sheet", "shade", "ochre-tint"),
    "focus": SURFACES,
    "ink": ("glyph-none",),
}


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", block))


LIGHT = tokens(TOKENS[: TOKENS.index(":root:lang(ar)")])
DARK_BY_SYSTEM = tokens(
    TOKENS[TOKENS.index("@media (prefers-color-scheme: dark)") : TOKENS.index(':root[data-theme="dark"]')]
)
DARK_BY_CHOICE = tokens(
    TOKENS[TOKENS.index(':root[data-theme="dark"]') : TOKENS.index("@media (prefers-contrast")]
)
THEMES = {"light": LIGHT, "dark": LIGHT | DARK_BY_SYSTEM}
PAIRS = [
    (theme, upper, lower, least)
    for theme in THEMES
    for table, least in ((WORDS, TEXT), (MARKS, MARK))
    for upper, lowers in table.items()
    for lower in lowers
]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_the_guidelines():
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize(("theme", "upper", "lower", "least"), PAIRS)
def test_a_pair_of_colours_can_be_read(theme, upper, lower, least):
    colours = THEMES[theme]

    assert contrast(colours[upper], colours[lower]) >= least


def test_the_dark_the_system_asks_for_is_the_dark_a_reader_chooses():
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE


def test_every_colour_has_a_dark_side_or_needs_none():
    assert set(LIGHT) - set(DARK_BY_SYSTEM) == {"qr-ground"}


def test_style_sheets_name_colours_by_tokens_only():
    """print.css has its own list, because paper has no dark side; what is printed from a page is black."""
    found = {}
    for sheet in CSS.glob("*.css"):
        if sheet.name in ("tokens.css", "print.css"):
            continue
        on_screen = sheet.read_text(encoding="utf-8").split("@media print")[0]
        raw = re.findall(
            r":[^;{}]*(#[0-9a-fA-F]{3,8})\b", re.sub(r"/\*.*?\*/", "", on_screen, flags=re.DOTALL)
        )
        if raw:
            found[sheet.name] = raw

    assert found == {}


def test_the_letters_colours_are_the_tokens():
    """A mail program knows no tokens, so its sheet repeats their values."""
    sheet = (CSS.parent.parent / "templates" / "mail" / "letter.html").read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")

    assert set(re.findall(r"#[0-9a-f]{6}", light)) == {
        LIGHT[name] for name in ("paper", "text", "ink", "ink-tint")
    }
    assert set(re.findall(r"#[0-9a-f]{6}", dark)) == {
        DARK_BY_SYSTEM[name] for name in ("paper", "text", "ink", "ink-tint")
    }
