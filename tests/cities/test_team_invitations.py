"""Invitations to a city's team: by the lead, for whoever has the link, for 30 days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cities import invitations, team
from cities.models import Delegate, DelegateInvitation
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories
from tests.cities.team_people import NEW, code_of, invite, leads, letters, link, row_of, steps
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(france):
    city = factories.city("Angers", of=france)
    factories.lead(city)
    return city


def test_the_lead_invites_in_a_language_and_no_secret_lies_in_the_outbox(city):
    invitation = invite(city, language="fr")

    message = Message.objects.get(to=NEW)
    assert (message.language, message.state) == ("fr", "waiting")
    assert "[personal link]" in message.text
    assert link(invitation).split("/")[-2] not in message.text
    assert invitation.expires_at == clock.now() + timedelta(days=30)


@pytest.mark.parametrize("who", ["delegate", "stranger"])
def test_only_the_lead_invites(city, who):
    by = factories.delegate(city) if who == "delegate" else factories.user()

    with pytest.raises((PermissionDenied, TransitionNotAllowed)):
        invitations.invite(city=city, email=NEW, language="en", by=by)

    assert (DelegateInvitation.objects.count(), Message.objects.count()) == (0, 0)


def test_an_address_is_invited_once_until_the_link_has_expired(city, portal_clock):
    first = invite(city)
    again = code_of(lambda: invite(city, NEW.upper()))

    portal_clock(first.expires_at)
    second = invite(city)

    first.refresh_from_db()
    assert again == "already_invited"
    assert (first.revoked_at, second.revoked_at) == (clock.now(), None)


def test_who_is_in_the_team_is_not_invited(city):
    assert code_of(lambda: invite(city, factories.delegate(city).email)) == "already_delegate"


def test_a_team_has_room_for_thirty_with_the_invited(city):
    for number in range(team.LARGEST_TEAM - 1):
        invite(city, f"colleague{number}@city.example")

    with pytest.raises(ValidationError, match="at most 30 delegates and open invitations"):
        invite(city)


def test_a_team_sends_only_so_many_letters_a_day(city, monkeypatch):
    monkeypatch.setattr(invitations, "LETTERS_A_DAY", 2)
    invitation = invite(city)
    invitations.resend(invitation=invitation, by=factories.lead(city))

    assert code_of(lambda: invitations.resend(invitation=invitation, by=factories.lead(city))) == "busy"
    assert Message.objects.filter(to=NEW).count() == 2


def test_the_next_day_a_team_sends_letters_again(city, monkeypatch):
    monkeypatch.setattr(invitations, "LETTERS_A_DAY", 1)
    invite(city)
    tomorrow = clock.real_now() + timedelta(days=1)
    today = code_of(lambda: invite(city, "second@city.example"))

    monkeypatch.setattr(clock, "real_now", lambda: tomorrow)

    assert (today, code_of(lambda: invite(city, "second@city.example"))) == ("busy", "not refused")


class TestAccepting:
    def test_whoever_has_the_link_joins_with_their_account_and_the_lead_is_told(self, city):
        person = factories.user("someone-else@city.example")

        invitations.accept(invitation=invite(city), by=person)

        assert row_of(person, city).is_lead is False
        assert steps(city) == [("joined", person, person)]
        assert letters()[-1] == ("delegate_joined_for_lead", factories.lead(city).email)
        assert f"the invitation to {NEW}" in Message.objects.latest("id").text

    def test_accepting_twice_changes_nothing(self, city):
        person, invitation = factories.user(), invite(city)

        invitations.accept(invitation=invitation, by=person)
        invitations.accept(invitation=invitation, by=person)

        assert Delegate.objects.filter(user=person).count() == 1
        assert len(letters()) == 2

    def test_a_used_link_lets_nobody_else_in(self, city):
        invitation = invite(city)
        invitations.accept(invitation=invitation, by=factories.user())

        assert (
            code_of(lambda: invitations.accept(invitation=invitation, by=factories.user()))
            == "invitation_used"
        )

    def test_who_was_removed_does_not_come_back_by_the_old_link(self, city):
        person, invitation = factories.user(), invite(city)
        invitations.accept(invitation=invitation, by=person)
        team.remove(city=city, delegate=row_of(person, city), by=factories.lead(city))

        assert code_of(lambda: invitations.accept(invitation=invitation, by=person)) == "invitation_used"

    @pytest.mark.parametrize("who", [factories.coordinator, factories.officer, factories.admin])
    def test_who_decides_joins_no_team(self, city, who):
        invitation, person = invite(city), who()

        refusal = code_of(lambda: invitations.accept(invitation=invitation, by=person))

        assert refusal == "decides"
        assert not Delegate.objects.filter(user=person).exists()

    def test_an_expired_link_works_again_once_it_is_sent_again(self, city, portal_clock):
        invitation, person = invite(city), factories.user()
        portal_clock(invitation.expires_at)
        expired = code_of(lambda: invitations.accept(invitation=invitation, by=person))

        invitations.resend(invitation=invitation, by=factories.lead(city))
        invitations.accept(invitation=invitation, by=person)

        assert expired == "invitation_expired"
        assert row_of(person, city)
        nonces = Message.objects.filter(to=NEW).values_list("personal_nonce", flat=True)
        assert list(nonces) == [invitation.nonce] * 2

    def test_a_revoked_link_is_dead_and_an_accepted_one_is_not_revoked(self, city):
        revoked, used = invite(city), invite(city, "other@city.example")
        lead, person = factories.lead(city), factories.user()
        invitations.revoke(invitation=revoked, by=lead)
        invitations.accept(invitation=used, by=person)

        assert (
            code_of(lambda: invitations.accept(invitation=revoked, by=factories.user()))
            == "invitation_revoked"
        )
        with pytest.raises(TransitionNotAllowed, match="has accepted the invitation"):
            invitations.revoke(invitation=used, by=lead)


class TestThePage:
    def test_looking_uses_nothing_up_and_a_guest_declines_without_an_account(self, client, city):
        invitation = invite(city)

        shown = client.get(link(invitation))
        declined = client.post(link(invitation), {"action": "decline"}, follow=True)

        assert (shown.context["state"], declined.context["state"]) == ("signed_out", "declined")
        assert letters()[-1] == ("invitation_declined_for_lead", leads(city)[0].email)
        assert (
            code_of(lambda: invitations.accept(invitation=invitation, by=factories.user()))
            == "invitation_declined"
        )

    def test_a_guest_who_accepts_is_sent_to_sign_in_and_back(self, client, city):
        address = link(invite(city))

        answer = client.post(address, {"action": "accept"})

        assert (answer.status_code, answer.url) == (302, f"/en/accounts/login/?next={address}")

    def test_somebody_with_another_address_is_told_for_whom_it_was_and_joins(self, client, city):
        invitation, person = invite(city), factories.user("private@home.example")
        client.force_login(person)

        shown = client.get(link(invitation)).content.decode()
        answer = client.post(link(invitation), {"action": "accept"})

        assert "c•••@city.example" in shown
        assert "You are signed in as private@home.example." in shown
        assert (answer.url, row_of(person, city).is_lead) == ("/en/accounts/start/", False)

    def test_who_decides_reads_why_not(self, client, city):
        client.force_login(factories.coordinator())

        answer = client.post(link(invite(city)), {"action": "accept"})

        assert answer.status_code == 409
        assert answer.context["refusal"] == "Who decides on applications does not join the team of a city."

    def test_a_forged_link_is_no_page(self, client, city):
        assert client.get(f"/en/delegates/{'0' * 64}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("accepted_at = created_at", "delegate_invitation_accepted_by_somebody"),
        ("declined_at = created_at, revoked_at = created_at", "delegate_invitation_ends_one_way"),
        ("token_hash = (SELECT min(token_hash) FROM cities_delegateinvitation)", "token_hash"),
        (f"email = '{NEW}'", "one_open_delegate_invitation"),
    ],
)
def test_the_database_keeps_invitations_whole(city, change, constraint):
    invite(city), invite(city, "other@city.example")

    said = database.refusal(f"UPDATE cities_delegateinvitation SET {change}")

    assert constraint in said or "cities_delegateinvitation.email" in said
