"""What search engines are told: which pages there are, under which address, in which language."""

import json
import re
from datetime import date
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from cities import admissions
from cities.models import Award
from gnlc_portal import found
from tests.cities.public_data import a_city, a_member

pytestmark = [pytest.mark.once, pytest.mark.django_db]
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
    assert f'hreflang="en" href="{settings.SITE_URL}/en/cities/"' in filtered


def test_crawlers_are_told_what_to_leave_alone_and_where_the_list_is(client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /*/endorse/" in lines
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"


def head_of(client, address: str) -> str:
    return client.get(address).content.decode().split("</head>")[0]


def said(head: str, name: str) -> str:
    return unescape(re.search(rf'(?:name|property)="{name}" content="([^"]*)"', head)[1])


def test_every_public_page_has_a_title_a_description_and_a_card_of_its_own(client, settings):
    city = a_member("Angers").city
    addresses = [reverse(name) for name in found.PAGES]
    addresses += [city.get_absolute_url(), reverse("country_detail", args=["fr"])]
    heads = {address: head_of(client, address) for address in addresses}

    titles = {said(head, "og:title") for head in heads.values()}
    descriptions = {said(head, "og:description") for head in heads.values()}

    assert (len(titles), len(descriptions)) == (len(addresses), len(addresses))
    for address, head in heads.items():
        assert f"<title>{said(head, 'og:title')} – Learning Cities</title>" in unescape(head)
        assert 50 <= len(said(head, "description")) <= 200
        assert said(head, "description") == said(head, "og:description")
        assert said(head, "og:url") == settings.SITE_URL + address
        assert said(head, "og:locale") == "en_GB"


def test_the_picture_of_the_card_is_our_own_and_of_the_size_it_says(client, settings):
    head = head_of(client, "/fr/")

    file = finders.find(said(head, "og:image").removeprefix(f"{settings.SITE_URL}/static/"))

    with Image.open(file) as picture:
        assert picture.size == (int(said(head, "og:image:width")), int(said(head, "og:image:height")))
    assert said(head, "og:locale") == "fr_FR"


def read_data(client, address: str) -> list[dict]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head_of(client, address))
    return json.loads(block)


def test_a_city_says_to_programs_what_its_page_says_to_people(client, settings):
    city = a_member("Angers", city_geonames_id=3037656, city_latitude="47.47", city_longitude="-0.55").city
    admissions.write_facts(city=city, website="https://www.angers.example/")
    Award.objects.create(city=city, year=2021)

    place, way = read_data(client, city.get_absolute_url())

    assert place == {
        "@context": "https://schema.org",
        "@type": ["City", "Organization"],
        "@id": f"{settings.SITE_URL}/#angers-fr",
        "name": "Angers",
        "url": f"{settings.SITE_URL}/en/cities/angers-fr/",
        "sameAs": ["https://sws.geonames.org/3037656/", "https://www.angers.example/"],
        "containedInPlace": {"@type": "Country", "name": "France", "identifier": "FR"},
        "award": ["UNESCO Learning City Award 2021"],
        "geo": {"@type": "GeoCoordinates", "latitude": 47.47, "longitude": -0.55},
        "memberOf": {
            "@type": "Organization",
            "@id": f"{settings.SITE_URL}/#network",
            "name": "UNESCO Global Network of Learning Cities",
            "url": f"{settings.SITE_URL}/en/",
        },
    }
    assert [item["name"] for item in way["itemListElement"]] == ["Cities", "France", "Angers"]


def test_a_former_member_is_no_member_and_what_is_not_known_is_not_said(client):
    city = a_member("Angers", ended_on=date(2026, 1, 1), end_reason="It left.").city

    place, _way = read_data(client, city.get_absolute_url())

    assert {"memberOf", "geo", "sameAs", "award"} & set(place) == set()


def test_a_name_ends_no_block_of_data(client):
    city = a_member("</script><script>alert(1)//").city

    place, _way = read_data(client, city.get_absolute_url())

    assert place["name"] == "</script><script>alert(1)//"


def test_home_and_open_data_say_what_they_are(client):
    site, network = read_data(client, "/en/")
    (dataset,) = read_data(client, "/fr/data/")

    assert (site["@type"], network["name"]) == ("WebSite", "UNESCO Global Network of Learning Cities")
    for file in dataset["distribution"]:
        assert (
            client.get(urlsplit(file["contentUrl"]).path)
            .headers["Content-Type"]
            .startswith(file["encodingFormat"])
        )
