"""Whether the page that stands in the browser is for everyone.

Axe in light and dark, the keyboard alone, a narrow phone, and two languages that no page was drawn for: one whose words
are a third longer, and the same one written from right to left.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 320, "height": 640}
TWICE = {"width": 640, "height": 450}  # a window of 1280 at 200 per cent
TABLET = {"width": 1024, "height": 768}  # columns stand side by side, and just have room
SCREENS = Path("test-results/screens")  # pictures of every page, with TEST_SCREENS=1
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}
ONLY_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # the rest is the same in the dark
AGAIN = "(options) => axe.run(options).then((result) => result.violations)"
SCRIPTS = Path(__file__).parent
# What can be pressed or written in the page's own part, and is seen; a group of radio buttons is one stop.
STOPS = """() => [...document.querySelectorAll("main :is(a[href], button, summary, select, textarea, input)")]
  .filter((stop) => stop.type !== "radio" && stop.checkVisibility() && !stop.disabled)"""
UNREACHED = f"() => ({STOPS})().filter((stop) => !stop.reached).map((stop) => stop.outerHTML.slice(0, 90))"


def flaws(page: Page) -> list[str]:
    """What is wrong with the page as it stands; the browser comes from visit(bypass_csp=True), or axe cannot run."""
    found = _for_eyes(page)
    found += [f"not reached by Tab: {stop}" for stop in _unreached(page)]
    with _on(page, PHONE):
        found += _too_wide(page)
    return [f"{page.url}: {flaw}" for flaw in found]


def flaws_in_both_languages(page: Page) -> list[str]:
    """The same for a page that has an address of its own; the browser stays at the English one."""
    french = page.url.replace("/en/", "/fr/")
    english = page.url
    page.goto(french)
    found = flaws(page)
    page.goto(english)
    return found + flaws(page)


def flaws_in_any_language(page: Page) -> list[str]:
    """What is wrong with the page in its own language, and in two that nobody speaks; the page is spoilt afterwards."""
    found = _for_eyes(page)
    _keep_pictures(page)
    with _on(page, PHONE):
        found += _too_wide(page)
        page.evaluate((SCRIPTS / "longer.js").read_text())
        for direction in ("ltr", "rtl"):
            page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
            found += [f"{direction}, longer words: {flaw}" for flaw in _too_wide(page) + _overlaps(page)]
    for size in (TWICE, TABLET):
        with _on(page, size):
            found += [f"rtl, longer words: {flaw}" for flaw in _too_wide(page) + _overlaps(page)]
    return [f"{page.url}: {flaw}" for flaw in found]


def _for_eyes(page: Page) -> list[str]:
    light = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(AGAIN, ONLY_COLOURS)
    page.emulate_media(color_scheme="light")
    return [
        f"{scheme}: {one['id']}: {one['nodes'][0]['html'][:90]}"
        for scheme, violations in (("light", light), ("dark", dark))
        for one in violations
    ]


@contextmanager
def _on(page: Page, size: dict[str, int]) -> Iterator[None]:
    before = page.viewport_size
    page.set_viewport_size(size)
    yield
    page.set_viewport_size(before)


def _too_wide(page: Page) -> list[str]:
    width, screen = page.evaluate("document.documentElement.scrollWidth"), page.viewport_size["width"]
    return [f"{width} px wide on a screen of {screen}"] if width > screen else []


def _overlaps(page: Page) -> list[str]:
    return page.evaluate((SCRIPTS / "overlaps.js").read_text())


def _keep_pictures(page: Page) -> None:
    if not os.environ.get("TEST_SCREENS"):
        return
    address = urlsplit(page.url)
    name = re.sub(r"\W+", "-", f"{address.path}{address.query}").strip("-")
    for device, size in SIZES.items():
        with _on(page, size):
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=SCREENS / f"{name}-{device}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def _unreached(page: Page) -> list[str]:
    page.locator("main").focus()
    for _stop in range(page.evaluate(f"({STOPS})().length") + 2):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.reached = true")
    return page.evaluate(UNREACHED)
