"""Where each role begins, and the page with one's own name and language."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from cities.models import City
from gnlc_portal.accounts.models import User
from gnlc_portal.accounts.services import create_verified_user, has_verified_address
from tests import pages
from tests.accounts.people import a_commission, a_coordinator, a_user, an_officer

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def an_administrator() -> User:
    return a_user("admin@uil.example", is_superuser=True)


def a_delegate() -> User:
    user = a_user("delegate@town.example")
    commission = a_commission()
    city = City.objects.create(name="Angers", slug="angers-fr", country=commission.country)
    city.delegates.create(user=user, is_lead=True)
    return user


def a_delegate_of_a_member() -> User:
    user = a_delegate()
    user.delegations.get().city.memberships.create(source="imported", joined_year=2019)
    return user


def a_delegate_of_a_former_member() -> User:
    user = a_delegate_of_a_member()
    city = user.delegations.get().city
    city.memberships.update(ended_on="2026-01-01", end_reason="Merged.")
    return user


def a_former_officer() -> User:
    user = an_officer(a_commission())
    user.officerships.update(ended_at="2026-01-01T00:00:00Z")
    return user


@pytest.mark.parametrize(
    ("somebody", "start"),
    [
        (lambda: an_officer(a_commission()), "admin:index"),
        (a_coordinator, "admin:index"),
        (an_administrator, "admin:index"),
        (a_delegate, "application_list"),
        (a_delegate_of_a_member, "report_list"),
        (a_delegate_of_a_former_member, "application_list"),
        (a_user, "apply"),
        (a_former_officer, "apply"),
    ],
)
def test_everybody_begins_where_their_work_is(client, somebody, start):
    client.force_login(somebody())

    answer = client.get("/fr/accounts/start/")

    with translation.override("fr"):
        assert answer["Location"] == reverse(start)


def test_signed_out_the_start_page_leads_to_signing_in(client):
    answer = client.get("/en/accounts/start/")

    assert answer["Location"] == "/en/accounts/login/?next=/en/accounts/start/"


def test_a_changed_language_is_kept_and_spoken_at_once(client):
    user = a_user(name="City office")
    client.force_login(user)

    answer = client.post("/en/accounts/profile/", {"name": "Town office", "language": "fr"})

    user.refresh_from_db()
    assert (user.name, user.language) == ("Town office", "fr")
    assert answer["Location"] == "/fr/accounts/profile/"


def test_a_language_the_portal_does_not_speak_is_refused(client):
    user = a_user(name="City office")
    client.force_login(user)

    answer = client.post("/en/accounts/profile/", {"name": "Town office", "language": "xx"})

    user.refresh_from_db()
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["language"]
    assert (user.name, user.language) == ("City office", "en")


def test_in_the_working_room_ones_language_is_changed_where_one_stands(client):
    officer = an_officer(a_commission())
    client.force_login(officer)
    page = "/admin/applications/application/?status=submitted"
    sent = pages.form_with(client.get(page), "next")

    answer = client.post("/en/accounts/language/", sent | {"language": "fr"})

    assert answer["Location"] == page
    assert '<html lang="fr"' in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("sent", "status", "kept"),
    [
        ({"language": "xx"}, 400, "en"),
        ({"language": "fr", "next": "https://elsewhere.example/"}, 302, "fr"),
    ],
)
def test_no_other_language_and_no_other_site_is_reached_by_changing_ones_language(client, sent, status, kept):
    user = a_user()
    client.force_login(user)

    answer = client.post("/en/accounts/language/", sent)

    user.refresh_from_db()
    assert (answer.status_code, user.language) == (status, kept)
    assert answer.get("Location", "").startswith(("", "/fr/apply/")[status == 302])


def test_every_account_page_leads_to_name_and_language(client):
    client.force_login(a_user())

    assert 'href="/en/accounts/profile/"' in client.get("/en/accounts/email/").content.decode()


def test_an_address_counts_as_shown_only_for_its_owner_and_in_any_spelling():
    owner, other = a_user("owner@town.example"), a_user("other@town.example")

    assert has_verified_address(owner, " OWNER@town.example")
    assert not has_verified_address(other, "owner@town.example")
    assert not has_verified_address(User.objects.create_user("new@town.example"), "new@town.example")


def test_an_address_in_use_cannot_be_given_to_a_second_account():
    create_verified_user(email="one@town.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        create_verified_user(email="ONE@town.example")
