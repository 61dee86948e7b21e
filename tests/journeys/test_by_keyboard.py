"""Answering without a mouse, with the words a screen reader gets; questions that come and go."""

import re
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys import people

# As templates/bootstrap5/field.html draws a question under a condition (tests/dossiers/test_forms.py).
UNDER_A_CONDITION = """
<label><input type="checkbox" name="themes" value="a"> Alpha</label>
<label><input type="checkbox" name="themes" value="b"> Beta</label>
<div data-only-if="themes" data-only-values="b c" hidden><label>Why Beta? <textarea name="why_beta"></textarea></label></div>
"""


def test_the_areas_are_rated_with_tab_and_digits(visit):
    page: Page = visit("en")
    overview = people.started(page)
    page.goto(f"{overview}areas/")
    scale = page.get_by_role(
        "radiogroup", name="2.3 Facilitating learning for and in the workplace, Challenge"
    )

    scale.get_by_role("radio").first.focus()
    page.keyboard.press("4")
    expect(scale.get_by_role("radio", name=re.compile("4 ?, a great challenge"))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("5")
    page.keyboard.press("0")
    page.keyboard.press("2")
    expect(page.locator("[data-autosave]")).to_contain_text("Saved")
    page.locator("main form button[value=save]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clusters/")
    page.goto(f"{overview}areas/")

    expect(page.locator("[name=challenge_2_3][value='4']")).to_be_checked()
    expect(page.locator("[name=expertise_2_3][value='2']")).to_be_checked()


def test_a_link_to_an_unanswered_question_puts_the_focus_there_under_its_question(visit):
    page: Page = visit("en", viewport={"width": 390, "height": 740})
    overview = people.started(page)
    page.goto(f"{overview}contact/")
    page.locator("[name=contact_organization]").fill("")
    page.locator("main form button[value=save]").click()
    page.wait_for_url("**/profile/")
    page.goto(f"{overview}unanswered/")

    page.locator("a[href$='/contact/#id_contact_organization']").focus()
    page.keyboard.press("Enter")

    field = page.locator("#id_contact_organization")
    expect(field).to_be_focused()
    expect(page.locator("label[for=id_contact_organization]")).to_be_in_viewport()
    expect(field).to_have_accessible_description(
        "Only if it is not the municipality, for example a university."
    )


def test_a_section_is_filled_and_saved_without_a_mouse(visit):
    page: Page = visit("en", reduced_motion="reduce", viewport={"width": 320, "height": 640})
    overview = people.started(page)
    page.goto(f"{overview}mayor/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    while not page.evaluate("document.activeElement.name === 'mayor_salutation'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for text in ("The mayor of the city", "Mayor"):
        page.keyboard.press("Tab")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
    assert page.evaluate("document.getAnimations().length") == 0
    while not page.evaluate("document.activeElement.value === 'save'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/#content")  # the browser keeps where the skip link led
    page.goto(f"{overview}mayor/")

    expect(page.get_by_role("textbox", name="Full name")).to_have_value("The mayor of the city")
    expect(page.get_by_role("textbox", name="Official title")).to_have_value("Mayor")


def test_a_question_appears_when_it_applies_and_keeps_its_text(visit):
    page: Page = visit("en")
    page.set_content(UNDER_A_CONDITION)
    page.add_script_tag(content=(Path(settings.BASE_DIR) / "static/js/conditions.js").read_text())
    question = page.locator("[name=why_beta]")

    expect(question).to_be_hidden()
    page.get_by_label("Beta", exact=True).check()
    question.fill("Because it reads.")
    page.get_by_label("Beta", exact=True).uncheck()
    expect(question).to_be_hidden()
    page.get_by_label("Beta", exact=True).check()

    expect(question).to_be_visible()
    expect(question).to_have_value("Because it reads.")
