"""A city applies, the mayor endorses, the Commission approves, UIL admits, and the public sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people


@pytest.mark.parametrize(
    ("language", "city", "slug"),
    [
        pytest.param("en", "Besançon", "besancon-fr", id="in_english"),
        pytest.param("fr", "Poitiers", "poitiers-fr", id="the_delegates_part_in_french"),
    ],
)
def test_a_city_goes_the_whole_way(visit, portal, language: str, city: str, slug: str):
    delegate = people.Delegate(visit(language), portal, language, f"delegate-{slug}@city.example")
    mayor_address = f"mayor-{slug}@townhall.example"

    delegate.register()
    reference = delegate.choose(city)
    delegate.fill(reference)
    delegate.ask_mayor(reference, mayor_address)
    letter = portal.mail(mayor_address, reference)
    people.endorse(visit(language), next(link for link in letter["links"] if "/endorse/" in link))
    delegate.submit(reference)
    approve(visit(), reference)
    admit(visit(), reference)

    assert_public(visit(), city, slug)
    assert_certificate(delegate.page, language, reference)


def approve(page: Page, reference: str) -> None:
    people.sign_in(page, "commission")
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile(reference)).or_(
        page.locator("tr", has_text=reference).get_by_role("link")
    ).first.click()
    page.locator("[name=endorsement_checked]").check()
    page.locator("form[action$='/approve/'] button:not([formaction])").click()
    expect(page.get_by_text("is approved and holds place")).to_be_visible()


def admit(page: Page, reference: str) -> None:
    people.sign_in(page, "coordinator")
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile(reference)).or_(
        page.locator("tr", has_text=reference).get_by_role("link")
    ).first.click()
    page.locator("form[action$='/admit/'] button").click()
    expect(page.get_by_text("is a member of the network")).to_be_visible()


def assert_public(page: Page, city: str, slug: str) -> None:
    page.goto("/en/cities/?country=FR")
    page.get_by_role("link", name=city, exact=True).click()
    expect(page).to_have_url(re.compile(f"/en/cities/{slug}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(city)


def assert_certificate(page: Page, language: str, reference: str) -> None:
    answer = page.request.get(f"/{language}/applications/{reference}/certificate.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF")
