"""Saved views: a list's address under a name, shared with a circle, opened with one's own rights."""

import pytest
from django.db import IntegrityError, transaction

from gnlc_portal.lists.models import SavedView
from tests import pages
from tests.lists.conftest import APPLICATIONS

pytestmark = [pytest.mark.once, pytest.mark.django_db]

VIEWS = "/admin/lists/savedview/"


@pytest.fixture
def save(desk):
    def post(who: str, name: str, query: str = "status=submitted", shared_with: str = "", **more: str):
        data = {"name": name, "query": query, "shared_with": shared_with, **more}
        return desk.browser(who).post(f"{APPLICATIONS}views/", data)

    return post


@pytest.fixture
def offered(desk):
    """The views that somebody finds above the list."""

    def ask(who: str) -> list[str]:
        return [entry["view"].name for entry in desk.browser(who).get(APPLICATIONS).context["views"]]

    return ask


def test_a_saved_view_leads_back_to_the_same_rows_columns_and_order(desk, save, listed):
    query = "status=submitted&status=declined&sort=city&columns=city&columns=place"

    answer = save("officer", "Undecided", f"{query}&after=12&nonsense=1")

    browser = desk.browser("officer")
    assert browser.get(answer.url).context["query"] == SavedView.objects.get().query
    assert listed(browser, SavedView.objects.get().query) == ["Angers", "Troyes"]
    assert [h["column"].name for h in browser.get(answer.url).context["heads"]] == ["city", "place"]


def test_nobody_else_finds_a_view_that_is_not_shared(save, offered):
    save("officer", "Mine")

    assert [offered(who) for who in ("officer", "colleague", "german", "coordinator")] == [
        ["Mine"],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("owner", "circle", "readers"),
    [
        ("officer", "officers-FR", ["officer", "colleague"]),
        ("officer", "coordinators", ["officer", "coordinator"]),
        ("coordinator", "officers", ["officer", "colleague", "german", "coordinator"]),
        ("coordinator", "coordinators", ["coordinator"]),
    ],
)
def test_a_view_is_found_by_the_circle_it_is_shared_with(save, offered, owner, circle, readers):
    save(owner, "Ours", shared_with=circle)

    everybody = ("officer", "colleague", "german", "coordinator")
    assert [who for who in everybody if offered(who) == ["Ours"]] == readers


def test_whoever_opens_a_shared_view_sees_rows_by_their_own_rights(desk, save, listed):
    save("coordinator", "Submitted", shared_with="officers")
    query = SavedView.objects.get().query

    assert listed(desk.browser("coordinator"), query) == ["Jena", "Angers"]
    assert listed(desk.browser("officer"), query) == ["Angers"]
    assert listed(desk.browser("german"), query) == ["Jena"]


def test_a_shared_view_of_another_country_shows_an_officer_nothing_and_says_so(desk, save):
    save("coordinator", "Germany's", "country=DE", shared_with="officers")

    page = desk.browser("officer").get(f"{APPLICATIONS}?country=DE")

    assert page.context["rows"] == []
    assert "Nothing answers to this filter." in pages.words(page)


@pytest.mark.parametrize(
    ("who", "circle"),
    [("officer", "officers-DE"), ("officer", "officers"), ("coordinator", "officers-FR"), ("officer", "x")],
)
def test_nobody_shares_with_people_who_are_not_theirs(save, who, circle):
    answer = save(who, "Ours", shared_with=circle)

    assert answer.status_code == 400
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("name", "query"), [("", ""), ("x" * 81, ""), ("A view", "country=XX")])
def test_a_view_without_a_name_or_meaning_is_not_saved(save, name, query):
    assert save("officer", name, query).status_code in (400, 409)
    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_is_replaced_only_when_asked_and_its_readers_stay(save, offered):
    save("coordinator", "Ours", "status=submitted", "officers")

    answer = save("coordinator", "Ours", "status=declined")

    assert "You have a view of that name in this list, and it was not touched." in pages.words(answer)
    assert answer.status_code == 400
    assert [view.query for view in SavedView.objects.all()] == ["status=submitted"]

    save("coordinator", "Ours", "status=declined", replace="on")

    assert [view.query for view in SavedView.objects.all()] == ["status=declined"]
    assert offered("officer") == ["Ours"]


def test_the_page_asks_whether_to_replace_a_view_only_where_the_name_is_taken(desk, save):
    def asked(page) -> bool:
        return page.content.decode().count('type="checkbox" name="replace"') == 1

    first = desk.browser("officer").get(APPLICATIONS)
    nameless = save("officer", "")
    save("officer", "Mine")

    assert (asked(first), asked(nameless), asked(save("officer", "Mine"))) == (False, False, True)


def test_only_the_owner_renames_shares_and_removes(desk, save, offered):
    save("officer", "Ours", shared_with="officers-FR")
    page = f"{VIEWS}{SavedView.objects.get().pk}/"
    data = {"name": "Theirs", "shared_with": ""}

    assert desk.browser("colleague").get(f"{page}change/").status_code == 200
    assert desk.browser("colleague").post(f"{page}rename/", data).status_code == 404
    assert desk.browser("colleague").post(f"{page}remove/").status_code == 404
    assert desk.browser("german").get(f"{page}change/").status_code == 404
    desk.browser("officer").post(f"{page}rename/", {"name": "Ours now", "shared_with": ""})
    assert (offered("officer"), offered("colleague")) == (["Ours now"], [])
    answer = desk.browser("officer").post(f"{page}remove/")
    assert (answer.url, offered("officer")) == (VIEWS, [])


def test_two_views_of_one_person_have_two_names(desk, save):
    save("officer", "One")
    save("officer", "Two")
    page = f"{VIEWS}{SavedView.objects.get(name='Two').pk}/rename/"

    answer = desk.browser("officer").post(page, {"name": "One", "shared_with": ""})

    assert answer.status_code == 400
    assert "You have another view of that name in this list." in pages.words(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(listing="applications", owner=desk.officer, name="One")


def test_a_view_of_uils_list_is_no_view_of_an_officer(desk, offered):
    SavedView.objects.create(
        listing="members", owner=desk.coordinator, name="Members", shared_with="officers"
    )

    assert "Members" not in desk.browser("officer").get(VIEWS).content.decode().split("<main")[1]
