"""Other people's programs read the open data: schemathesis, feedparser, a GeoJSON validator."""

import feedparser
import geojson
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from gnlc_portal.wsgi import application
from tests.cities.public_data import a_member

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def description(db):
    """The API's own description, with a few cities behind it."""
    a_member("Angers", year=2022), a_member("Bonn", "DE", year=None), a_member("São Paulo", "BR", year=2024)
    request_started.disconnect(close_old_connections)  # the test's transaction lives in this connection
    request_finished.disconnect(close_old_connections)
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False}})  # an address holds no NUL
    yield schemathesis.openapi.from_wsgi(reverse("openapi"), application, config=config)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", ["/api/v1/cities/", "/api/v1/cities/{slug}/", "/api/v1/countries/"])
def test_the_api_keeps_what_its_description_promises(description, path, mode):
    """Questions as the description allows them, and questions that break it: each answer is one it names."""
    strategy = description[path]["GET"].as_strategy(generation_mode=mode)

    @given(case=strategy)
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        case.call_and_validate(headers={"accept-encoding": "identity"})  # nobody unpacks here

    ask()


def test_the_feed_is_read_as_it_was_meant(client):
    a_member("São Paulo", "BR", year=2024)

    feed = feedparser.parse(client.get(reverse("cities_atom")).content)

    assert not feed.bozo
    assert [entry.title.split(",")[0] for entry in feed.entries] == ["São Paulo"]


def test_the_points_are_valid_geojson(client):
    a_member("Angers", city_latitude="47.47", city_longitude="-0.55"), a_member("Nowhere")

    points = geojson.loads(client.get(reverse("cities_geojson")).content)

    assert (points.is_valid, len(points.features)) == (True, 2)


def test_a_spreadsheet_knows_the_letters_of_the_table(client):
    a_member("São Paulo", "BR")

    body = client.get(reverse("cities_csv")).content

    assert body.startswith(b"\xef\xbb\xbf")
    assert "São Paulo".encode() in body
    assert body.count(b"\r\n") == body.count(b"\n") == 2
