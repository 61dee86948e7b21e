"""A coordinator replaces a lead who is gone: by one of the team, or by somebody who is invited; with a reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cities import invitations, team
from cities.models import City, Delegate, DelegateInvitation, TeamEvent
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.cities.team_people import NEW, code_of, invite, leads, link, row_of
from tests.rules import database

pytestmark = [pytest.mark.once, pytest.mark.django_db]

GONE = "The lead has left the town hall."


@pytest.fixture
def city(france) -> City:
    city = factories.city("Angers", of=france)
    factories.lead(city)
    return city


@pytest.fixture
def invited(city) -> DelegateInvitation:
    return invitations.invite_lead(
        city=city, email=NEW, language="en", reason=GONE, by=factories.coordinator()
    )


def test_a_coordinator_names_one_of_the_team_on_the_dashboard_and_everybody_is_told(client, city, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    old, new, coordinator = factories.lead(city), factories.delegate(city), factories.coordinator()
    client.force_login(coordinator)
    address = reverse("admin:cities_city_deed", args=[city.pk, "name_lead"])

    without = client.post(address, {"delegate": row_of(new, city).pk})
    answer = client.post(address, {"delegate": row_of(new, city).pk, "reason": GONE})

    event = TeamEvent.objects.get()
    assert (without.status_code, answer.status_code) == (400, 302)
    assert leads(city) == [new]
    assert (event.person, event.before, event.by, event.reason) == (new, old, coordinator, GONE)
    assert {message.to for message in Message.objects.all()} == {old.email, new.email}
    assert row_of(old, city).is_lead is False


def test_somebody_invited_leads_as_soon_as_they_accept(client, city, invited):
    person, old = factories.user(), factories.lead(city)
    before = leads(city)
    client.force_login(person)

    shown = client.get(link(invited)).content.decode()
    client.post(link(invited), {"action": "accept"})

    assert (before, leads(city)) == ([old], [person])
    assert GONE in shown
    assert GONE in Message.objects.get(to=NEW).text
    assert TeamEvent.objects.get(step="leads").by == invited.invited_by


def test_one_of_the_team_who_is_invited_to_lead_it_finds_the_button_and_leads(client, city, invited):
    person = factories.delegate(city, email=NEW)
    client.force_login(person)

    shown = pages.words(client.get(link(invited)))
    client.post(link(invited), {"action": "accept"})
    afterwards = pages.words(client.get(link(invited)))

    assert "Lead the team" in shown
    assert leads(city) == [person]
    assert "Lead the team" not in afterwards


def test_uils_invitation_replaces_the_teams_to_the_same_address(city):
    first = invite(city)

    invitations.invite_lead(city=city, email=NEW, language="en", reason=GONE, by=factories.coordinator())

    first.refresh_from_db()
    assert first.revoked_at is not None
    assert DelegateInvitation.objects.open().get().as_lead is True


def test_the_lead_does_not_withdraw_uils_invitation_and_a_coordinator_does(client, city, invited):
    application = factories.application(of=city)
    client.force_login(factories.lead(city))

    answer = client.post(
        reverse("application_team", args=[application.reference]), {"action": "revoke", "id": invited.pk}
    )
    still_open = DelegateInvitation.objects.open().exists()
    invitations.revoke_lead(invitation=invited, by=factories.coordinator())

    assert (answer.status_code, still_open) == (404, True)
    assert not DelegateInvitation.objects.open().exists()


def test_the_dashboard_says_who_acts_who_is_invited_and_what_happened(client, city, invited, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    new = factories.delegate(city)
    team.hand_over(city=city, to=row_of(new, city), by=factories.lead(city), reason="I retire.")
    client.force_login(factories.coordinator())

    words = pages.words(client.get(reverse("admin:cities_city_change", args=[city.pk])))

    assert f"{new} {new.email} lead delegate" in words
    assert f"{NEW} {invited.invited_by} 14 April 2027, 10:00 {GONE}" in words
    assert f"15 March 2027, 09:00 {new} leads the team" in words


@pytest.mark.parametrize("who", ["lead", "officer", "admin", "coordinator who was a delegate"])
def test_nobody_else_names_a_lead(city, who):
    new = factories.delegate(city)
    by = {
        "lead": factories.lead,
        "officer": lambda city: factories.officer(city.country),
        "admin": lambda city: factories.admin(),
        "coordinator who was a delegate": _was_a_delegate,
    }[who](city)

    with pytest.raises(PermissionDenied):
        team.name_lead(city=city, to=row_of(new, city), by=by, reason=GONE)
    with pytest.raises(PermissionDenied):
        invitations.invite_lead(city=city, email=NEW, language="en", reason=GONE, by=by)

    assert leads(city) == [factories.lead(city)]


def test_a_reason_is_required(city):
    new, by = factories.delegate(city), factories.coordinator()

    codes = [
        code_of(lambda: team.name_lead(city=city, to=row_of(new, city), by=by, reason=" ")),
        code_of(lambda: invitations.invite_lead(city=city, email=NEW, language="en", reason=" ", by=by)),
    ]

    assert codes == ["reason_required"] * 2


def test_the_database_wants_the_reason_of_uils_invitation(invited):
    assert "lead_invited_with_a_reason" in database.refusal(
        "UPDATE cities_delegateinvitation SET reason = ''"
    )


def _was_a_delegate(city):
    person = factories.coordinator()
    Delegate.objects.create(city=city, user=person, ended_at=factories.IN_THE_WINDOW)
    return person
