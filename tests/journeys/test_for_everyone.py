"""The pages for everyone: at 320 px, for a screen reader, in French, in the dark, without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys import people

PUBLIC = [
    "/{lang}/",
    "/{lang}/cities/",
    "/{lang}/cities/clermont-ferrand-fr/",
    "/{lang}/accounts/login/",
    "/{lang}/accounts/signup/",
]
SECTIONS = [
    "city",
    "mayor",
    "contact",
    "profile",
    "motivation",
    "implementation",
    "areas",
    "clusters",
    "consent",
]


@pytest.fixture(scope="module")
def reference(portal, browser) -> str:
    """The demonstration city's application, complete, so that its pages are full."""
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    found = people.started(page).rstrip("/").rsplit("/", 1)[-1]
    people.Delegate(page, portal, "en", "delegate@demo.example").fill(found)
    context.close()
    return found


def own_pages(reference: str) -> list[str]:
    base = f"/{{lang}}/applications/{reference}/"
    return [
        "/{lang}/apply/?q=tours",
        "/{lang}/applications/",
        base,
        f"{base}preview/",
        f"{base}history/",
        f"{base}team/",
        f"{base}unanswered/",
        f"{base}answers/motivation/versions/",
    ] + [f"{base}{slug}/" for slug in SECTIONS]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(visit, reference, language):
    page: Page = visit(language, viewport={"width": 320, "height": 640})
    people.sign_in(page, "delegate")
    too_wide = []

    for address in PUBLIC[:3] + own_pages(reference):
        page.goto(address.format(lang=language))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            too_wide.append((address, width))

    assert too_wide == []


def test_no_page_of_the_form_scrolls_sideways_at_twice_its_size(visit, reference):
    page: Page = visit(
        "fr", viewport={"width": 640, "height": 450}, device_scale_factor=2
    )  # 1280 px at 200 %
    people.sign_in(page, "delegate")
    too_wide = []

    for address in own_pages(reference):
        page.goto(address.format(lang="fr"))
        if page.evaluate("document.documentElement.scrollWidth") > 640:
            too_wide.append(address)

    assert too_wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, reference, scheme):
    signed_out: Page = visit("fr", color_scheme=scheme, bypass_csp=True)
    delegate: Page = visit("en", color_scheme=scheme, bypass_csp=True)
    people.sign_in(delegate, "delegate")
    found = {}

    for page, addresses in ((signed_out, PUBLIC), (delegate, own_pages(reference))):
        for address in addresses:
            page.goto(address.format(lang="fr" if page is signed_out else "en"))
            violations = Axe().run(page).response["violations"]
            if violations:
                found[address] = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]

    assert found == {}


def test_a_section_is_written_and_saved_without_javascript(visit, reference):
    page: Page = visit("en", java_script_enabled=False)
    people.sign_in(page, "delegate")
    address = f"/en/applications/{reference}/implementation/"
    page.goto(address)

    page.locator("[name=links]").fill("https://www.city.example/plan\nhttps://www.city.example/report")
    page.locator("button[name=action][value=save]").click()
    page.goto(address)

    expect(page.locator("[name=links]")).to_have_value(
        "https://www.city.example/plan\nhttps://www.city.example/report"
    )


def test_typed_text_is_saved_by_itself(visit, reference):
    page: Page = visit("en")
    people.sign_in(page, "delegate")
    address = f"/en/applications/{reference}/motivation/"
    page.goto(address)

    page.locator("[name=motivation]").fill("Written once, and nobody pressed a button.")
    expect(page.locator("[data-autosave]")).to_contain_text("Saved")
    page.goto(address)

    expect(page.locator("[name=motivation]")).to_have_value("Written once, and nobody pressed a button.")
