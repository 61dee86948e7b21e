"""Whether the page that stands in the browser is for everyone: axe in light and dark, a narrow phone, the keyboard alone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What can be pressed or written in the page's own part, and is seen; a group of radio buttons is one stop.
STOPS = """() => [...document.querySelectorAll("main :is(a[href], button, summary, select, textarea, input)")]
  .filter((stop) => stop.type !== "radio" && stop.checkVisibility() && !stop.disabled)"""
UNREACHED = f"() => ({STOPS})().filter((stop) => !stop.reached).map((stop) => stop.outerHTML.slice(0, 90))"


def flaws(page: Page) -> list[str]:
    """What is wrong with the page as it stands; the browser comes from visit(bypass_csp=True), or axe cannot run."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        violations = Axe().run(page).response["violations"]
        found += [f"{scheme}: {one['id']}: {one['nodes'][0]['html'][:90]}" for one in violations]
    found += [f"not reached by Tab: {stop}" for stop in _unreached(page)]
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{width} px wide on a phone of 320"] if width > 320 else []
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    return [f"{page.url}: {flaw}" for flaw in found]


def flaws_in_both_languages(page: Page) -> list[str]:
    """The same for a page that has an address of its own; the browser stays at the English one."""
    french = page.url.replace("/en/", "/fr/")
    english = page.url
    page.goto(french)
    found = flaws(page)
    page.goto(english)
    return found + flaws(page)


def _unreached(page: Page) -> list[str]:
    page.locator("main").focus()
    for _stop in range(page.evaluate(f"({STOPS})().length") + 2):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.reached = true")
    return page.evaluate(UNREACHED)
