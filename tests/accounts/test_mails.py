"""The mails of the sign-in: through the outbox, in their reader's language, in our words."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings as portal_settings

from gnlc_portal.mail.models import Message
from tests.accounts.people import PASSWORD, a_user, link_in, newest_mail

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ALLAUTH = Path(allauth.__file__).parent / "templates"
MAILS = sorted(
    str(path.relative_to(ALLAUTH))
    for folder in ("account", "mfa")
    for path in (ALLAUTH / folder / "email").glob("*.txt")
)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_of_allauth_has_words_of_ours(name):
    assert (portal_settings.BASE_DIR / "templates" / name).is_file()


def test_a_new_password_is_asked_for_and_chosen_by_a_link_in_the_users_language(client):
    user = a_user(language="fr")

    client.post("/en/accounts/password/reset/", {"email": user.email})
    message = newest_mail(user.email)
    link = link_in(message, "password/reset")
    form = client.get(link)
    client.post(form["Location"], {"password1": "another-passphrase", "password2": "another-passphrase"})

    user.refresh_from_db()
    assert (message.language, message.kind, message.secret) == ("fr", "password_reset_key", True)
    assert link.startswith("/fr/accounts/password/reset/key/")
    assert user.check_password("another-passphrase")


def test_an_unknown_address_is_told_so_by_mail_and_the_page_tells_nothing(client):
    a_user("known@town.example")

    known = client.post("/fr/accounts/password/reset/", {"email": "known@town.example"})
    unknown = client.post("/fr/accounts/password/reset/", {"email": "unknown@town.example"})

    message = newest_mail("unknown@town.example")
    assert (message.kind, message.language) == ("unknown_account", "fr")
    assert known["Location"] == unknown["Location"]


def test_a_changed_password_is_told_with_the_portals_hour(client, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    user = a_user()
    client.force_login(user)

    client.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-passphrase", "password2": "another-passphrase"},
    )

    message = Message.objects.get()
    assert message.kind == "password_changed"
    assert "in Hamburg" in message.text
    assert message.text.startswith("The password of your account was changed.\n")


def test_a_mail_of_plain_text_holds_no_html_entities(client):
    client.post(
        "/en/accounts/signup/", {"name": "L'équipe <ville>", "email": "a@town.example", "password1": PASSWORD}
    )

    assert "Welcome, L'équipe <ville>." in Message.objects.get().text
