"""A team from its first invitation to its third lead, each of them at a browser of their own."""

import re

from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Portal
from tests.journeys.everyone import flaws, flaws_in_both_languages


def person(visit, portal: Portal, name: str) -> people.Delegate:
    address = f"{name.lower().replace(' ', '-')}@perpignan.example"
    return people.Delegate(visit("en", bypass_csp=True), portal, "en", address, name)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def start_with_a_slip_of_the_pen(lead: people.Delegate) -> str:
    """By hand, misspelt: nothing is started before the portal has asked whether Perpignan is meant."""
    page = lead.page
    lead.register()
    enter_by_hand(page, "Perpingan")
    expect(page.get_by_role("heading", name="Did you mean one of these?")).to_be_visible()
    assert flaws(page) == []
    press(page, "Apply for Perpignan")
    page.wait_for_url(re.compile(r"/applications/\d{4}-FR-\d{3}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Perpignan applies to join")
    return page.url


def enter_by_hand(page: Page, name: str) -> None:
    page.goto("/en/apply/")
    page.locator("#by-hand [name=name]").fill(name)
    page.locator("#by-hand [name=country]").select_option("FR")
    press(page, "Start its application")


def accept_by_registering(portal: Portal, invited: people.Delegate) -> None:
    """From the letter's link to the team, by way of a new account: the link is not looked for a second time."""
    page = invited.page
    letter = portal.mail(invited.email, "team of Perpignan")
    page.goto(next(link for link in letter["links"] if "/delegates/" in link))
    assert flaws_in_both_languages(page) == []
    page.get_by_role("main").get_by_role("link", name="Register").click()
    invited.sign_up()
    press(page, "Join the team")
    expect(page.get_by_role("main")).to_contain_text("You are now in the team of Perpignan.")


def write(page: Page, overview: str, text: str) -> None:
    page.goto(f"{overview}motivation/")
    page.locator("[name=motivation]").fill(text)
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url("**/implementation/")


def test_a_team_grows_shares_the_work_and_changes_its_lead_twice(visit, portal):
    lead, second, third = (
        person(visit, portal, f"The {which} delegate") for which in ("first", "second", "third")
    )
    overview = start_with_a_slip_of_the_pen(lead)
    page = lead.page

    # the lead invites; the invited one registers, joins and writes; the lead gives the section to them
    page.goto(f"{overview}team/")
    page.get_by_label("E-mail address").fill(second.email)
    press(page, "Send the invitation")
    accept_by_registering(portal, second)
    write(second.page, overview, "Adults come back to learning.")
    page.goto(f"{overview}team/")
    page.get_by_label("Who is on “Motivation”").select_option("The second delegate")
    press(page, "Save who is on which section")
    expect(page.get_by_text("Saved: the list below says who is on which section.")).to_be_visible()
    page.goto(overview)
    expect(page.locator("ul.tasks li", has_text="Motivation")).to_contain_text("The second delegate is on it")

    # the lead hands over, leaves, and has lost the door
    page.goto(f"{overview}team/")
    page.get_by_text("Hand over or remove").click()
    press(page, "Make The second delegate the lead")
    expect(page.get_by_text("The second delegate now leads the team of Perpignan.")).to_be_visible()
    page.get_by_text("Leave the team", exact=True).click()
    press(page, "Leave the team now")
    page.wait_for_url("**/applications/")
    assert [page.goto(f"{overview}{below}").status for below in ("", "team/", "motivation/")] == [404] * 3

    # somebody else starts for the same city, is led to the team, is let in and writes
    third.register()
    enter_by_hand(third.page, "Perpinyà")
    third.page.get_by_role("link", name="Ask to join the team of Perpignan").click()
    third.page.wait_for_url("**/join/")
    assert flaws_in_both_languages(third.page) == []
    third.page.locator("main textarea").fill("I look after the libraries.")
    press(third.page, "Ask to join")
    expect(third.page.locator("main textarea")).to_have_count(0)
    assert third.page.goto(overview).status == 404
    second.page.goto(f"{overview}team/")
    expect(second.page.locator("#requests")).to_contain_text("I look after the libraries.")
    assert flaws_in_both_languages(second.page) == []
    press(second.page, "Let The third delegate join")
    expect(second.page.get_by_text("The third delegate is now in the team.")).to_be_visible()
    write(third.page, overview, "Adults come back to learning, in eleven libraries.")

    # the second lead is gone without a word: UIL names the third
    name_lead(visit(), third)
    third.page.goto(f"{overview}team/")
    expect(third.page.locator("tr", has_text=third.email)).to_contain_text("lead delegate")
    expect(third.page.get_by_text("The second lead no longer answers.")).to_be_visible()
    expect(third.page.get_by_role("button", name="Send the invitation")).to_be_visible()
    told = portal.mail(second.email, "The second lead no longer answers.")
    assert "The third delegate" in told["text"]


def name_lead(page: Page, to: people.Delegate) -> None:
    people.sign_in(page, "coordinator")
    page.goto("/admin/cities/city/?q=Perpignan")
    page.get_by_role("link", name="Perpignan", exact=True).click()
    deed = page.locator("details.deed", has_text="Name another lead")
    if not deed.evaluate("deed => deed.open"):
        deed.locator("summary").click()
    deed.locator("select").select_option(deed.locator("option", has_text=to.name).get_attribute("value"))
    deed.locator("textarea").fill("The second lead no longer answers.")
    deed.get_by_role("button", name="Name another lead").click()
    expect(page.get_by_text("The third delegate now leads the team of Perpignan.")).to_be_visible()
