"""A member city reports: in French, on a phone, with a picture; and two of a team at one answer, the network gone."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.dossiers import files
from tests.journeys import people
from tests.journeys.conftest import Portal

SAID = "[data-autosave] [data-shown]"
OPENED = """
from datetime import timedelta
from cities.models import Country
from gnlc_portal.lib import clock
from reports import services
from tests import factories
from tests.reports import members
of = factories.city("Reporting", of=Country.objects.get(pk="FR"), slug="reporting-fr")
factories.lead(of, email="lead@reporting.example", name="The lead")
factories.delegate(of, email="second@reporting.example", name="The second")
member = members.member(clock.today() - timedelta(days=650), of=of)
services.schedule_next()
services.open_due()
print(members.report_of(member).reference)
"""
NOTHING = ["partners", "resources", "monitoring", "access", "culture", "network"]


def whole_report(mayor: str) -> dict[str, dict[str, Any]]:
    """A report as it is typed, section by section."""
    application = people.sections()
    return {
        "plan": {"plan_reported": "yes", "plan": "Onze maisons de quartier, deux de plus que prévu."},
        **{key: {f"{key}_reported": "nothing"} for key in NOTHING},
        "profile": application["profile"],
        "areas": application["areas"] | application["clusters"],
        "ahead": {"next_steps": "Une maison de quartier de plus chaque année."},
        "mayor": application["mayor"] | {"mayor_email": mayor},
        "contact": application["contact"],
        "publication": {"summary": "Onze maisons apprennent à lire.", "consent_publish": True},
    }


def save(page: Page, slug: str) -> None:
    page.locator("button[name=action][value=save]").click()
    expect(page).not_to_have_url(re.compile(f"/{slug}/"))  # what is wrong would keep it here


def test_the_lead_reports_in_french_on_a_phone_with_a_picture_and_the_mayor_is_informed(
    visit, portal: Portal
):
    page = visit("fr", viewport={"width": 320, "height": 640}, bypass_csp=True)
    delegate = people.Delegate(page, portal, "fr", "member@demo.example")
    people.sign_in(page, "member")
    page.goto("/fr/reports/")
    page.locator("main .tasks a").first.click()
    page.wait_for_url("**/reports/R*/")
    overview = page.url

    for slug, answers in whole_report("mairie@townhall.example").items():
        page.goto(f"{overview}{slug}/")
        for key, value in answers.items():
            delegate.answer(key, value)
        save(page, slug)
    page.goto(f"{overview}innovation/")
    expect(page.locator("[name=innovation]")).to_be_hidden()
    delegate.answer("innovation_reported", "yes")
    delegate.answer("innovation", "Les salles de lecture ouvrent la nuit.")
    delegate.answer("practice_1_title", "Lire la nuit")
    page.locator("[name=files]").set_input_files(
        {"name": "la nuit.jpg", "mimeType": "image/jpeg", "buffer": files.jpeg()}
    )
    expect(page.locator("[data-files] .file-name")).to_have_text(["la nuit.jpg"])
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert Axe().run(page).response["violations"] == []
    save(page, "innovation")

    page.goto(overview)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Soumettre à l’UIL").click()

    expect(page.get_by_role("heading", name="Soumis", exact=True)).to_be_visible()
    expect(page.locator(".fingerprint")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    reference = overview.rstrip("/").rsplit("/", 1)[-1]
    assert portal.mail("member@demo.example", reference)
    assert portal.mail("mairie@townhall.example", "Clermont-Ferrand")
    page.goto(f"{overview}innovation/")
    expect(page.locator("main")).to_contain_text("Les salles de lecture ouvrent la nuit.")
    assert page.locator("main textarea").count() == 0


def sign_in(page: Page, who: str, address: str) -> None:
    page.goto(f"/en/accounts/login/?next={address}")
    page.locator("[name=login]").fill(f"{who}@reporting.example")
    page.locator("[name=password]").fill("learning-city")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{address}")


def test_two_at_one_answer_of_a_report_and_a_network_that_goes_lose_nothing(visit, portal: Portal):
    address = f"/en/reports/{portal.run(OPENED)}/ahead/"
    lead, second = visit("en"), visit("en")
    sign_in(lead, "lead", address)
    sign_in(second, "second", address)

    lead.context.set_offline(True)
    lead.locator("[name=next_steps]").press_sequentially("The lead plans a library.")
    expect(lead.locator(SAID)).to_contain_text("Not saved yet – retrying")
    second.locator("[name=next_steps]").fill("The second plans a school.")
    second.keyboard.press("Tab")
    expect(second.locator(SAID)).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    lead.context.set_offline(False)

    conflict = lead.locator("[data-conflict-block]")
    expect(conflict).to_contain_text("The second saved another answer while you were writing")
    expect(conflict.locator("[data-theirs]")).to_have_text("The second plans a school.")
    conflict.get_by_role("button", name="Put both into the field, mine first").click()
    expect(lead.locator(SAID)).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    lead.reload()
    expect(lead.locator("[name=next_steps]")).to_have_value(
        re.compile("The lead plans a library.\\s+The second plans a school.")
    )
