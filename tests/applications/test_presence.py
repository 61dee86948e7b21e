"""Who else is here, in which section, and which answers there are newer than those shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from gnlc_portal.dossiers import presence
from gnlc_portal.dossiers.models import Presence
from gnlc_portal.lib import clock
from tests import factories, pages
from tests.rules import database

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def draft(france) -> Application:
    return factories.application(in_country=france, complete=False)


@pytest.fixture
def lead(draft) -> Client:
    return signed_in(factories.lead(draft.city))


@pytest.fixture
def other(draft) -> Client:
    return signed_in(factories.delegate(draft.city, name="The other"))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def poll(client: Client, of: Application, section: str = ""):
    return client.post(reverse("application_presence", args=[of.reference]), {"section": section})


def test_each_hears_of_the_other_and_where_they_are_and_nobody_of_themselves(draft, lead, other):
    first = poll(other, draft, "motivation").json()

    heard = poll(lead, draft, "city").json()

    assert first["here"] == []
    title = str(draft.dossier.questionnaire.section("motivation").title)
    assert heard["here"] == [{"name": "The other", "section": "motivation", "title": title}]


@pytest.mark.parametrize("section", ["", "no-such-section", "\x00", "x" * 500])
def test_outside_every_section_somebody_is_here_all_the_same(draft, lead, other, section):
    assert poll(other, draft, section).status_code == 200

    assert poll(lead, draft).json()["here"] == [{"name": "The other", "section": "", "title": ""}]


def test_who_goes_to_another_section_is_there_and_only_there(draft, lead, other):
    poll(other, draft, "motivation")
    poll(other, draft, "mayor")

    assert [person["section"] for person in poll(lead, draft).json()["here"]] == ["mayor"]
    assert Presence.objects.filter(user__name="The other").count() == 1


def test_who_was_not_seen_for_a_while_is_not_here(draft, lead, other):
    poll(other, draft, "motivation")
    Presence.objects.update(seen_at=clock.real_now() - presence.HERE_FOR - timedelta(seconds=1))

    assert poll(lead, draft).json()["here"] == []


def test_who_left_the_team_is_not_here_and_finds_no_page(draft, lead, other):
    poll(other, draft, "motivation")
    draft.city.delegates.filter(is_lead=False).update(ended_at=clock.now())

    assert poll(lead, draft).json()["here"] == []
    assert poll(other, draft, "motivation").status_code == 404


def test_a_newer_answer_of_another_is_told_with_its_version_and_its_own_is_not(draft, lead, other):
    for client, key in ((other, "implementation"), (other, "links"), (lead, "motivation")):
        client.post(
            reverse("application_answer", args=[draft.reference, key]),
            {"value": "https://city.example", "version": "0"},
        )

    heard = {section: poll(lead, draft, section).json() for section in ("implementation", "motivation", "")}

    assert heard["implementation"]["newer"] == {"implementation": 1, "links": 1}
    assert heard["implementation"]["by"] == {"implementation": "The other", "links": "The other"}
    assert (heard["motivation"]["newer"], heard[""]["newer"]) == ({}, {})


def test_signed_out_is_401_with_the_way_in(draft):
    answer = poll(Client(), draft, "motivation")

    assert (answer.status_code, answer.json()["sign_in"]) == (401, "/en/accounts/login/")


@pytest.mark.parametrize("name", ["application", "application_section"])
def test_without_any_script_the_page_itself_says_who_is_here(draft, lead, other, name):
    poll(other, draft, "motivation")
    section = ["motivation"] if name == "application_section" else []

    text = pages.words(lead.get(reverse(name, args=[draft.reference, *section])))

    title = draft.dossier.questionnaire.section("motivation").title
    expected = "The other is in this section too." if section else f"The other is in “{title}”."
    assert expected in text


def test_asking_costs_the_same_for_two_and_for_ten(draft, lead, other):
    def cost() -> int:
        poll(lead, draft, "implementation")
        with CaptureQueriesContext(connection) as captured:
            poll(lead, draft, "implementation")
        return len(captured)

    poll(other, draft, "implementation")
    for_two = cost()
    for _number in range(8):
        poll(signed_in(factories.delegate(draft.city)), draft, "implementation")
    factories.fill(draft)

    assert (cost(), for_two) == (6, 6)


def test_the_database_knows_a_person_once_in_a_dossier(draft, other):
    poll(other, draft, "motivation")
    columns = "dossier_id, user_id, section, seen_at"

    said = database.refusal(
        f"INSERT INTO dossiers_presence ({columns}) SELECT {columns} FROM dossiers_presence"
    )

    assert "one_presence_per_person_and_dossier" in said or "dossiers_presence.user_id" in said
