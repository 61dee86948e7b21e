"""The embedded default, in one short story: no server but the portal's own."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import people

pytestmark = pytest.mark.sqlite_journey


def test_a_delegate_registers_chooses_a_city_and_finds_the_first_section_saved(visit, portal):
    delegate = people.Delegate(visit("en"), portal, "en", "short@city.example")

    delegate.register()
    reference = delegate.choose("Rennes")
    delegate.page.get_by_role("link", name=re.compile("Continue with")).click()
    delegate.answer("certificate_name", "Ville de Rennes")
    delegate.page.locator("button[name=action][value=save]").click()
    delegate.page.goto(f"/en/applications/{reference}/city/")

    expect(delegate.page.locator("[name=certificate_name]")).to_have_value("Ville de Rennes")
    assert portal.mail("short@city.example", reference)["state"] == "sent"
