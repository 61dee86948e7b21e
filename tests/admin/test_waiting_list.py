"""The page of a country's waiting list: who sees it, numbers and buttons, and that nothing typed is lost."""

import pytest

from applications.enums import Status
from applications.models import Application
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ADDRESS = "/admin/applications/application/waiting/2027/FR/"


@pytest.fixture
def four(france) -> list[Application]:
    """Submitted one after the other."""
    return [
        factories.application(
            Status.SUBMITTED, of=factories.city(name, of=france), at=factories.hamburg(2027, 3, 10, hour)
        )
        for hour, name in enumerate(["Angers", "Brest", "Caen", "Dijon"], start=8)
    ]


def listed(page) -> list[tuple[str, int | None]]:
    return [(row["city"], row["rank"]) for row in page.context["rows"]]


def test_an_officer_types_numbers_and_the_list_stands_in_their_order(four, at_desk):
    browser = at_desk(factories.officer(name="The officer at desk 1"))
    angers, _brest, caen, _dijon = four

    page = browser.post(ADDRESS, {"seen": "0", f"rank_{caen.pk}": "1", f"rank_{angers.pk}": "3"}, follow=True)

    assert [str(message) for message in page.context["messages"]] == ["The order is saved."]
    assert listed(page) == [("Caen", 1), ("Angers", 3), ("Brest", None), ("Dijon", None)]
    assert "Ordered by The officer at desk 1, 15 March 2027, 09:00, Hamburg time" in pages.words(page)


def test_the_buttons_move_a_city_by_one_and_put_an_unranked_one_at_the_end(four, at_desk):
    browser = at_desk(factories.officer())
    angers, brest, caen, _dijon = four
    typed = {f"rank_{angers.pk}": "1", f"rank_{brest.pk}": "4"}

    up = browser.post(ADDRESS, {"seen": "0", **typed, "move": f"up-{brest.pk}"}, follow=True)
    last = browser.post(ADDRESS, pages.form_with(up, "seen") | {"move": f"last-{caen.pk}"}, follow=True)
    down = browser.post(ADDRESS, pages.form_with(last, "seen") | {"move": f"down-{brest.pk}"}, follow=True)

    assert listed(up)[:2] == [("Brest", 1), ("Angers", 4)]
    assert listed(last)[:3] == [("Brest", 1), ("Angers", 4), ("Caen", 5)]
    assert listed(down)[:3] == [("Angers", 1), ("Brest", 4), ("Caen", 5)]


def test_a_button_that_leads_nowhere_changes_nothing(four, at_desk):
    browser = at_desk(factories.officer())
    angers, brest, *_rest = four
    first = browser.post(
        ADDRESS, {"seen": "0", f"rank_{angers.pk}": "1", f"rank_{brest.pk}": "2"}, follow=True
    )

    up = browser.post(ADDRESS, pages.form_with(first, "seen") | {"move": f"up-{angers.pk}"}, follow=True)
    down = browser.post(ADDRESS, pages.form_with(up, "seen") | {"move": f"down-{brest.pk}"}, follow=True)

    assert listed(down)[:2] == [("Angers", 1), ("Brest", 2)]


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (("1", "1"), "Angers has rank 1 already."),
        (("0", ""), "Give a whole number from 1 to 999, or none."),
        (("first", ""), "Give a whole number from 1 to 999, or none."),
        (("9999999999999999999999", ""), "Give a whole number from 1 to 999, or none."),
    ],
)
def test_a_wrong_number_is_said_at_its_field_and_what_was_typed_stays(four, at_desk, numbers, sentence):
    angers, brest, *_rest = four
    typed = {f"rank_{angers.pk}": numbers[0], f"rank_{brest.pk}": numbers[1]}

    page = at_desk(factories.officer()).post(ADDRESS, {"seen": "0", **typed})

    assert page.status_code == 400
    assert sentence in pages.words(page)
    assert {name: pages.form_with(page, "seen")[name] for name in typed} == typed
    assert not Application.objects.filter(rank__isnull=False).exists()


@pytest.mark.parametrize(
    "data", [{}, {"seen": "x"}, {"seen": "0", "move": "sideways-1"}, {"seen": "0", "move": "up-"}]
)
def test_what_the_page_never_sends_is_a_page_with_errors(four, at_desk, data):
    page = at_desk(factories.officer()).post(ADDRESS, data)

    assert page.status_code == 400
    assert not Application.objects.filter(rank__isnull=False).exists()


def test_of_two_officers_at_two_desks_the_second_reads_who_was_quicker_and_keeps_the_numbers_typed(
    four, at_desk
):
    first, second = at_desk(factories.officer(name="The officer at desk 1")), at_desk(factories.officer())
    angers, brest, *_rest = four
    first.post(ADDRESS, {"seen": "0", f"rank_{angers.pk}": "1"})

    page = second.post(ADDRESS, {"seen": "0", f"rank_{brest.pk}": "1"})

    words = pages.words(page)
    assert page.status_code == 409
    assert "The officer at desk 1 ordered the list on 15 March 2027, 09:00, Hamburg time" in words
    assert "counts now: 1" in words
    assert pages.form_with(page, "seen")[f"rank_{brest.pk}"] == "1"
    assert pages.form_with(page, "seen")["seen"] == "1"
    assert listed(page)[0] == ("Angers", 1)


def test_who_left_the_list_meanwhile_is_passed_over_and_who_came_has_no_rank(four, france, at_desk):
    from applications import services

    browser = at_desk(factories.officer())
    angers, brest, *_rest = four
    services.withdraw(application=brest, by=factories.lead(brest.city))
    factories.application(Status.SUBMITTED, of=factories.city("Evry", of=france))

    page = browser.post(
        ADDRESS, {"seen": "0", f"rank_{angers.pk}": "2", f"rank_{brest.pk}": "1"}, follow=True
    )

    assert listed(page) == [("Angers", 2), ("Caen", None), ("Dijon", None), ("Evry", None)]


def test_uil_reads_the_list_and_does_not_order_it(four, at_desk):
    page = at_desk(factories.coordinator()).get(ADDRESS)

    assert [city for city, _rank in listed(page)] == ["Angers", "Brest", "Caen", "Dijon"]
    assert "Save the order" not in pages.words(page)


def test_what_does_not_wait_in_this_country_and_round_is_not_on_the_list(four, france, at_desk):
    factories.application(Status.APPROVED, of=factories.city("Evry", of=france))
    factories.application(Status.RETURNED, of=factories.city("Foix", of=france))
    factories.application(Status.ENDORSED, of=factories.city("Gap", of=france))
    factories.application(Status.SUBMITTED, of=factories.city("Jena", of=factories.country("DE")))

    page = at_desk(factories.officer(france)).get(ADDRESS)

    assert [city for city, _rank in listed(page)] == ["Angers", "Brest", "Caen", "Dijon"]


def test_what_comes_back_after_a_return_says_which_rank_it_had(four, at_desk):
    from tests.rules.steps import do

    browser = at_desk(factories.officer())
    angers = four[0]
    browser.post(ADDRESS, {"seen": "0", f"rank_{angers.pk}": "2"})
    do("send_back", angers)
    do("request_endorsement", angers)
    do("endorse", angers)
    do("submit", angers)

    page = browser.get(ADDRESS)

    assert "Had rank 2 before it was sent back" in pages.words(page)


def test_an_officer_finds_the_list_from_the_first_page_and_uil_from_its_countries(four, at_desk):
    for person in (factories.officer(), factories.coordinator()):
        assert f'href="{ADDRESS}"' in at_desk(person).get("/admin/").content.decode()


def test_before_a_round_was_needed_its_list_is_empty(france, at_desk):
    page = at_desk(factories.officer(france)).get(ADDRESS)

    assert "No application waits." in pages.words(page)


def test_the_city_does_not_see_its_rank(four, at_desk):
    angers = four[0]
    at_desk(factories.officer()).post(ADDRESS, {"seen": "0", f"rank_{angers.pk}": "7"})
    lead = at_desk(factories.lead(angers.city))

    for part in ("", "history/", "preview/"):
        page = lead.get(f"/en/applications/{angers.reference}/{part}")
        assert "rank" not in pages.words(page).lower()


def test_the_page_costs_the_same_for_one_and_many(france, at_desk):
    browser = at_desk(factories.officer(france))
    factories.application(Status.SUBMITTED, in_country=france)
    one = pages.query_count(browser, ADDRESS)

    for _number in range(4):
        factories.application(Status.SUBMITTED, in_country=france)

    assert pages.query_count(browser, ADDRESS) == one
