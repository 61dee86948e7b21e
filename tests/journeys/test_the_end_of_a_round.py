"""A coordinator looks at the end of a round before it comes, and gives another one more time."""

import re

from playwright.sync_api import expect

from tests.journeys import people


def test_a_coordinator_sees_what_would_lapse_and_extends_a_round_after_reading_the_letters(visit, portal):
    delegate = people.Delegate(visit("fr"), portal, "fr", "end@city.example")
    delegate.register()
    reference = delegate.choose("Tours")

    page = visit("en")
    people.sign_in(page, "coordinator")
    page.get_by_role("link", name="Round 2027").first.click()
    page.get_by_role("link", name="What will happen when the examination ends").click()
    page.get_by_role("link", name="being written").click()
    letter = page.locator("details", has_text=reference)
    letter.locator("summary").click()
    expect(letter).to_contain_text("end@city.example")
    expect(letter).to_contain_text("est devenue caduque")

    page.goto("/admin/applications/round/add/")
    page.get_by_label("Year").fill("2028")
    page.locator("form input[type=submit], form button[type=submit]").last.click()
    expect(page).not_to_have_url(re.compile("/add/"))
    page.goto("/admin/applications/round/")
    page.get_by_role("link", name="2028").click()
    page.get_by_label("Last day to submit").fill("2028-05-07")
    page.get_by_label("Last day to decide").fill("2028-05-14")
    page.get_by_label("Reason").fill("A strike of the post.")
    page.get_by_role("button", name="See who is told").click()
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    page.locator("summary", has_text=re.compile("Round 2028 extended")).first.click()
    expect(page.get_by_text("Cities submit until 7 May 2028, 23:59, Hamburg time").first).to_be_visible()
    page.get_by_role("button", name="Extend the round").click()

    expect(page.get_by_text("Extended: cities submit until 7 May 2028")).to_be_visible()
    assert portal.mail("commission@demo.example", "2028")["state"] == "sent"
