"""Accounts in the dashboard: coordinators look people up, an administrator gives and takes roles."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gnlc_portal.accounts.roles import COORDINATORS
from tests.accounts.people import a_commission, a_coordinator, a_user, an_officer

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LIST = "/admin/accounts/user/"


def page_of(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def form_of(user, **changes):
    return {"name": user.name, "language": user.language, "is_active": "on"} | changes


def test_a_coordinator_looks_people_up_and_changes_nothing(client):
    person = a_user("person@town.example", name="Town office")
    client.force_login(a_coordinator())

    found = client.get(LIST, {"q": "town.example"})
    refused = client.post(page_of(person), form_of(person, name="Somebody else"))

    person.refresh_from_db()
    assert [user.email for user in found.context["cl"].result_list] == ["person@town.example"]
    assert refused.status_code in (403, 404)
    assert person.name == "Town office"


def test_the_list_says_for_which_country_an_officer_acts_and_forgets_former_ones(client):
    officer, former = an_officer(a_commission()), a_user("former@town.example")
    officer.officerships.get().commission.officers.create(user=former, ended_at="2026-01-01T00:00:00Z")
    client.force_login(a_coordinator())

    found = client.get(LIST).context["cl"]

    told = {user.email: found.model_admin.roles(user) for user in found.result_list}
    assert (told[officer.email], told[former.email]) == ("officer: France", "")


def test_an_officer_sees_no_accounts(client):
    client.force_login(an_officer(a_commission()))

    assert client.get(LIST).status_code in (403, 404)


def test_an_administrator_makes_a_coordinator_and_closes_an_account(client):
    person = a_user("person@town.example", name="Town office")
    group = Group.objects.get_or_create(name=COORDINATORS)[0]
    client.force_login(a_user("admin@uil.example", is_superuser=True))

    client.post(page_of(person), form_of(person, groups=[group.pk], email="other@town.example"))
    person.refresh_from_db()
    was_coordinator = person.is_coordinator
    client.post(page_of(person), {"name": person.name, "language": "en"})
    person.refresh_from_db()

    assert was_coordinator
    assert not person.is_active
    assert person.email == "person@town.example"


def queries_of_the_list(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    return len(queries)


def test_the_list_costs_the_same_with_one_and_with_many_people(client):
    client.force_login(a_user("admin@uil.example", is_superuser=True))
    a_coordinator("one@uil.example")
    an_officer(a_commission())
    few = queries_of_the_list(client)
    an_officer(a_commission("DE", "Germany"), "another@commission.example")
    for number in range(3):
        a_coordinator(f"coordinator-{number}@uil.example")

    assert queries_of_the_list(client) == few
