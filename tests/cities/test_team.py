"""A city's team: exactly one lead, handed over with a trace; who leaves loses access and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cities import invitations, team
from cities.models import Delegate, TeamEvent
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories
from tests.cities.team_people import invite, leads, letters, row_of, steps
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(france):
    city = factories.city("Angers", of=france)
    factories.lead(city)
    return city


class TestHandingOver:
    def test_the_lead_moves_with_a_trace_and_everybody_is_told_why(self, city):
        old, new, third = factories.lead(city), factories.delegate(city), factories.delegate(city)

        team.hand_over(city=city, to=row_of(new, city), by=old, reason="I change office.")

        event = TeamEvent.objects.get()
        assert leads(city) == [new]
        assert (event.step, event.person, event.before, event.by) == ("leads", new, old, old)
        assert (event.at, event.reason) == (clock.now(), "I change office.")
        assert {to for kind, to in letters() if kind == "lead_changed_for_team"} == {
            old.email,
            new.email,
            third.email,
        }
        assert all("I change office." in message.text for message in Message.objects.all())

    def test_who_no_longer_leads_hands_nothing_over(self, city):
        old, new, third = factories.lead(city), factories.delegate(city), factories.delegate(city)
        team.hand_over(city=city, to=row_of(new, city), by=old)

        with pytest.raises(TransitionNotAllowed, match=f"{new} leads the team of Angers now"):
            team.hand_over(city=city, to=row_of(third, city), by=old)

        assert leads(city) == [new]

    def test_who_has_left_does_not_become_the_lead(self, city):
        gone = factories.delegate(city)
        row = row_of(gone, city)
        team.leave(city=city, by=gone)

        with pytest.raises(TransitionNotAllowed, match="The lead stays with you"):
            team.hand_over(city=city, to=row, by=factories.lead(city))

    def test_a_delegate_of_another_city_does_not_become_the_lead(self, city, france):
        other = factories.city(of=france)
        stranger = factories.lead(other)

        with pytest.raises(TransitionNotAllowed):
            team.hand_over(city=city, to=row_of(stranger, other), by=factories.lead(city))

        assert leads(other) == [stranger]


class TestLeaving:
    def test_a_delegate_leaves_and_can_be_invited_again(self, city):
        person = factories.delegate(city)

        team.leave(city=city, by=person)
        left = Delegate.objects.active().filter(user=person).exists()
        invitations.accept(invitation=invite(city, person.email), by=person)

        assert left is False
        assert steps(city) == [("left", person, person), ("joined", person, person)]
        assert ("delegate_left_for_lead", factories.lead(city).email) in letters()
        assert Delegate.objects.filter(user=person).count() == 2

    def test_the_lead_hands_over_first(self, city):
        with pytest.raises(ValidationError, match="Hand over the lead first"):
            team.leave(city=city, by=factories.lead(city))

        assert len(leads(city)) == 1

    def test_the_lead_removes_a_delegate_who_is_told_why(self, city):
        lead, person = factories.lead(city), factories.delegate(city)
        row = row_of(person, city)

        team.remove(city=city, delegate=row, by=lead, reason="Another task.")
        team.remove(city=city, delegate=row, by=lead, reason="Another task.")

        assert steps(city) == [("removed", person, lead)]
        assert letters() == [("removed_for_delegate", person.email)]
        assert "Another task." in Message.objects.get().text

    @pytest.mark.parametrize("who", ["delegate", "stranger"])
    def test_nobody_else_removes(self, city, who):
        victim = factories.delegate(city)
        by = factories.delegate(city) if who == "delegate" else factories.user()

        with pytest.raises((PermissionDenied, TransitionNotAllowed)):
            team.remove(city=city, delegate=row_of(victim, city), by=by)

        assert row_of(victim, city)

    def test_the_lead_is_not_removed(self, city):
        lead = factories.lead(city)

        with pytest.raises(ValidationError):
            team.remove(city=city, delegate=row_of(lead, city), by=lead)

        assert leads(city) == [lead]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cities_teamevent SET reason = 'Another.'",
        "UPDATE cities_teamevent SET by_id = person_id",
        "DELETE FROM cities_teamevent",
    ],
)
def test_the_trace_is_final(city, statement):
    team.leave(city=city, by=factories.delegate(city))

    assert "cities_teamevent is append-only" in database.refusal(statement)


def test_the_database_knows_one_lead(city):
    factories.delegate(city)

    said = database.refusal("UPDATE cities_delegate SET is_lead = %s", True)

    assert "one_lead_per_city" in said or "cities_delegate.city_id" in said


def test_the_database_lets_nobody_leave_for_somebody_else(city):
    lead, other = factories.lead(city), factories.delegate(city)

    said = database.refusal(
        "INSERT INTO cities_teamevent (city_id, step, person_id, by_id, at, reason) VALUES (%s, 'left', %s, %s, %s, '')",
        city.pk,
        other.pk,
        lead.pk,
        clock.now(),
    )

    assert "one_leaves_oneself" in said
