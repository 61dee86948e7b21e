"""Finding a city: by name in any script, on the map with the keyboard alone, and without JavaScript."""

import re

from playwright.sync_api import Page, expect

from gnlc_portal.lib.text import fold
from tests.journeys import people, stage

LARGEST_VISIT = 150_000  # bytes transferred by the first visit of a public page


def names(page: Page) -> list[str]:
    return page.locator("#list .cities h3").all_inner_texts()


def test_a_city_is_found_in_any_script_and_the_address_can_be_passed_on(visit):
    page, friend = visit("en"), visit("fr")
    page.goto("/en/cities/")

    for words in ("sao paulo", "Сан-Паулу", "圣保罗", "sao pualo"):
        page.get_by_label("Name of a city or country").fill(words)
        page.get_by_role("button", name="Show cities").click()
        expect(page.locator("#list .cities h3")).to_have_text(["São Paulo"])

    page.goto("/en/cities/")
    page.get_by_label("Region").select_option("EUR")
    page.get_by_text("More choices").click()
    page.get_by_label("Learning City Award").select_option("1")
    page.get_by_label("Order").select_option("name")
    page.get_by_role("button", name="Show cities").click()
    page.wait_for_url(re.compile("laureate=1"))
    friend.goto(page.url)

    assert names(page) == sorted(names(page), key=fold) != []
    assert names(friend) == names(page)
    expect(page.get_by_label("Learning City Award")).to_be_visible()  # what was chosen is not folded away


def test_the_list_is_whole_without_javascript(visit):
    page = visit("en", java_script_enabled=False)
    page.goto("/en/cities/")
    expect(page.locator("#citymap")).to_be_hidden()
    expect(page.get_by_text("The map needs JavaScript")).to_be_visible()

    page.get_by_role("link", name="Page 2 of 5").click()
    page.wait_for_url("**page=2**")
    expect(page.locator("#list .cities h3")).to_have_count(60)
    page.get_by_label("Name of a city or country").fill("clermon ferrand")
    page.get_by_role("button", name="Show cities").click()

    expect(page.locator("#list .cities h3")).to_have_text(["Clermont-Ferrand"])


def test_the_map_is_walked_with_the_keyboard_alone(visit):
    page: Page = visit("en", viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    page.goto("/en/cities/?country=FR")
    grid = page.get_by_role("region", name=re.compile("Map of the member cities"))
    dots = grid.locator(".mark")
    expect(grid.locator("path.land")).not_to_have_count(0)

    skip = page.get_by_role("link", name=re.compile("Skip the map"))
    page.get_by_text("More choices").focus()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    page.keyboard.press("Tab")
    expect(grid).to_be_focused()
    before = dots.first.bounding_box()["x"]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("x => document.querySelector('.mark').getBoundingClientRect().x < x", arg=before)

    dot = grid.get_by_role("button", name="Clermont-Ferrand, France")
    dot.focus()
    page.keyboard.press("Enter")
    link = grid.get_by_role("link", name="Clermont-Ferrand")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(dot).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/cities/clermont-ferrand-fr/")


def test_a_group_of_cities_comes_apart_and_no_city_is_lost(visit):
    page: Page = visit("en", viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    page.goto("/en/cities/")
    dots = page.locator("#citymap .mark")
    cities = page.evaluate("JSON.parse(document.getElementById('citymap-points').textContent).length")

    groups = [int(text or 1) for text in dots.all_inner_texts()]
    largest = page.locator("#citymap .mark-group").nth(0)
    largest.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('#citymap .mark').length != n", arg=len(groups))

    assert sum(groups) == cities
    assert sum(int(text or 1) for text in dots.all_inner_texts()) == cities
    expect(page.locator("#citymap")).to_be_focused()


def test_the_first_visit_of_a_public_page_is_light_and_maps_load_where_a_map_is(visit):
    weights, shows_map, loads_map = {}, set(), set()
    for address in stage.PUBLIC:
        page = visit("fr")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        loaded: list[float] = []
        devtools.on("Network.loadingFinished", lambda event, to=loaded: to.append(event["encodedDataLength"]))
        page.on(
            "request", lambda request, at=address: loads_map.add(at) if "leaflet" in request.url else None
        )
        page.goto(address)
        if page.locator("#citymap").count():
            shows_map.add(address)
            expect(page.locator("#citymap path.land")).not_to_have_count(0)
        weights[address] = sum(loaded)
        page.context.close()

    too_heavy = {address: weight for address, weight in weights.items() if not 0 < weight < LARGEST_VISIT}
    assert too_heavy == {}
    assert loads_map == shows_map
    assert (shows_map & {"/fr/", "/fr/cities/"}) == {"/fr/cities/"}


def test_somebody_writes_to_a_city_and_the_lead_reads_it(visit, portal):
    page: Page = visit("en")
    people.sign_in(page, "delegate")
    page.goto("/en/cities/clermont-ferrand-fr/")
    page.get_by_role("link", name="Write to Clermont-Ferrand").click()

    page.get_by_label("What you want to say").fill("May we visit your evening classes?")
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator("[name=consent]")).to_be_focused()  # the browser asks for the tick
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Send the message").click()

    expect(page.get_by_text("Your message is on its way to Clermont-Ferrand.")).to_be_visible()
    assert "demo.example" not in page.locator("main").inner_text()
    mail = portal.mail("member@demo.example", "May we visit your evening classes?")
    assert "delegate@demo.example" in mail["text"]
