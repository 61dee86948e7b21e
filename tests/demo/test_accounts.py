"""The five accounts: made once, entered by a button, each beginning where its work is."""

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.test import Client

from applications.models import Application
from cities.models import CommissionOfficer, Delegate
from cities.permissions import commission_of
from gnlc_portal.accounts.models import User
from gnlc_portal.demo.accounts import ACCOUNTS, PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.django_db]

MEMBERS = portal_settings.BASE_DIR / "cities" / "data" / "members.csv"


@pytest.fixture
def cities(tmp_path):
    """Every country, and of the member cities the one the demonstration needs."""
    rows = MEMBERS.read_text().splitlines(keepends=True)
    few = tmp_path / "members.csv"
    few.write_text(rows[0] + "".join(row for row in rows if "Clermont" in row.split(",")[1]))
    call_command("import_countries", verbosity=0)
    call_command("import_members", str(few), verbosity=0)


@pytest.fixture
def seeded(cities):
    call_command("seed_demo", verbosity=0)


def user(key: str) -> User:
    return User.objects.get(email=f"{key}@demo.example")


def test_each_account_has_the_role_its_name_says(seeded):
    delegate, member = user("delegate").delegations.get(), user("member").delegations.get()

    assert (delegate.is_lead, delegate.city.name, delegate.city.country_id) == (True, "Angers", "FR")
    assert not delegate.city.memberships.exists()
    assert not Application.objects.exists()
    assert (member.is_lead, member.city.slug) == (True, "clermont-ferrand-fr")
    assert member.city.memberships.current().exists()
    assert [report.status for report in member.city.reports.all()] == ["open"]
    assert commission_of(user("commission")).country_id == "FR"
    assert user("coordinator").is_coordinator
    assert [user(account.key).is_superuser for account in ACCOUNTS] == [False, False, False, False, True]


@pytest.mark.parametrize("key", [account.key for account in ACCOUNTS])
def test_each_account_signs_in_with_the_password_everybody_knows(seeded, client, key):
    answer = client.post("/en/accounts/login/", {"login": f"{key}@demo.example", "password": PASSWORD})

    assert answer["Location"] == "/en/accounts/start/"


def test_seeding_again_adds_nothing_and_keeps_what_was_done(seeded):
    User.objects.filter(email="delegate@demo.example").update(name="Town office")
    before = (User.objects.count(), Delegate.objects.count(), CommissionOfficer.objects.count())

    call_command("seed_demo", verbosity=0)

    assert (User.objects.count(), Delegate.objects.count(), CommissionOfficer.objects.count()) == before
    assert user("delegate").name == "Town office"


def test_seeding_again_brings_back_the_known_password(seeded):
    changed = user("delegate")
    changed.set_password("something else entirely")
    changed.save()

    call_command("seed_demo", verbosity=0)

    assert user("delegate").check_password(PASSWORD)


def test_a_portal_in_use_gets_no_account_with_a_public_password(cities, settings):
    settings.PORTAL_DEMO = False

    with pytest.raises(CommandError) as refusal:
        call_command("seed_demo")

    assert refusal.value.returncode == 1
    assert not User.objects.exists()


def test_without_cities_it_says_what_to_import():
    with pytest.raises(CommandError, match="import_members"):
        call_command("seed_demo")

    assert not User.objects.exists()


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_a_button_enters_as_its_account(seeded, account):
    client = Client()

    answer = client.post("/demo/login/", {"account": account.key})

    assert answer["Location"] == "/en/accounts/start/"
    assert client.session["_auth_user_id"] == str(user(account.key).pk)


def test_a_button_on_a_french_page_stays_french(seeded, client):
    answer = client.post(
        "/demo/login/", {"account": "member"}, headers={"referer": "http://testserver/fr/cities/"}
    )

    assert answer["Location"] == "/fr/accounts/start/"


def test_changing_from_one_account_to_another_needs_no_signing_out(seeded, client):
    client.post("/demo/login/", {"account": "delegate"})

    client.post("/demo/login/", {"account": "coordinator"})

    assert client.session["_auth_user_id"] == str(user("coordinator").pk)


def test_a_script_enters_without_a_page_before(seeded):
    client = Client(enforce_csrf_checks=True)

    client.post("/demo/login/", {"account": "admin"})

    assert client.session["_auth_user_id"] == str(user("admin").pk)


@pytest.mark.parametrize("key", ["", "nobody", "delegate@demo.example"])
def test_another_key_is_refused_with_a_sentence(seeded, client, key):
    answer = client.post("/demo/login/", {"account": key})

    assert answer.status_code == 400
    assert "There is no such account" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_that_was_never_made_is_refused_with_the_way_to_make_it(client):
    answer = client.post("/demo/login/", {"account": "delegate"})

    assert answer.status_code == 409
    assert "seed_demo" in answer.content.decode()


def test_the_page_has_one_button_per_account_and_marks_the_one_in_use(seeded, client):
    client.force_login(user("member"))

    accounts = client.get("/demo/login/").context["accounts"]

    assert [(key, pressed) for key, _label, pressed in accounts] == [
        ("delegate", False),
        ("commission", False),
        ("coordinator", False),
        ("member", True),
        ("admin", False),
    ]
