"""What happened before there was a trail is told too, once, whichever way the migrations go."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from applications.enums import Status
from cities.models import TeamEvent
from gnlc_portal.lib import triggers
from gnlc_portal.mail.models import Message
from gnlc_portal.trail.models import Entry
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.steps import extend

pytestmark = pytest.mark.django_db

MIGRATIONS = (
    "gnlc_portal.mail.migrations.0005_told",
    "cities.migrations.0006_told",
    "applications.migrations.0004_told",
)
TOLD = (
    "at",
    "kind",
    "what",
    "role",
    "by_id",
    "by_name",
    "country",
    "about",
    "subject",
    "detail",
    "source",
    "words",
)


def lines() -> list[tuple]:
    return sorted(Entry.objects.values_list(*TOLD), key=str)


def tell_again() -> None:
    for name in MIGRATIONS:
        import_module(name).tell(apps, connection.schema_editor())


def test_the_lines_are_those_that_the_facts_would_have_left(france):
    city = factories.city("Angers", of=france)
    application = factories.application(Status.RETURNED, of=city)
    lead, colleague = factories.lead(city), factories.delegate(city)
    TeamEvent.objects.create(
        city=city, step="removed", person=colleague, by=lead, at=IN_THE_WINDOW, reason="Gone."
    )
    days = {"closes_on": factories.date(2027, 5, 15), "examination_closes_on": factories.date(2027, 5, 31)}
    extend(application.round, **days)
    told = lines()
    with triggers.lifted():
        Entry.objects.all().delete()
    Message.objects.update(country="")

    tell_again()

    assert (lines(), len(told) > 10) == (told, True)
    assert set(Message.objects.values_list("country", flat=True)) == {"FR"}


def test_telling_again_doubles_nothing(france):
    factories.application(Status.SUBMITTED, in_country=france)
    told = lines()

    tell_again()

    assert lines() == told
