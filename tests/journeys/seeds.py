"""What a story begins with, made inside the running portal the way other tests make it.

Each story has a country and a number of its own: places, lists and addresses of one are not those of another.
"""

import json
from typing import Any

from tests.journeys.conftest import Portal

BEFORE = """
import itertools, json
from applications import services
from applications.models import Application
from cities.models import City, CommissionOfficer, Country
from gnlc_portal.lib import clock
from tests import factories

factories._count = itertools.count({number})
now = clock.now()
land = factories.country("{country}")

def city(name, lead, of=land):
    row = factories.city(name, of=of, slug=f"{{name.lower()}}-of-a-journey")
    factories._delegate(row, is_lead=True, email=lead, name=f"Lead of {{name}}")
    return row

def officer(email, name, of=land):
    person = factories.user(email, name=name)
    CommissionOfficer.objects.create(commission=of.commission, user=person)
    return person

def application(status, name, lead="", of=land, **options):
    return factories.application(status, of=city(name, lead or f"lead@{{name.lower()}}.example", of), at=now, **options)

def tell(**facts):
    print(json.dumps(facts))
"""


def seed(portal: Portal, country: str, number: int, code: str) -> dict[str, Any]:
    """Run lines that ``tell`` what they made; returns it.

    Args:
        country: two letters; ``land`` in the lines.
        number: from which names and addresses are counted that the lines leave open.
    """
    return json.loads(portal.run(BEFORE.format(country=country, number=number) + code).splitlines()[-1])


def review(pk: int) -> str:
    """Where those who decide read an application."""
    return f"/admin/applications/application/{pk}/change/"
