"""The mayor signs on a phone, or sends back; the lead's link; or a paper, whose scan the Commission checks."""

import re
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.dossiers import files
from tests.journeys import people, seeds
from tests.journeys.conftest import Portal

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WAITING = """
row = application("awaiting_endorsement", "{name}")
tell(pk=row.pk, reference=row.reference, mayor=row.endorsements.get().mayor_email)
"""
REASON = "Name the libraries, too."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def fingerprint(page: Page) -> str:
    return "".join(page.locator("main .fingerprint").first.inner_text().split())


def test_a_mayor_on_a_phone_sends_back_by_section_and_later_endorses(visit, portal: Portal):
    made = seeds.seed(portal, "PT", 1000, WAITING.format(name="Braga"))
    overview, mayors = f"/en/applications/{made['reference']}/", made["mayor"]
    lead, mayor = visit(), visit(**PHONE)
    people.sign_in_with_password(lead, "lead@braga.example")

    # The mayor reads page and PDF, and writes a reason where something shall change.
    mayor.goto(people.endorse_links(portal, mayors)[0])
    expect(mayor.get_by_role("heading", name="Braga asks you to endorse its application")).to_be_visible()
    expect(mayor.get_by_text("We want adults to come back to learning.")).to_be_visible()
    assert mayor.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    paper = mayor.request.get(mayor.get_by_role("link", name="The same as PDF").get_attribute("href"))
    assert "We want adults to come back to learning." in " ".join(text_of(paper.body()).split())
    mayor.locator("summary", has_text="Say it section by section").click()
    expect(mayor.get_by_role("textbox", name="Publication")).to_have_count(0)  # no part of what is signed
    mayor.get_by_role("textbox", name="Motivation").fill(REASON)
    press(mayor, "Send back without endorsing")
    expect(mayor.get_by_role("heading", name="The application of Braga is sent back")).to_be_visible()

    # The lead finds it there, mends it and asks again.
    lead.goto(overview)
    said = lead.get_by_role("listitem").filter(has_text=REASON).first
    said.get_by_role("link", name="Motivation").click()
    asked = lead.locator(".notice", has_text="What the mayor asks you to change here")
    expect(asked).to_contain_text(REASON)
    lead.locator("[name=motivation]").fill("We want adults to come back, and our libraries help.")
    lead.locator("button[name=action][value=save]").click()
    expect(lead).not_to_have_url(re.compile("/motivation/"))
    delegate = people.Delegate(lead, portal, "en", "lead@braga.example")
    delegate.ask_mayor(made["reference"], mayors)

    # Sent again, it is the same link; revoked, it is dead and says why.
    press(lead, "Send the letter again")
    expect(lead.locator(".messages, [role=status]").first).to_be_visible()
    again, asked_second, first = people.endorse_links(portal, mayors)
    assert again == asked_second != first
    lead.locator("summary", has_text="Revoke the link").click()
    press(lead, "Revoke the link for good")
    expect(lead.locator("#endorsement")).to_contain_text("the city revoked the link")
    mayor.goto(again)
    expect(mayor.get_by_role("heading", name="This link is no longer valid")).to_be_visible()
    expect(mayor.get_by_text("Reason: the city revoked the link.")).to_be_visible()
    expect(mayor.get_by_text("our libraries help")).to_have_count(0)

    # Recalled and asked once more: the mayor endorses, and page, letter and overview name one fingerprint.
    lead.locator("button[name=action][value=recall]").first.click()
    delegate.ask_mayor(made["reference"], mayors)
    people.endorse(mayor, people.endorse_links(portal, mayors)[0])
    expect(mayor.get_by_role("heading", name="The application of Braga is endorsed")).to_be_visible()
    assert mayor.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    lead.goto(overview)
    expect(lead.locator("#endorsement")).to_contain_text("The mayor of the city, Mayor")
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(mayor))
    assert fingerprint(lead) == fingerprint(mayor)
    letter = portal.mail(mayors, "SHA-256")
    assert fingerprint(mayor) in "".join(letter["text"].split())


def test_a_signed_paper_is_handed_in_with_its_fingerprint_and_checked_by_the_commission(
    visit, portal: Portal, tmp_path: Path
):
    code = WAITING + 'officer("officer@pt.example", "Officer of Portugal")\n'
    made = seeds.seed(portal, "PT", 1100, code.format(name="Coimbra"))
    lead, officer = visit(), visit()
    people.sign_in_with_password(lead, "lead@coimbra.example")
    people.sign_in_with_password(officer, "officer@pt.example")
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(files.pdf("Signed and stamped"))

    lead.goto(f"/en/applications/{made['reference']}/")
    lead.get_by_role("link", name="Sign on paper instead").click()
    link = lead.get_by_role("link", name="The application as PDF, to be signed")
    printed = text_of(lead.request.get(link.get_attribute("href")).body())
    (code,) = re.findall(rf"{made['reference']}\s+([0-9a-f]{{8}})\b", printed)

    # What was read off another print is refused where it was typed, and nothing is signed.
    hand_in(lead, scan, "0000 0000")
    expect(lead.locator(".error-summary")).to_contain_text("an older version was printed and signed")
    hand_in(lead, scan, f"{code[:4]}-{code[4:]}".upper())
    expect(lead.get_by_text("The signed page is handed in, and the mayor's link has ended.")).to_be_visible()
    press(lead, "Submit to the National Commission")
    expect(lead.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()

    # The officer sees a paper, opens its scan, and confirms having checked it.
    officer.goto(seeds.review(made["pk"]))
    notice = officer.locator(".notice", has_text="The mayor signed on paper.")
    handed_out = officer.request.get(
        notice.get_by_role("link", name="Download the scan").get_attribute("href")
    )
    assert handed_out.body() == scan.read_bytes()
    press(officer, "Approve the application")
    expect(officer.locator(".error-summary")).to_be_visible()
    expect(officer.get_by_role("heading", name="0 of 3 places used")).to_be_visible()
    officer.get_by_label("I checked the scan of the paper that the mayor signed").check()
    press(officer, "Approve the application")
    expect(officer.get_by_text("Coimbra is approved and holds place 1 of 3.")).to_be_visible()


def hand_in(page: Page, scan: Path, printed: str) -> None:
    page.locator("[name=scan]").set_input_files(scan)
    page.locator("[name=fingerprint]").fill(printed)
    page.locator("[name=signer_name]").fill("The mayor of the city")
    page.locator("[name=signer_title]").fill("Mayor")
    page.locator("[name=adopt_beijing]").check()
    page.locator("[name=adopt_key_features]").check()
    press(page, "Hand in the signed page")
