"""The pages of the trail: who finds which lines, what they ask it, and what they take away."""

import csv
import io

import pytest
from django.test import Client

from applications import waiting
from applications.enums import Status
from gnlc_portal.lists import writing
from gnlc_portal.lists.models import Export
from gnlc_portal.trail import book
from gnlc_portal.trail.models import Entry, Kind, Role
from tests import factories, pages
from tests.factories import IN_THE_WINDOW

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LIST = "/admin/trail/entry/"


@pytest.fixture
def uil():
    return signed_in(factories.coordinator())


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def lines(browser: Client, query: str = "") -> list[Entry]:
    return [row["record"] for row in browser.get(f"{LIST}?{query}").context["rows"]]


def enter(**fields) -> None:
    given = {"kind": Kind.EDIT, "what": "Changed", "at": IN_THE_WINDOW}
    book.enter(book.Fact(**(given | fields)))


def test_an_officer_finds_no_line_of_a_draft_or_of_another_country_whatever_they_ask(france):
    sent = factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    draft = factories.application(Status.ENDORSED, of=factories.city("Troyes", of=france))
    other = factories.application(Status.SUBMITTED, of=factories.city("Jena", of=factories.country("DE")))
    browser = signed_in(factories.officer(france))

    assert {line.about for line in lines(browser)} == {sent.reference}
    for query in (
        "q=Troyes",
        f"about={draft.reference}",
        f"about={other.reference}",
        "country=DE",
        "who=person",
    ):
        assert [line for line in lines(browser, query) if line.about != sent.reference] == []
    hidden = Entry.objects.filter(about=draft.reference).first()
    assert browser.get(f"{LIST}{hidden.pk}/change/").status_code == 404


def test_what_can_be_asked(france, uil):
    factories.country("DE")
    officer = factories.officer(france, name="Éléonore Dupré")
    enter(by=officer, role=Role.OFFICER, country="FR", about="2027-FR-001", subject="Besançon")
    enter(at=factories.hamburg(2027, 3, 16), kind=Kind.ROUND, about="round-2027", subject="2027")
    enter(at=factories.hamburg(2027, 3, 15, 23, 59), country="DE", about="2027-DE-001", subject="Jena")

    def found(query: str) -> list[str]:
        return sorted(line.subject for line in lines(uil, query))

    assert found("q=besancon") == ["Besançon"]
    assert found("q=dupre+2027-FR") == ["Besançon"]
    assert found("who=dupré") == ["Besançon"]
    assert found(f"who={officer.email}") == ["Besançon"]
    assert found("about=2027-de-001") == ["Jena"]
    assert found("kind=round") == ["2027"]
    assert found("kind=round&kind=edit") == ["2027", "Besançon", "Jena"]
    assert found("country=DE") == ["Jena"]
    assert found("from=2027-03-16") == ["2027"]
    assert found("until=2027-03-15") == ["Besançon", "Jena"]
    assert found("from=2027-03-15&until=2027-03-15&country=FR") == ["Besançon"]


def test_the_navigation_opens_what_was_done_and_the_rest_is_one_click_away(france, uil):
    factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))

    page = uil.get("/admin/")
    opening = next(link["url"] for link in page.context["work_nav"] if link["url"].startswith(LIST))
    done = uil.get(opening)
    ways = {str(entry["label"]): entry for entry in done.context["ready"]}

    assert {row["record"].kind for row in done.context["rows"]} == {Kind.APPLICATION}
    assert [label for label, entry in ways.items() if entry["here"]] == ["What was done"]
    assert done.context["is_open"] is False  # the filter is not the reader's own
    assert uil.get(f"{LIST}?q=angers").context["is_open"] is True
    kinds = {row["record"].kind for row in uil.get(ways["Messages"]["url"]).context["rows"]}
    assert kinds == {Kind.MAIL}
    assert ways["Everything"]["url"] == LIST


def test_what_is_done_in_the_working_room_is_told_as_a_fact_in_the_readers_language(france, portal_clock):
    application = factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    page = f"/admin/applications/application/{application.pk}/"
    browser = signed_in(factories.officer(france, language="fr"))
    seen = application.status_changes.last().pk

    browser.post(f"{page}note/", {"text": "Ask about the budget."})
    portal_clock(factories.hamburg(2027, 3, 15, 9, 1))
    browser.post(f"{page}ask/", {"text": "Who pays for it?"})
    portal_clock(factories.hamburg(2027, 3, 15, 9, 2))
    browser.post(f"{page}prepare_decline/", {"reason": "No.", "seen": seen, "instead_of": "0"})

    assert list(Entry.objects.filter(kind=Kind.EDIT).order_by("id").values_list("what", flat=True)) == [
        "Kept a note",
        "Sent a question",
        "Prepared a refusal",
    ]
    words = pages.words(browser.get(f"{LIST}?kind=edit"))
    for fact in ("Note conservée", "Question envoyée", "Refus préparé"):
        assert fact in words


def test_the_order_of_a_waiting_list_is_told_and_found_by_what_happened(france):
    first, second = (
        factories.application(Status.SUBMITTED, of=factories.city(name, of=france))
        for name in ("Angers", "Brest")
    )
    officer = factories.officer(france)
    browser = signed_in(officer)
    page = waiting.address(first.round, france)
    ranks = {f"rank_{first.pk}": "2", f"rank_{second.pk}": "1"}

    browser.post(page, ranks | {"seen": "0", "action": "rank"})

    line = lines(browser, "q=order waiting")[0]
    assert (line.by, line.detail) == (officer, f"1. {second.reference}\n2. {first.reference}")
    assert lines(browser, "q=approved") == []


@pytest.mark.parametrize(
    "query", ["from=yesterday", "until=0001-01-01", "until=9999-12-31", "kind=nothing", "country=XX"]
)
def test_a_question_that_means_nothing_gets_its_error(uil, query):
    assert uil.get(f"{LIST}?{query}").status_code == 400


def test_a_line_is_read_whole_and_leads_to_all_about_the_same(uil, france):
    application = factories.application(Status.DECLINED, of=factories.city("Angers", of=france))
    line = Entry.objects.get(what="decline")

    page = uil.get(f"{LIST}{line.pk}/change/")

    words = pages.words(page)
    assert "Not this year." in words
    assert "15 March 2027, 09:00:00, Hamburg time (UTC+1)" in words
    assert f"{LIST}?about={application.reference}" in page.content.decode()


def test_the_newest_stands_first_in_the_readers_language(france):
    factories.application(Status.APPROVED, of=factories.city("Angers", of=france))
    browser = signed_in(factories.coordinator(language="fr"))

    page = browser.get(f"{LIST}?kind=application")

    assert page.context["rows"][0]["record"].what == "approve"
    assert "Approuvée par la Commission nationale" in pages.words(page)


def test_exactly_the_filtered_lines_are_taken_away_and_that_is_told(uil, france, stored_files):
    factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))
    factories.application(Status.SUBMITTED, of=factories.city("Jena", of=factories.country("DE")))

    uil.post(f"{LIST}exports/", {"kind": "csv", "query": "country=FR&kind=application"})
    writing.write_due()
    export = Export.objects.get()
    answer = uil.get(f"/admin/lists/export/{export.pk}/file/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert (rows[0]["Concerns"], rows[0]["What"]) == (
        "Angers",
        "Submitted to the National Commission",
    )
    assert {row["Concerns"] for row in rows} == {"Angers"}
    told = Entry.objects.get(kind=Kind.OPENED)
    assert (told.what, told.role, told.detail) == ("export", "coordinator", "country=FR&kind=application")


def test_the_list_costs_the_same_for_one_line_and_for_fifty(uil, france):
    enter(country="FR", about="a:1")
    one = pages.query_count(uil, LIST)
    person = factories.user()
    for number in range(50):
        enter(country="FR", about=f"a:{number}", by=person, role=Role.LEAD)

    assert pages.query_count(uil, LIST) == one


def test_an_officers_list_costs_the_same_for_one_line_and_for_fifty(france):
    browser = signed_in(factories.officer(france))
    enter(country="FR")
    one = pages.query_count(browser, LIST)
    for _number in range(50):
        enter(country="FR")

    assert pages.query_count(browser, LIST) == one
