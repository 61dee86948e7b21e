"""The pages for everyone: every page by axe, on a phone, in the dark, in words and directions of other languages."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys import stage
from tests.journeys.conftest import Portal
from tests.journeys.everyone import flaws_in_any_language


@pytest.fixture(scope="module")
def pages(portal: Portal) -> dict[str, list[str]]:
    """Who opens which pages; a visitor without an account the public ones."""
    return {"": stage.PUBLIC} | json.loads(
        portal.run("from tests.journeys import stage; print(stage.build())").splitlines()[-1]
    )


def sign_in(page: Page, email: str) -> None:
    page.goto("/fr/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page).not_to_have_url("**/login/")


@pytest.mark.parametrize("who", ["", stage.LEAD, stage.OFFICER, stage.COORDINATOR])
def test_every_page_is_for_everyone(visit, pages, who):
    page: Page = visit("fr", bypass_csp=True, reduced_motion="reduce")
    if who:
        sign_in(page, who)
    found = []

    for address in pages[who]:
        answer = page.goto(address)
        assert (address, answer.status) == (address, 404 if "no-such" in address else 200)
        if page.locator("#citymap").count():
            expect(page.locator("#citymap path.land")).not_to_have_count(0)
        found += flaws_in_any_language(page)

    assert found == []


def test_a_section_is_written_and_saved_without_javascript(visit, pages):
    address = next(page for page in pages[stage.LEAD] if page.endswith("/implementation/"))
    page: Page = visit("fr", java_script_enabled=False)
    sign_in(page, stage.LEAD)
    page.goto(address)

    page.locator("[name=links]").fill("https://www.city.example/plan\nhttps://www.city.example/report")
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url("**/areas/")
    page.goto(address)

    expect(page.locator("[name=links]")).to_have_value(
        "https://www.city.example/plan\nhttps://www.city.example/report"
    )


def test_typed_text_is_saved_by_itself(visit, pages):
    address = next(page for page in pages[stage.LEAD] if page.endswith("/motivation/"))
    page: Page = visit("fr")
    sign_in(page, stage.LEAD)
    page.goto(address)

    page.locator("[name=motivation]").fill("Written once, and nobody pressed a button.")
    expect(page.locator("[data-autosave]")).to_contain_text("Enregistré")
    page.goto(address)

    expect(page.locator("[name=motivation]")).to_have_value("Written once, and nobody pressed a button.")
