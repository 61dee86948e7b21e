"""The ground of the map: Natural Earth's outlines as committed, and Leaflet out of its package."""

import itertools
import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cities.data import build_outlines

pytestmark = pytest.mark.once

OUTLINES = json.loads(build_outlines.TARGET.read_text())
LAND, DOTS = (feature["geometry"] for feature in OUTLINES["features"])


def covers(longitude: float, latitude: float) -> bool:
    """Whether a point lies on land: inside an odd number of rings (a ray to the east crosses their edges)."""
    crossings = 0
    for rings in LAND["coordinates"]:
        for ring in rings:
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                if (y1 > latitude) != (y2 > latitude):
                    crossings += x1 + (latitude - y1) * (x2 - x1) / (y2 - y1) > longitude
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("place", "is_land"),
    [
        ((2.3, 48.0), True),  # France
        ((-55.0, -10.0), True),  # Brazil
        ((134.0, -25.0), True),  # Australia
        ((184.0, 67.0), True),  # the far side of the date line
        ((-30.0, 30.0), False),  # the Atlantic
        ((10.0, 66.0), False),  # a line across the map from one end of Russia to the other would change it
        ((80.0, -20.0), False),  # the Indian Ocean
    ],
)
def test_land_is_where_it_is(place, is_land):
    assert covers(*place) is is_land


def test_every_ring_is_closed_and_lies_on_the_map():
    rings = [ring for rings in LAND["coordinates"] for ring in rings]

    assert [ring for ring in rings if ring[0] != ring[-1]] == []
    assert (
        min(x for ring in rings for x, _y in ring) > -180,
        max(x for ring in rings for x, _y in ring) < 191,
    ) == (
        True,
        True,
    )


def test_states_too_small_for_an_outline_have_a_dot():
    found = {name: any(abs(x - a) < 0.5 and abs(y - b) < 0.5 for a, b in DOTS["coordinates"])
             for name, (x, y) in {"Singapore": (103.8, 1.3), "Malta": (14.4, 35.9), "Bahrain": (50.5, 26.0)}.items()}  # fmt: skip

    assert found == {"Singapore": True, "Malta": True, "Bahrain": True}


@pytest.mark.parametrize(
    "name", ["leaflet/leaflet.js", "leaflet/leaflet.css", "map/outlines.json", "js/map.js"]
)
def test_the_maps_files_are_served_from_here(name):
    assert Path(finders.find(name)).is_file()
