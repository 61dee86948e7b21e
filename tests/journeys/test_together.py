"""Two people of one team at one answer: each sees that the other is there, and an earlier version comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Portal

FIRST = "We want adults to come back to learning."
SECOND = "We want adults and young people to come back to learning."
ONE_POLL = 20_000  # milliseconds


def invite(lead: people.Delegate, reference: str, address: str) -> str:
    """The lead invites a colleague on the team's page; returns the personal link."""
    lead.page.goto(f"/en/applications/{reference}/team/")
    lead.page.locator("main [name=email]").fill(address)
    lead.page.locator("main button[name=action][value=invite]").click()
    links = lead.portal.mail(address, "team")["links"]
    return next(link for link in links if "/delegates/" in link)


@pytest.fixture
def team(visit, portal: Portal) -> tuple[Page, Page, str]:
    """The lead and a colleague, each at a browser, and the reference of their draft."""
    lead = people.Delegate(visit("en"), portal, "en", "lead@together.example")
    lead.register()
    reference = lead.choose("Dijon")
    colleague = people.Delegate(visit("en"), portal, "en", "colleague@together.example")
    colleague.register()
    colleague.page.goto(invite(lead, reference, colleague.email))
    colleague.page.locator("button[name=action][value=accept]").click()
    expect(colleague.page.get_by_text("You are now in the team of Dijon.")).to_be_visible()
    return lead.page, colleague.page, reference


def test_two_at_one_answer_see_each_other_and_bring_an_earlier_version_back(team):
    lead, colleague, reference = team
    here = f"/en/applications/{reference}/motivation/"
    colleague.goto(here)
    lead.goto(here)
    expect(lead.locator("[data-presence]")).to_have_text(
        "Delegate of the city is in this section too.", timeout=ONE_POLL
    )

    colleague.locator("[name=motivation]").fill(FIRST)
    colleague.keyboard.press("Tab")
    note = lead.locator("#div_id_motivation [data-newer-note]")
    expect(note).to_contain_text("Newer answer by Delegate of the city", timeout=ONE_POLL)
    note.get_by_role("button", name="Load the page anew to read it").click()
    expect(lead.locator("[name=motivation]")).to_have_value(FIRST)
    expect(note).to_have_count(0)

    lead.locator("[name=motivation]").fill(SECOND)
    lead.locator("button[name=action][value=save]").click()
    lead.wait_for_url("**/implementation/")
    lead.goto(here)
    lead.get_by_role("link", name="Earlier versions").click()
    expect(lead.locator("#version-2 ins")).to_contain_text("and young people")
    lead.get_by_role("button", name="Restore version 1").press("Enter")
    expect(lead.get_by_text("Version 1 is the current answer again.")).to_be_visible()
    lead.get_by_role("link", name="Back to the question").click()
    expect(lead.locator("[name=motivation]")).to_have_value(FIRST)
