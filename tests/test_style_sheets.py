"""What must hold in every style sheet."""

import re

import pytest

from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.once

PHYSICAL = re.compile(
    r"\b(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|(?<![-\w])(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
# print.css is set for paper by WeasyPrint, which has no logical page margins; it turns round for Arabic itself.
SHEETS = [sheet for sheet in sorted((ROOT / "static" / "css").glob("*.css")) if sheet.name != "print.css"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_set_to_the_left_or_right(sheet):
    """Arabic reads from the other side: start and end, never left and right."""
    lines = enumerate(sheet.read_text().splitlines(), start=1)

    assert [(number, line) for number, line in lines if PHYSICAL.search(line)] == []
