"""A network of any size, to see the portal with."""

import pytest
from django.core.management import CommandError, call_command

from cities.models import City, Delegate, Membership
from gnlc_portal.demo import network
from gnlc_portal.mail.models import Message, Notice
from reports import chasing, services
from reports.enums import Status
from reports.models import ProgressReport
from tests import factories
from tests.factories import hamburg

pytestmark = pytest.mark.django_db
AT = hamburg(2029, 1, 10, 9)


@pytest.fixture
def countries():
    call_command("import_countries", verbosity=0)


def test_a_network_has_members_with_teams_and_their_reports_up_to_yesterday(countries):
    network.make(40, at=AT)

    assert Membership.objects.current().count() == 40
    assert Delegate.objects.filter(is_lead=True).count() == 40
    assert ProgressReport.objects.unfinished().count() == 40
    assert ProgressReport.objects.filter(status=Status.ACCEPTED).exists()
    assert services.schedule_next(at=AT) == 0


def test_what_falls_due_today_is_all_that_is_left_to_write(countries):
    network.make(200, at=AT, due=0.1)
    before = Notice.objects.count()

    chasing.run(AT)

    new = Notice.objects.filter(pk__gt=before)
    assert new.exists()
    assert {notice.falls_on for notice in new} == {AT.date()}
    assert Message.objects.filter(state="waiting").count() == new.count()


def test_a_second_network_goes_beside_the_first_and_beside_what_was_there(countries):
    mine = factories.city("Angers")
    for _each in range(2):
        network.make(10, at=AT)

    assert Membership.objects.count() == 20
    assert City.objects.filter(pk=mine.pk).exists()
    Membership.objects.create(city=mine, source="imported")  # ids go on behind what was written


def test_invented_members_are_for_a_demonstration(countries, settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="demonstration"):
        call_command("make_network", "5")
    assert not Membership.objects.exists()
