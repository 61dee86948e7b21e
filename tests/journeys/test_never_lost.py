"""The form that never loses a word: no network, no session, no server, two people, two windows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.conftest import Portal, running_portal
from tests.journeys.teams import Team, started

SAID = "[data-autosave] [data-shown]"
TEXT = "Tout adulte, à tout âge : « apprendre » — 学习 🌱 عربي, until the last letter."


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One of its own: it is stopped, started again, and its clock is moved."""
    with running_portal(tmp_path_factory.mktemp("lost")) as running:
        yield running


@pytest.fixture
def team(portal: Portal, request: pytest.FixtureRequest) -> Team:
    name = "".join(part.capitalize() for part in request.node.name.split("_")[1:6])
    complete = "locked" in request.node.name or "over" in request.node.name
    return started(portal, name, complete=complete)


def cut(context: BrowserContext) -> None:
    context.set_offline(True)


def restore(context: BrowserContext) -> None:
    context.set_offline(False)


def waiting(page: Page) -> list[str]:
    """The keys of the answers that this browser keeps for later."""
    keys = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent:'))")
    return sorted({key.split(":")[3] for key in keys})


def test_without_a_network_every_character_is_kept_and_sent_when_it_is_back(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    cut(page.context)

    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("Not saved yet – retrying")
    assert waiting(page) == ["motivation"]
    restore(page.context)

    expect(page.locator(SAID)).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    assert waiting(page) == []
    assert team.stored() == TEXT


def test_a_closed_tab_gives_back_what_it_could_not_send(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    cut(page.context)
    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("Not saved yet")
    context = page.context
    page.close()
    restore(context)

    page = context.new_page()
    page.goto(team.address())

    expect(page.locator("[name=motivation]")).to_have_value(TEXT)
    expect(page.locator(SAID)).to_contain_text("Saved")
    expect(page.locator("[data-restored-note]")).to_be_visible()
    assert team.stored() == TEXT


def test_on_any_other_page_the_text_of_a_closed_tab_is_sent_too(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    cut(page.context)
    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("Not saved yet")
    context = page.context
    page.close()
    restore(context)

    page = context.new_page()
    page.goto("/en/applications/")

    expect(page.get_by_role("heading", name="Text that was not saved when you left")).to_be_visible()
    expect(page.get_by_text("It is saved now.")).to_be_visible()
    assert team.stored() == TEXT


def test_an_expired_session_leads_back_to_the_field_with_its_text(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    page.context.clear_cookies(name="sessionid")

    page.locator("[name=motivation]").press_sequentially("Before the session ended, ")
    expect(page.locator(SAID)).to_contain_text("you are signed out")
    page.locator("[name=motivation]").press_sequentially("and after it.")
    page.get_by_role("link", name="Sign in and come back to this field").click()
    team.give_password(page)

    page.wait_for_url(f"**{team.address()}#id_motivation")
    expect(page.locator("[name=motivation]")).to_be_focused()
    expect(page.locator("[name=motivation]")).to_have_value("Before the session ended, and after it.")
    expect(page.locator(SAID)).to_contain_text("Saved")
    assert team.stored() == "Before the session ended, and after it."


def test_signing_in_in_another_tab_saves_what_waits_in_this_one(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("you are signed out")

    other = page.context.new_page()
    team.sign_in(other, section="implementation")

    expect(page.locator(SAID)).to_contain_text("Saved")
    assert team.stored() == TEXT


def test_a_page_does_not_write_in_the_name_of_another_who_signed_in(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    page.context.clear_cookies(name="sessionid")
    other = page.context.new_page()
    team.sign_in(other, who="second", section="implementation")

    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("meanwhile The second of")
    other.goto(team.address())

    expect(other.locator("[name=motivation]")).to_have_value("")
    assert team.stored() == ""
    assert waiting(page) == ["motivation"]


def test_signing_out_leaves_nothing_behind(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    cut(page.context)
    page.locator("[name=motivation]").press_sequentially(TEXT)
    expect(page.locator(SAID)).to_contain_text("Not saved yet")
    questions: list[str] = []
    page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.accept()))
    page.route("**/answers/**", lambda route: route.abort())
    restore(page.context)

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "applications" not in url)

    assert ["Some text has not been sent yet" in question for question in questions] == [True]
    assert waiting(page) == []


def test_a_restart_of_the_server_in_mid_sentence_loses_nothing(visit, team, portal):
    page: Page = visit("en")
    team.sign_in(page)
    page.locator("[name=motivation]").press_sequentially("Before the restart, ")
    expect(page.locator(SAID)).to_contain_text("Saved")

    portal.stop()
    page.locator("[name=motivation]").press_sequentially("while it was down, ")
    expect(page.locator(SAID)).to_contain_text("Not saved yet")
    portal.start()
    page.locator("[name=motivation]").press_sequentially("and after it.")

    whole = "Before the restart, while it was down, and after it."
    expect(page.locator(SAID)).to_contain_text("Saved", timeout=60_000)
    assert team.stored() == whole


def test_an_answer_that_was_saved_but_not_heard_of_is_no_conflict(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/answers/motivation/", lose)
    page.locator("[name=motivation]").press_sequentially("Heard of late, ")
    expect(page.locator(SAID)).to_contain_text("Not saved yet")
    page.locator("[name=motivation]").press_sequentially("and gone on.")

    expect(page.locator(SAID)).to_contain_text("Saved", timeout=30_000)
    assert lost == [200, 200]
    expect(page.locator("[data-conflict-block]")).to_have_count(0)
    assert team.stored() == "Heard of late, and gone on."


def test_two_people_on_one_answer_see_both_texts_and_choose(visit, team):
    first: Page = visit("en")
    second: Page = visit("en")
    team.sign_in(first)
    team.sign_in(second, who="second")
    first.locator("[name=motivation]").press_sequentially("The lead wrote this.")
    expect(first.locator(SAID)).to_contain_text("Saved")

    second.locator("[name=motivation]").press_sequentially("The second wrote that.")
    block = second.locator("[data-conflict-block]")
    expect(block).to_contain_text("saved another answer while you were writing")
    expect(block.locator("[data-yours]")).to_have_text("The second wrote that.")
    expect(block.locator("[data-theirs]")).to_have_text("The lead wrote this.")
    expect(block.locator("[data-by]")).to_contain_text(re.compile(r"The lead of \w+, \d\d:\d\d"))
    assert team.stored() == "The lead wrote this."
    block.get_by_role("button", name="Put both into the field").press("Enter")

    expect(second.locator("[name=motivation]")).to_be_focused()
    expect(second.locator(SAID)).to_contain_text("Saved")
    assert team.stored() == "The second wrote that.\n\nThe lead wrote this."


def test_two_people_on_two_answers_of_a_section_save_both(visit, team):
    first: Page = visit("en")
    second: Page = visit("en")
    team.sign_in(first, section="implementation")
    team.sign_in(second, who="second", section="implementation")

    first.locator("[name=implementation]").press_sequentially("What we do.")
    second.locator("[name=links]").press_sequentially("https://www.city.example/plan")
    expect(first.locator(SAID)).to_contain_text("Saved")
    expect(second.locator(SAID)).to_contain_text("Saved")
    second.locator("main form button[value=save]").click()
    second.wait_for_url("**/areas/")

    assert team.stored("implementation") == "What we do."
    assert team.stored("links") == "https://www.city.example/plan"


def test_what_a_closed_window_could_not_send_is_sent_by_the_other_one(visit, team):
    one: Page = visit("en")
    team.sign_in(one)
    two = one.context.new_page()
    two.goto(team.address("implementation"))
    cut(one.context)
    one.locator("[name=motivation]").press_sequentially("In the first window.")
    two.locator("[name=implementation]").press_sequentially("In the second window.")
    expect(two.locator(SAID)).to_contain_text("Not saved yet")
    assert waiting(one) == ["implementation", "motivation"]
    two.close()
    restore(one.context)

    expect(one.locator(SAID)).to_contain_text("Saved")
    # At once when the network is back, or at the next attempt, if the first was under way just then.
    expect(one.get_by_text("It is saved now.")).to_be_visible(timeout=30_000)
    one.goto(team.address("implementation"))
    expect(one.locator("[name=implementation]")).to_have_value("In the second window.")
    assert (team.stored("motivation"), team.stored("implementation")) == (
        "In the first window.",
        "In the second window.",
    )


def test_a_section_locked_while_typing_keeps_the_text_until_it_is_recalled(visit, team):
    page: Page = visit("en")
    team.sign_in(page)
    team.ask_mayor()

    page.locator("[name=motivation]").fill("Written too late.")
    expect(page.locator(SAID)).to_contain_text("The mayor was asked to endorse exactly the text as it stood")
    page.get_by_role("link", name="To the overview, to recall the application").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Written too late.")
    page.locator("details:has(button[value=recall]) summary").click()
    page.locator("button[name=action][value=recall]").click()
    expect(page.get_by_text("It is saved now.")).to_be_visible()
    page.goto(team.address())

    expect(page.locator("[name=motivation]")).to_have_value("Written too late.")
    assert team.stored() == "Written too late."


def test_when_the_round_is_over_the_text_stays_and_carrying_over_is_offered(visit, team, portal):
    page: Page = visit("en")
    team.sign_in(page)
    moved = page.request.post("/demo/clock/", form={"now": "2027-05-01T00:10:30+02:00"}, max_redirects=0)
    assert moved.status == 302, moved.text()
    portal.run("from django.core.management import call_command; call_command('lapse_round')")

    page.locator("[name=motivation]").fill("Written past midnight.")
    expect(page.locator(SAID)).to_contain_text("The round is over and the application lapsed with it")
    page.get_by_role("link", name="To the overview, to carry the answers over").click()

    expect(page.locator("[data-unsent]")).to_contain_text("Written past midnight.")
    expect(page.locator("button[name=action][value=carry_over]")).to_be_visible()
