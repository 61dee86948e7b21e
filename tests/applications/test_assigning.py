"""Sections in hand: the lead gives them out, a delegate takes and gives back their own, and nobody is stopped."""

import pytest

from applications.models import Application
from cities import team
from cities.models import Delegate
from cities.teamwork import assigning
from gnlc_portal.dossiers.models import SectionAssignment
from gnlc_portal.lib import clock
from tests import factories, pages
from tests.cities.team_people import row_of
from tests.pages import refused
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(france) -> Application:
    return factories.application(in_country=france)


@pytest.fixture
def act(client, application):
    def post(action, by, **data):
        client.force_login(by)
        return client.post(pages.address(application, "application_team"), {"action": action, **data})

    return post


def test_the_lead_gives_a_section_to_a_delegate_and_the_overview_says_who_is_on_it(client, application, act):
    lead, person = factories.lead(application.city), factories.delegate(application.city)

    act("assign", lead, **{"to-motivation": row_of(person, application.city).pk})

    assert assigning.in_hand(application) == {"motivation": person}
    for page in (pages.address(application), pages.address(application, "application_section", "motivation")):
        assert f"{person} is on it" in pages.words(client.get(page))


def test_a_delegate_takes_a_free_section_and_gives_it_back(application, act):
    person = factories.delegate(application.city)

    act("take", person, section="motivation")
    taken = assigning.in_hand(application)
    act("give_back", person, section="motivation")

    assert (taken, assigning.in_hand(application)) == ({"motivation": person}, {})


@pytest.mark.parametrize("action", ["take", "give_back"])
def test_a_delegate_leaves_another_ones_section_alone(application, act, action):
    first, second = factories.delegate(application.city), factories.delegate(application.city)
    act("take", first, section="motivation")

    answer = act(action, second, section="motivation")

    assert (answer.status_code, len(refused(answer))) == (409, 1)
    assert assigning.in_hand(application) == {"motivation": first}


def test_a_delegate_gives_nothing_to_others(application, act):
    first, second = factories.delegate(application.city), factories.delegate(application.city)

    answer = act("assign", first, **{"to-motivation": row_of(second, application.city).pk})

    assert (answer.status_code, assigning.in_hand(application)) == (409, {})


def test_who_leaves_has_nothing_in_hand_not_even_after_coming_back(application, act, portal_clock):
    person = factories.delegate(application.city)
    act("take", person, section="motivation")

    team.leave(city=application.city, by=person)
    left = assigning.in_hand(application)
    portal_clock(factories.hamburg(2027, 3, 20))
    Delegate.objects.create(city=application.city, user=person, since=clock.now())

    assert (left, assigning.in_hand(application)) == ({}, {})
    act("take", person, section="motivation")
    assert assigning.in_hand(application) == {"motivation": person}


def test_one_save_writes_what_was_changed_and_nothing_else(application, act):
    lead, person = factories.lead(application.city), factories.delegate(application.city)
    number = row_of(person, application.city).pk
    act("assign", lead, **{"to-motivation": number, "to-areas": number})
    before = dict(SectionAssignment.objects.values_list("section", "pk"))

    act(
        "assign",
        lead,
        **{"was-motivation": number, "to-motivation": number, "was-areas": number, "to-areas": ""},
    )

    assert dict(SectionAssignment.objects.values_list("section", "pk")) == {
        "motivation": before["motivation"]
    }


def test_an_old_list_overwrites_nothing_that_has_changed_hands_since(application, act):
    lead, first, second = (
        factories.lead(application.city),
        *(factories.delegate(application.city) for _ in "12"),
    )
    act("take", second, section="motivation")
    choice = {
        "to-motivation": row_of(first, application.city).pk,
        "to-areas": row_of(lead, application.city).pk,
    }

    answer = act("assign", lead, **choice)
    kept = assigning.in_hand(application)
    again = act("assign", lead, **choice, **{"was-motivation": row_of(second, application.city).pk})

    assert (answer.status_code, kept) == (409, {"motivation": second})
    assert f"“Motivation”: {second}" in refused(answer)[0]
    shown = {row["slug"]: (row["in_hand"], row["chosen"]) for row in answer.context["sections"]}
    assert shown["motivation"] == (row_of(second, application.city), str(choice["to-motivation"]))
    assert (again.status_code, assigning.in_hand(application)) == (302, {"motivation": first, "areas": lead})


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("take", {"section": "nowhere"}),
        ("assign", {"to-motivation": "99999"}),
        ("assign", {"was-areas": "x"}),
    ],
)
def test_what_is_not_there_is_no_page(application, act, action, data):
    assert act(action, factories.lead(application.city), **data).status_code == 404


def test_the_database_keeps_one_person_per_section(application, act):
    person = factories.delegate(application.city)
    act("take", person, section="motivation")
    act("take", person, section="areas")

    said = database.refusal("UPDATE dossiers_sectionassignment SET section = 'areas'")

    assert SectionAssignment.objects.count() == 2
    assert "one_assignment_per_section" in said or "dossiers_sectionassignment.dossier_id" in said
