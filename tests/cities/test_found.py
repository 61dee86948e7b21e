"""What search engines are told: which pages there are, under which address, in which language."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.cities.public_data import a_city, a_member

pytestmark = pytest.mark.django_db
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_every_listed_page_is_there_and_names_its_address_in_each_language(client, settings):
    a_member("Angers")
    a_city("Tours")

    listed = [
        element.text.removeprefix(settings.SITE_URL)
        for element in ElementTree.fromstring(client.get(reverse("sitemap")).content).iter(LOC)  # noqa: S314 (our own)
    ]

    assert "/fr/cities/angers-fr/" in listed
    assert "/en/countries/fr/" in listed
    assert not [address for address in listed if "tours" in address]  # no member
    for address in listed:
        page = client.get(address)
        assert page.status_code == 200
        head = page.content.decode().split("</head>")[0]
        assert f'<link rel="canonical" href="{settings.SITE_URL}{address}">' in head
        for code in ("en", "fr"):
            there = f"{settings.SITE_URL}/{code}{address[3:]}"
            assert f'<link rel="alternate" hreflang="{code}" href="{there}">' in head


def test_a_filtered_list_counts_as_the_list_and_a_form_is_not_listed(client, settings):
    filtered = client.get("/fr/cities/?q=a").content.decode()
    sign_in = client.get("/en/accounts/login/").content.decode()

    assert f'rel="canonical" href="{settings.SITE_URL}/fr/cities/"' in filtered
    assert '<meta name="robots" content="noindex">' in sign_in
    assert "canonical" not in sign_in


def test_crawlers_are_told_what_to_leave_alone_and_where_the_list_is(client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /*/endorse/" in lines
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
