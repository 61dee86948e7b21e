"""Registering: name, address, password; then a mail whose link, and button, make the account usable."""

import pytest
from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from gnlc_portal.accounts.models import User
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message
from tests.accounts.people import PASSWORD, a_user, link_in, newest_mail

pytestmark = [pytest.mark.once, pytest.mark.django_db]

FORM = {"name": "City office", "email": "Office@Town.example", "password1": PASSWORD}
ADDRESS = "office@town.example"


def signed_in(client: Client) -> User | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def test_registering_keeps_name_and_language_and_the_address_in_small_letters(client):
    answer = client.post("/fr/accounts/signup/", FORM)

    user = User.objects.get()
    assert answer["Location"] == "/fr/accounts/confirm-email/"
    assert (user.name, user.language, user.email) == ("City office", "fr", ADDRESS)
    assert signed_in(client) is None


def test_registering_sends_one_secret_mail_in_the_pages_language(client):
    client.post("/fr/accounts/signup/", FORM)

    message = Message.objects.get()
    assert (message.to, message.language, message.kind, message.secret) == (
        ADDRESS,
        "fr",
        "email_confirmation_signup",
        True,
    )
    assert link_in(message, "confirm-email").startswith("/fr/accounts/confirm-email/")


def test_opening_the_link_confirms_nothing_and_the_button_does(client):
    client.post("/en/accounts/signup/", FORM)
    link = link_in(newest_mail(ADDRESS), "confirm-email")

    client.get(link)
    assert not EmailAddress.objects.get().verified

    answer = client.post(link)
    assert EmailAddress.objects.get().verified
    assert signed_in(client) == User.objects.get()
    assert answer["Location"] == "/en/accounts/start/"


def test_confirming_in_another_browser_leads_on_to_where_the_person_was_going(client):
    client.post("/en/accounts/signup/?next=/en/cities/", FORM)
    link = link_in(newest_mail(ADDRESS), "confirm-email")

    answer = Client().post(link)

    assert answer["Location"] == "/en/cities/"


def test_signing_in_before_the_address_is_confirmed_is_refused(client):
    client.post("/en/accounts/signup/", FORM)

    answer = Client().post("/en/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    assert answer["Location"] == "/en/accounts/confirm-email/"


def test_an_address_that_is_taken_is_told_to_its_owner_alone_and_in_their_language(client):
    owner = a_user(ADDRESS, language="fr")

    answer = client.post("/en/accounts/signup/", FORM)

    message = Message.objects.get()
    assert answer["Location"] == "/en/accounts/confirm-email/"
    assert (message.to, message.kind, message.language) == (ADDRESS, "account_already_exists", "fr")
    assert link_in(message, "password/reset").startswith("/fr/")
    assert list(User.objects.all()) == [owner]


def test_a_second_click_on_register_ends_on_the_same_page():
    request = RequestFactory().post("/en/accounts/signup/", FORM)
    request.session = {}
    with context.request_context(request):
        form = SignupForm(FORM)
        assert form.is_valid()
        a_user(ADDRESS)  # the first click was quicker

        with pytest.raises(ImmediateHttpResponse) as stop:
            form.try_save(request)

    assert stop.value.response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1


def test_a_name_is_asked_for_and_longer_ones_than_120_are_refused(client):
    without = client.post("/en/accounts/signup/", FORM | {"name": " "})
    too_long = client.post("/en/accounts/signup/", FORM | {"name": "x" * 121})

    assert list(without.context["form"].errors) == ["name"]
    assert list(too_long.context["form"].errors) == ["name"]
    assert not User.objects.exists()


def test_somebody_signed_in_never_sees_the_page_to_register(client):
    client.force_login(a_user())

    answer = client.get("/en/accounts/signup/")

    assert answer["Location"] == "/en/accounts/start/"


def test_capitals_in_the_address_make_no_difference_when_signing_in(client):
    user = a_user(ADDRESS)

    client.post("/en/accounts/login/", {"login": "OFFICE@town.EXAMPLE", "password": PASSWORD})

    assert signed_in(client) == user


def test_once_the_mail_is_delivered_its_link_stands_nowhere_in_the_database(client):
    client.post("/en/accounts/signup/", FORM)

    delivery.deliver_due()

    message = Message.objects.get()
    assert (message.state, message.text) == ("sent", "")


def test_an_administrator_made_on_the_command_line_signs_in_at_once(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Admin@uil.example", interactive=False, verbosity=0)

    client.post("/en/accounts/login/", {"login": "admin@uil.example", "password": PASSWORD})

    assert signed_in(client) == User.objects.get(is_superuser=True)
    assert not Message.objects.exists()
