"""The Commission reads, asks, notes, returns a section and compares what came back; two officers see each other."""

import re

import pytest
from playwright.sync_api import expect

from tests.dossiers import files
from tests.journeys import people
from tests.journeys.conftest import Portal
from tests.journeys.everyone import flaws, flaws_in_both_languages

CITY = "Valence"
LEAD, SECOND, OTHER = "lead@valence.example", "second@commission.example", "mayor@valence.example"
NOTE = "Called the town hall: the mayor stays in office."

SUBMITTED = f"""
from applications import services
from tests import factories
from cities.models import CommissionOfficer, Country
from gnlc_portal.lib import clock

france = Country.objects.get(iso2="FR")
city = factories.city("{CITY}", of=france, slug="valence-of-the-journey-fr")
now = clock.now()
factories._delegate(city, is_lead=True, email="{LEAD}")
second = factories.user("{SECOND}", name="Second officer")
CommissionOfficer.objects.create(commission=france.commission, user=second)
application = factories.application("submitted", of=city, at=now)
print(application.pk, application.reference)
"""


@pytest.fixture
def submitted(portal: Portal) -> tuple[str, str]:
    pk, reference = portal.run(SUBMITTED).split()[-2:]
    return f"/admin/applications/application/{pk}/change/", f"/en/applications/{reference}/"


def test_an_officer_asks_a_delegate_answers_with_a_file_and_a_returned_section_is_compared(
    portal: Portal, visit, submitted, tmp_path
):
    review, overview = submitted
    officer, colleague = visit(bypass_csp=True), visit(bypass_csp=True)
    lead = visit(bypass_csp=True, viewport={"width": 390, "height": 800})
    people.sign_in(officer, "commission")
    people.sign_in_with_password(colleague, SECOND)
    people.sign_in_with_password(lead, LEAD)

    # Two officers: the second reads who has it in hand, and is not stopped; given back, it is theirs.
    officer.goto(review)
    expect(officer.get_by_text("You have this review in hand.")).to_be_visible()
    colleague.goto(review)
    expect(colleague.get_by_text("Being reviewed by Officer (demo)")).to_be_visible()
    expect(colleague.get_by_role("button", name="Approve the application")).to_be_enabled()
    officer.get_by_role("button", name="Give the review back").click()
    expect(officer).to_have_url(re.compile("/admin/$"))
    colleague.goto(review)
    expect(colleague.get_by_text("You have this review in hand.")).to_be_visible()

    # A note for colleagues, a question for the city.
    colleague.locator("summary", has_text="Write a note").click()
    colleague.get_by_label("New note").fill(NOTE)
    colleague.get_by_role("button", name="Keep the note").click()
    expect(colleague.get_by_text("The note is kept.")).to_be_visible()
    officer.goto(review)
    expect(officer.get_by_text(NOTE)).to_be_visible()
    officer.locator("summary", has_text="Ask the city").click()
    officer.get_by_label("Your question").fill("Who pays for the houses?")
    table = tmp_path / "table.pdf"
    table.write_bytes(files.pdf("A table"))
    officer.locator("#questions [name=files]").set_input_files(table)
    officer.get_by_role("button", name="Send the question").click()
    expect(officer.get_by_text("The question is sent to the delegates of the city.")).to_be_visible()
    officer.goto("/admin/")
    expect(officer.locator("#questions").get_by_text("Who pays for the houses?")).to_be_visible()
    assert flaws(officer) == []

    # The delegate follows the letter, on a phone, and answers with a file.
    letter = portal.mail(LEAD, "Who pays for the houses?")
    lead.goto(next(link for link in letter["links"] if "/questions/" in link))
    expect(lead.get_by_text("Waits for your answer")).to_be_visible()
    expect(lead.get_by_role("link", name="table.pdf")).to_be_visible()
    budget = tmp_path / "budget.pdf"
    budget.write_bytes(files.pdf())
    lead.get_by_label("Your answer").fill("The region pays half.")
    lead.locator("[name=files]").set_input_files(budget)
    lead.get_by_role("button", name="Send the answer").click()
    expect(lead.get_by_role("link", name="budget.pdf")).to_be_visible()
    assert flaws_in_both_languages(lead) == []
    assert NOTE not in lead.content()
    officer.goto(review)
    expect(officer.get_by_text("The region pays half.")).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="budget.pdf").click()
    assert download.value.suggested_filename == "budget.pdf"

    # A section goes back, from ready-made words, after its letter was read.
    officer.locator("summary", has_text="Send back to the city").click()
    form = officer.locator("#send_back")
    form.get_by_label("Motivation", exact=True).check()
    form.locator("[name=start_motivation]").select_option("2")
    reason = form.get_by_label("What shall the city change in “Motivation”?")
    expect(reason).to_have_value("Name the partners with whom the city works, and what each of them does.")
    reason.fill("Name the partners, please.")
    form.get_by_role("button", name="Preview the letter").click()
    expect(officer.get_by_role("heading", name="The letters, as they would leave")).to_be_visible()
    expect(officer.locator(".letters").get_by_text("“Name the partners, please.”")).to_be_visible()
    assert flaws(officer) == []
    officer.locator("#send_back").get_by_role("button", name="Send back to the city").click()
    expect(officer.get_by_text(f"{CITY} has its application back.")).to_be_visible()

    # It comes back, and old and new stand beside each other with the reason.
    lead.goto(f"{overview}motivation/")
    lead.locator("[name=motivation]").fill("We and the schools want adults to come back to learning.")
    lead.locator("button[name=action][value=save]").click()
    expect(lead).not_to_have_url(re.compile("/motivation/"))
    delegate = people.Delegate(lead, portal, "en", LEAD)
    reference = overview.rstrip("/").rsplit("/", 1)[-1]
    delegate.ask_mayor(reference, OTHER)
    letters = portal.mail(OTHER, reference)["links"]
    people.endorse(visit(), next(link for link in letters if "/endorse/" in link))
    delegate.submit(reference)
    colleague.goto(review)
    news = colleague.locator("#came-back")
    expect(news.get_by_text("Name the partners, please.")).to_be_visible()
    expect(news.locator(".new ins")).to_have_text("[added: and the schools ]")
    expect(news.locator(".old")).to_contain_text("We want adults to come back to learning.")
    assert flaws(colleague) == []
