"""More cities apply than there are places: ranked, decided together, undone; then UIL admits several at once."""

import re

from playwright.sync_api import Page, expect

from tests.journeys import people, seeds
from tests.journeys.conftest import Portal

NAMES = ["Hue", "Vinh", "Dalat", "Cantho", "Pleiku"]
FIVE = f"""
by = officer("officer@vn.example", "Officer of Viet Nam")
rows = {{name: application("submitted", name) for name in {NAMES}}}
for name in ["Hue", "Vinh", "Dalat"]:
    services.prepare(application=rows[name], verb="approve", by=by, endorsement_checked=True, at=now)
tell(**{{name: row.pk for name, row in rows.items()}})
"""
APPROVED = """
peru = factories.country("PE")
rows = [application("approved", "Tamale"), application("approved", "Cusco", of=peru)]
tell(pks=[row.pk for row in rows])
"""


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def line(page: Page, city: str):
    return page.locator("main tbody tr").filter(
        has=page.get_by_role("rowheader", name=re.compile(f"^{city}"))
    )


def test_an_officer_ranks_prepares_carries_out_clears_and_undoes(visit, portal: Portal):
    pks = seeds.seed(portal, "VN", 1300, FIVE)
    page = visit()
    people.sign_in_with_password(page, "officer@vn.example")

    # Two more decisions are prepared on the pages of their applications; nobody is told.
    page.goto(seeds.review(pks["Cantho"]))
    page.locator("#approve [name=endorsement_checked]").check()
    press(page, "Prepare the approval")
    expect(page.get_by_text("Prepared for Cantho: nothing is decided and nobody is told.")).to_be_visible()
    page.goto(seeds.review(pks["Pleiku"]))
    page.locator("summary", has_text="Decline the application").click()
    page.locator("#decline [name=reason]").fill("Not this year.")
    press(page, "Prepare the refusal")
    expect(page.get_by_text("Prepared for Pleiku:")).to_be_visible()

    # The order of the list.
    page.goto("/admin/applications/application/waiting/2027/VN/")
    for rank, name in enumerate(["Cantho", "Dalat", "Hue", "Vinh"], start=1):
        page.get_by_label(f"Rank of {name}").fill(str(rank))
    press(page, "Save the order")
    expect(page.get_by_text("The order is saved.")).to_be_visible()
    page.get_by_role("link", name="Look at 5 prepared decisions").click()

    # What would follow: checks and letters of each, in this order.
    names = page.locator("main tbody th a")
    expect(names).to_have_text(["Cantho", "Dalat", "Hue", "Vinh", "Pleiku"])
    expect(line(page, "Cantho")).to_contain_text("Takes place 1")
    expect(line(page, "Vinh")).to_contain_text("No place is left for it")
    letter = line(page, "Pleiku").locator("details.mailing").first
    letter.locator("summary").click()
    expect(letter).to_contain_text("lead@pleiku.example")
    expect(letter).to_contain_text("Not this year.")
    assert told(portal, "pleiku") == []
    press(page, "Carry out what is ticked")

    # What went through, and what did not and why.
    expect(page.get_by_text("4 of 5 went through.")).to_be_visible()
    for place, name in enumerate(["Cantho", "Dalat", "Hue"], start=1):
        expect(line(page, name)).to_contain_text(f"Place {place}")
    expect(line(page, "Vinh")).to_contain_text("A country has 3 places")
    table = page.url
    assert len(told(portal, "cantho")) == 1
    assert len(told(portal, "pleiku")) == 1
    assert told(portal, "vinh") == []

    # One is undone and the city told, one in silence; both stand in the table.
    undo(page, "Dalat", "Write to the city, with the reason")
    expect(line(page, "Dalat")).to_contain_text("Officer of Viet Nam")
    undo(page, "Pleiku", "Write no letter; the history says that this was your choice")
    expect(line(page, "Pleiku")).to_contain_text("without a letter to the city")
    assert page.url == table
    assert [len(told(portal, name)) for name in ("dalat", "pleiku")] == [2, 1]

    # What found no place is cleared; the place that came free is there.
    page.goto("/admin/applications/application/waiting/2027/VN/prepared/")
    expect(names).to_have_text(["Vinh"])
    expect(line(page, "Vinh")).to_contain_text("Takes place 2")
    press(page, "Clear what is ticked")
    expect(page.get_by_text("1 prepared decision is cleared.")).to_be_visible()
    expect(page.get_by_text("No decision is prepared.")).to_be_visible()


def undo(page: Page, city: str, choice: str) -> None:
    row = line(page, city)
    row.locator("summary", has_text=re.compile("Undo the")).click()
    row.get_by_role("textbox", name="Reason").fill("The letter named the wrong city.")
    row.get_by_label(choice).check()
    row.get_by_role("button", name=re.compile("Undo the")).click()
    expect(page.get_by_text(re.compile(f"The (approval|refusal) of {city} is undone"))).to_be_visible()


def told(portal: Portal, city: str) -> list[str]:
    """Letters of decisions to the lead: not the receipt of what the city did itself."""
    return [
        letter["subject"]
        for letter in portal.inbox(f"lead@{city}.example")
        if re.search("approv|declin|refus|undone", letter["subject"], re.IGNORECASE)
    ]


def test_a_coordinator_admits_several_cities_after_looking_at_what_follows(visit, portal: Portal):
    made = seeds.seed(portal, "GH", 1400, APPROVED)
    page, public = visit(), visit()
    people.sign_in(page, "coordinator")

    page.goto("/admin/applications/application/admissions/")
    ticks = page.locator("main [name=chosen]")
    expect(ticks.and_(page.locator(f"[value='{made['pks'][0]}']"))).to_be_checked()
    for tick in ticks.all():
        tick.set_checked(int(tick.get_attribute("value")) in made["pks"])
    press(page, "Look at what follows")

    # The published total, how it is counted, and that the record is incomplete.
    expect(page.get_by_text("2 cities would become members today. Nothing is decided yet.")).to_be_visible()
    cities = page.locator("tr", has=page.get_by_role("rowheader", name="Cities", exact=True)).locator("td")
    before, after = (int(text.replace(",", "")) for text in cities.all_inner_texts())
    assert after == before + 2
    expect(page.get_by_role("heading", name="How it is counted")).to_be_visible()
    expect(page.locator(".notice", has_text="The record of members is incomplete")).to_contain_text(
        f"knows {before} by name"
    )
    # Places, certificate and letters.
    expect(line(page, "Peru")).to_contain_text("1 of 3")
    city = line(page, "Cusco")
    city.locator("summary", has_text="City of Learning").click()
    expect(city.locator("details").first).to_contain_text("City of Learning")
    city.locator("details.mailing").last.locator("summary").click()
    expect(city).to_contain_text("lead@cusco.example")
    press(page, "Admit the cities that are ticked")

    expect(page.get_by_text("Everything went through.")).to_be_visible()
    for name, country in (("Tamale", "GH"), ("Cusco", "PE")):
        expect(line(page, name)).to_contain_text("Done")
        public.goto(f"/en/cities/?country={country}")
        expect(public.locator("#list .cities h3", has_text=name)).to_be_visible()
    assert portal.mail("lead@tamale.example", "member")["state"] == "sent"
