"""Two at once in a city's team: one result, the other reads a sentence, on both databases."""

import pytest

from cities import invitations, joining, team
from cities.models import Delegate, DelegateInvitation, JoinRequest, TeamEvent
from tests import factories
from tests.cities.team_people import invite, leads, row_of
from tests.rules.contenders import together, while_held_open

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def city(transactional_db):
    city = factories.city("Angers", of=factories.country("FR"))
    factories.lead(city)
    return city


def fresh(invitation):
    return DelegateInvitation.objects.select_related("city").get(pk=invitation.pk)


def test_two_clicks_on_accept_make_one_delegate(city):
    invitation, person = invite(city), factories.user()

    outcomes = together(*2 * [lambda: invitations.accept(invitation=fresh(invitation), by=person)])

    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert Delegate.objects.filter(city=city, user=person).count() == 1
    assert TeamEvent.objects.count() == 1


def test_two_people_with_one_link_make_one_delegate(city):
    invitation, people = invite(city), [factories.user(), factories.user()]

    outcomes = together(
        *[lambda who=who: invitations.accept(invitation=fresh(invitation), by=who) for who in people]
    )

    assert sorted(outcome.code for outcome in outcomes) == ["", "invitation_used"]
    assert Delegate.objects.filter(city=city).count() == 2


def test_accepting_while_it_is_revoked_is_refused(city):
    invitation, person, lead = invite(city), factories.user(), factories.lead(city)

    revoked, accepted = while_held_open(
        lambda: invitations.revoke(invitation=fresh(invitation), by=lead),
        lambda: invitations.accept(invitation=fresh(invitation), by=person),
    )

    assert (revoked.error, accepted.code) == ("", "invitation_revoked")
    assert not Delegate.objects.filter(user=person).exists()


def test_revoking_while_it_is_accepted_says_that_it_was(city):
    invitation, person, lead = invite(city), factories.user(), factories.lead(city)

    accepted, revoked = while_held_open(
        lambda: invitations.accept(invitation=fresh(invitation), by=person),
        lambda: invitations.revoke(invitation=fresh(invitation), by=lead),
    )

    assert (accepted.error, revoked.error) == ("", "TransitionNotAllowed")
    assert f"{person} has accepted the invitation" in revoked.text
    assert row_of(person, city)


def test_two_hand_overs_at_once_give_one_lead_and_a_sentence(city):
    lead, others = factories.lead(city), [factories.delegate(city), factories.delegate(city)]
    rows = [row_of(person, city) for person in others]

    outcomes = together(*[lambda row=row: team.hand_over(city=city, to=row, by=lead) for row in rows])

    assert sorted(outcome.error for outcome in outcomes) == ["", "TransitionNotAllowed"]
    assert len(leads(city)) == 1
    assert leads(city)[0] in others
    assert TeamEvent.objects.count() == 1


@pytest.mark.parametrize("first", ["leaving", "hand-over"])
def test_handing_over_to_somebody_who_is_leaving_leaves_one_lead(city, first):
    lead, other = factories.lead(city), factories.delegate(city)
    row = row_of(other, city)
    calls = [
        lambda: team.leave(city=city, by=other),
        lambda: team.hand_over(city=city, to=row, by=lead),
    ]

    outcomes = while_held_open(*(calls if first == "leaving" else reversed(calls)))

    assert outcomes[0].error == ""
    assert outcomes[1].error in ("TransitionNotAllowed", "ValidationError")
    assert leads(city) == [lead if first == "leaving" else other]


def test_the_last_seat_of_a_team_is_taken_once(city, monkeypatch):
    monkeypatch.setattr(team, "LARGEST_TEAM", 3)
    calls = [invite(city, f"c{number}@city.example") for number in range(2)]
    monkeypatch.setattr(team, "LARGEST_TEAM", 2)
    people = [factories.user(), factories.user()]

    outcomes = together(
        *[
            lambda call=call, who=who: invitations.accept(invitation=fresh(call), by=who)
            for call, who in zip(calls, people, strict=True)
        ]
    )

    assert sorted(outcome.code for outcome in outcomes) == ["", "team_full"]
    assert Delegate.objects.active().filter(city=city).count() == 2


def test_two_clicks_on_grant_make_one_delegate_and_a_sentence(city):
    lead, person = factories.lead(city), factories.user()
    asked = joining.ask(city=city, by=person, statement="Me.")

    outcomes = together(
        *2 * [lambda: joining.grant(request=JoinRequest.objects.get(pk=asked.pk), by=lead).pk]
    )

    assert sorted(outcome.error for outcome in outcomes) == ["", "TransitionNotAllowed"]
    assert Delegate.objects.filter(city=city, user=person).count() == 1


def test_asking_twice_at_once_makes_one_request(city):
    person = factories.user()

    outcomes = together(*2 * [lambda: joining.ask(city=city, by=person, statement="Me.").pk])

    assert sorted(outcome.code for outcome in outcomes) == ["", "request_pending"]
    assert JoinRequest.objects.count() == 1
