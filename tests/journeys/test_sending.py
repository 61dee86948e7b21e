"""From the list of what is missing to the receipt: nobody takes a draft for submitted, or a receipt for another."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys import people
from tests.journeys.everyone import flaws_in_both_languages

pytestmark = pytest.mark.sqlite_journey

PAGES = ("", "city/", "motivation/", "preview/", "history/", "team/", "unanswered/")
NOT_YET = re.compile("not submitted yet", re.IGNORECASE)


def pages_that_say_not_yet(page: Page, overview: str) -> list[str]:
    found = []
    for below in PAGES:
        page.goto(f"{overview}{below}")
        said = page.locator("main").get_by_text(NOT_YET)
        found += [below] if any(one.is_visible() for one in said.all()) else []
    return found


def test_an_application_is_mended_endorsed_submitted_once_and_its_three_receipts_agree(visit, portal):
    delegate = people.Delegate(visit("en", bypass_csp=True), portal, "en", "delegate@mulhouse.example")
    page = delegate.page
    delegate.register()
    reference = delegate.choose("Mulhouse")
    overview = page.url
    delegate.fill(reference)
    page.goto(f"{overview}contact/")
    page.locator("[name=contact_title]").fill("")
    page.locator("[name=contact_phone]").fill("")
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url("**/profile/")
    assert pages_that_say_not_yet(page, overview) == list(PAGES)

    # from the list to the field, and it is complete
    page.goto(f"{overview}preview/")
    missing = page.locator(".error-summary")
    expect(missing.get_by_role("listitem")).to_have_count(2)
    assert flaws_in_both_languages(page) == []
    missing.get_by_role("link", name=re.compile("[Pp]hone")).click()
    expect(page.locator("[name=contact_phone]")).to_be_focused()
    page.keyboard.type("+33 3 89 00 00 00")
    page.locator("[name=contact_title]").fill("Head of lifelong learning")
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url("**/profile/**")  # the browser keeps the name of the field that the list led to
    page.goto(f"{overview}preview/")
    expect(missing).to_have_count(0)

    # what the mayor reads is what the preview showed
    shown = page.locator("main dl.summary").first.inner_text()
    delegate.ask_mayor(reference, "mayor@mulhouse.example")
    link = next(
        one for one in portal.mail("mayor@mulhouse.example", reference)["links"] if "/endorse/" in one
    )
    mayor = visit("en")
    mayor.goto(link)
    assert mayor.locator("main dl.summary").first.inner_text() == shown
    people.endorse(mayor, link)
    assert pages_that_say_not_yet(page, overview) == list(PAGES)

    # an impatient double click
    page.goto(overview)
    page.get_by_role("button", name="Submit to the National Commission").dblclick()
    expect(page.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    assert pages_that_say_not_yet(page, overview) == []
    assert_receipts_agree(page, portal, overview, delegate.email, reference)


def assert_receipts_agree(page: Page, portal, overview: str, address: str, reference: str) -> None:
    page.goto(overview)
    page.get_by_role("link", name="Open the receipt").click()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    assert flaws_in_both_languages(page) == []
    rows = dict(
        zip(page.locator("main dt").all_inner_texts(), page.locator("main dd").all_inner_texts(), strict=True)
    )
    fingerprint = "".join(page.locator("main .fingerprint").first.inner_text().split())
    paper = page.request.get(page.get_by_role("link", name="The receipt as PDF").get_attribute("href"))
    printed = "".join("".join(one.extract_text() for one in PdfReader(BytesIO(paper.body())).pages).split())
    mail = portal.mail(address, "This is your receipt")
    written = "".join(mail["text"].split())
    assert re.fullmatch("[0-9a-f]{64}", fingerprint)
    assert rows["Reference"] == reference
    assert re.search(r"15 March 2027.*\d\d:\d\d.*Hamburg time", rows["Received"])
    for said in (reference, rows["Received"], rows["Submitted by"], fingerprint):
        assert "".join(said.split()) in printed
        assert "".join(said.split()) in written
    assert [one["subject"] for one in portal.inbox(address) if "This is your receipt" in one["text"]] == [
        mail["subject"]
    ]
