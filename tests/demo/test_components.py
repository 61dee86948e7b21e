"""The page of components shows every component, out of the templates themselves, so that it cannot go stale."""

import re
from pathlib import Path

import pytest

from gnlc_portal.demo import components
from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.once

FOLDER = ROOT / "templates" / "components"
# Around every page, or without a state of their own.
FRAME = {
    "about_links",
    "demo_banner",
    "found",
    "main_nav",
    "masthead_tools",
    "messages",
    "open_data_links",
    "theme_choice",
}
WITHIN_OTHERS = {"bar_chart", "form_error_summary", "passkey_error"}


def test_every_component_is_shown():
    there = {path.stem for path in FOLDER.glob("*.html")}

    assert {part.name for part in components.parts()} == there - FRAME - WITHIN_OTHERS


def test_every_state_gives_only_variables_that_the_component_documents():
    unknown = {
        (part.name, variable)
        for part in components.parts()
        for state in part.states
        for variable in state
        if not re.search(rf"\b{variable}\b", _documentation(part.name))
    }

    assert unknown == set()


def test_the_page_draws_each_state_with_the_pages_own_template(client, db):
    page = client.get("/demo/components/").content.decode()

    assert page.count('class="status status-') == 7 + 3  # of the tasks’ rows, and of a countdown near its end
    assert "Give a name." in page
    assert '<html lang="en"' in page


def _documentation(name: str) -> str:
    return Path(FOLDER / f"{name}.html").read_text(encoding="utf-8").split("{% endcomment %}")[0]
