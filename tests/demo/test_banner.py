"""What the frame of every page shows, in the demonstration and outside it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as portal_settings
from django.test import RequestFactory

from gnlc_portal import context
from gnlc_portal.lib import clock
from tests.accounts.people import a_commission, a_user, an_officer

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def links(client, address: str) -> list[tuple[str, str, bool]]:
    shown = client.get(address).context["language_links"]
    return [(code, url, current) for code, _label, url, current in shown]


def test_the_language_links_keep_the_page_and_what_was_asked(client):
    assert links(client, "/fr/accounts/login/?next=/fr/cities/%3Fq%3Da%26b") == [
        ("en", "/en/accounts/login/?next=/fr/cities/%3Fq%3Da%26b", False),
        ("fr", "/fr/accounts/login/?next=/fr/cities/%3Fq%3Da%26b", True),
    ]


def test_a_page_that_does_not_exist_offers_the_languages_too(client):
    assert links(client, "/fr/nowhere/fr/?q=1") == [
        ("en", "/en/nowhere/fr/?q=1", False),
        ("fr", "/fr/nowhere/fr/?q=1", True),
    ]


def test_a_page_without_a_language_in_its_address_offers_none(client):
    assert links(client, "/demo/clock/") == []


def test_no_link_ever_leads_away_from_the_portal(client):
    content = client.get("//evil.example/fr/").content.decode()

    assert "//evil.example" not in content


def test_the_banner_shows_the_portals_hour_and_who_one_is(client):
    client.force_login(a_user("member@demo.example"))

    demo = client.get("/demo/clock/").context["demo"]

    assert demo["now"] == clock.now()
    assert [key for key, _label, pressed in demo["accounts"] if pressed] == ["member"]


def test_there_is_no_banner_outside_the_demonstration(client, settings):
    settings.PORTAL_DEMO = False

    page = client.get("/en/accounts/login/")

    assert page.context["demo"] is None
    assert "demo-roles" not in page.content.decode()


def test_the_dashboard_is_offered_to_its_roles_alone(client):
    seen = {}
    for name, user in {"officer": an_officer(a_commission()), "anybody": a_user()}.items():
        client.force_login(user)
        seen[name] = bool(client.get("/demo/clock/").context["has_admin_role"])
    client.logout()
    seen["signed out"] = bool(client.get("/demo/clock/").context["has_admin_role"])

    assert seen == {"officer": True, "anybody": False, "signed out": False}


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), (None, "")]
)
def test_only_colours_the_portal_knows_reach_the_page(cookie, theme):
    request = RequestFactory().get("/en/")
    if cookie:
        request.COOKIES["theme"] = cookie

    assert context.portal(request)["theme"] == theme


def test_without_portal_demo_the_addresses_do_not_exist(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "for page in ('login', 'inbox', 'clock'):\n"
        "    try:\n"
        "        print(resolve(f'/demo/{page}/'))\n"
        "    except Resolver404:\n"
        "        print('absent')\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PORTAL_DEMO"} | {
        "DJANGO_SETTINGS_MODULE": "gnlc_portal.settings",
        "ALLOWED_HOSTS": "portal.example",
        "VAR_DIR": str(tmp_path),
        "SITE_URL": "https://portal.example",
    }

    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=portal_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.split() == ["absent"] * 3
