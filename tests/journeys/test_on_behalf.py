"""A Commission signs on paper: UIL records its decision, and everybody who meets it reads so."""

from pathlib import Path

from playwright.sync_api import expect

from tests.dossiers import files
from tests.journeys import people, seeds
from tests.journeys.conftest import Portal

SUBMITTED = """
officer("officer@uy.example", "Officer of Uruguay")
row = application("submitted", "Rivera")
tell(pk=row.pk, reference=row.reference)
"""
PAPER = "Letter 17 of 12 March, signed by the secretary-general."


def test_a_coordinator_records_what_the_commission_signed_and_all_sides_read_so(
    visit, portal: Portal, tmp_path: Path
):
    made = seeds.seed(portal, "UY", 1200, SUBMITTED)
    uil, lead, officer = visit(), visit(), visit()
    people.sign_in(uil, "coordinator")
    people.sign_in_with_password(lead, "lead@rivera.example")
    people.sign_in_with_password(officer, "officer@uy.example")
    scan = tmp_path / "decision.pdf"
    scan.write_bytes(files.pdf("The Commission approves"))

    # Without the paper nothing is recorded; what was typed stays.
    uil.goto(seeds.review(made["pk"]))
    uil.locator("summary", has_text="Record the Commission's signed approval").click()
    form = uil.locator("#approve_on_behalf")
    form.get_by_label("I checked the endorsement").check()
    form.get_by_label("Reason").fill(PAPER)
    form.get_by_role("button", name="Record the Commission's signed approval").click()
    missing = form.get_by_role("link", name="Choose the scan of the paper that the Commission signed.")
    expect(missing).to_be_visible()
    expect(form.get_by_label("Reason")).to_have_value(PAPER)
    form.locator("[name=scan]").set_input_files(scan)
    form.get_by_role("button", name="Record the Commission's signed approval").click()
    said = uil.get_by_text(
        "Recorded on behalf of the National Commission. Rivera is approved and holds place 1 of 3."
    )
    expect(said).to_contain_text("Until UIL admits it, the Commission can undo it.")

    # In the working room: who recorded it, the paper, the history; for UIL and for the Commission itself.
    for reader in (uil, officer):
        reader.goto(seeds.review(made["pk"]))
        notice = reader.locator(".notice", has_text="Signed on paper, recorded on the Commission's behalf")
        expect(notice).to_contain_text("Coordinator (demo) of UIL recorded it")
        expect(notice).to_contain_text(PAPER)
        link = notice.get_by_role("link", name="Download the signed decision").get_attribute("href")
        assert reader.request.get(link).body() == scan.read_bytes()
        expect(reader.locator("#history")).to_contain_text("signed on paper, recorded by UIL")
    officer.get_by_text("Undo the approval").first.click()
    expect(officer.get_by_role("button", name="Undo the approval")).to_be_visible()

    # For the city: on the overview, in the history, in the letter; the scan is not the city's to open.
    lead.goto(f"/en/applications/{made['reference']}/")
    expect(
        lead.get_by_text("The National Commission signed its decision on paper; UIL recorded it")
    ).to_be_visible()
    lead.goto(f"/en/applications/{made['reference']}/history/")
    expect(lead.locator("main")).to_contain_text("signed on paper, recorded by UIL")
    expect(lead.locator("main")).to_contain_text(PAPER)
    assert lead.request.get(link).status == 404
    assert PAPER in portal.mail("lead@rivera.example", "signed this decision on paper")["text"]
