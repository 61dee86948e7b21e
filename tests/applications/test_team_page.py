"""The team page of an application: what each button does, and what it refuses with a sentence."""

import pytest

from applications.enums import Verb
from applications.models import Application
from cities import invitations
from cities.models import Delegate, DelegateInvitation
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Attempt, Message, State
from tests import factories, pages
from tests.cities.team_people import NEW, invite, leads, row_of
from tests.pages import refused, said
from tests.rules.steps import do
from tests.rules.steps import refused as rule_refused

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def application(france) -> Application:
    return factories.application(in_country=france)


@pytest.fixture
def act(client, application):
    def post(action, by=None, **data):
        client.force_login(by or factories.lead(application.city))
        return client.post(pages.address(application, "application_team"), {"action": action, **data})

    return post


def read(client, application, by):
    client.force_login(by)
    return client.get(pages.address(application, "application_team"))


def test_the_lead_invites_and_sees_what_became_of_the_letter(client, application, act):
    answer = act("invite", email=NEW, language="fr")
    message = Message.objects.get(to=NEW)
    Message.objects.filter(pk=message.pk).update(state="failed")
    Attempt.objects.create(message=message, delivered=False, answer="550 No such mailbox")

    words = pages.words(read(client, application, factories.lead(application.city)))

    assert said(answer) == [f"The invitation to {NEW} is on its way."]
    assert f"{NEW} Good until 14 April 2027" in words
    sentence = "It did not arrive: no mail server took it for this address. Check the address."
    assert f"Letter: failed {sentence} The mail server’s words: 550 No such mailbox" in words


@pytest.mark.parametrize("state", State)
def test_the_letter_of_an_invitation_is_told_of_whatever_became_of_it(client, application, state):
    lead = factories.lead(application.city)
    invite(application.city)
    Message.objects.filter(to=NEW).update(state=state, sent_at=clock.now() if state == State.SENT else None)

    answer = read(client, application, lead)

    assert answer.status_code == 200
    assert f"Letter: {state.label}" in pages.words(answer)


def test_a_missing_address_is_told_at_its_field(act):
    answer = act("invite", email="nobody", language="en")

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["email"])
    assert DelegateInvitation.objects.count() == 0


def test_an_invitation_is_sent_again_and_withdrawn(application, act):
    invitation = invite(application.city)

    act("resend", id=invitation.pk)
    act("revoke", id=invitation.pk)

    invitation.refresh_from_db()
    assert Message.objects.filter(to=NEW).count() == 2
    assert invitation.revoked_at is not None


def test_the_lead_is_handed_over_and_the_old_lead_leaves_to_a_404(client, application, act):
    old, new = factories.lead(application.city), factories.delegate(application.city)

    refusal = act("leave", by=old)
    act("hand_over", by=old, id=row_of(new, application.city).pk, reason="I leave.")
    left = act("leave", by=old)

    assert (refusal.status_code, len(refused(refusal))) == (409, 1)
    assert leads(application.city) == [new]
    assert (left.status_code, left.url) == (302, "/en/applications/")
    assert read(client, application, old).status_code == 404
    assert client.get(pages.address(application)).status_code == 404
    assert f"{old} left the team" in pages.words(read(client, application, new))


def test_who_is_removed_meets_a_404_and_what_they_wrote_stays(client, application, act):
    person = factories.delegate(application.city)
    client.force_login(person)
    saved = client.post(
        pages.address(application, "application_answer", "motivation"),
        {"value": "Words that stay.", "version": application.dossier.answers.get(key="motivation").version},
    )

    act("remove", id=row_of(person, application.city).pk)

    answer = application.dossier.answers.get(key="motivation")
    assert saved.status_code == 200
    assert (answer.value, answer.by) == ("Words that stay.", person)
    assert read(client, application, person).status_code == 404


@pytest.mark.parametrize("action", ["remove", "hand_over", "resend", "revoke"])
@pytest.mark.parametrize("number", ["", "0", "x", "99999", "²", "9" * 30])
def test_what_is_not_there_is_no_page(act, action, number):
    assert act(action, id=number).status_code == 404


def test_rows_of_another_city_are_not_there(application, act, france):
    other = factories.city(of=france)
    stranger = factories.lead(other)

    statuses = [
        act("remove", id=row_of(stranger, other).pk).status_code,
        act("hand_over", id=row_of(stranger, other).pk).status_code,
        act("revoke", id=invite(other).pk).status_code,
    ]

    assert statuses == [404, 404, 404]
    assert Delegate.objects.active().filter(user=stranger, is_lead=True).exists()


def test_a_delegate_sees_the_team_and_is_refused_the_leads_buttons(client, application, act):
    delegate = factories.delegate(application.city)

    page, answer = read(client, application, delegate), act("invite", by=delegate, email=NEW, language="en")

    assert "The lead delegate invites." in pages.words(page)
    assert (answer.status_code, DelegateInvitation.objects.count()) == (409, 0)
    assert "Only the lead delegate does this." in refused(answer)[0]


@pytest.mark.parametrize("end", [None, "revoked_at", "expired"])
def test_r3_the_mayors_address_is_not_one_that_was_invited(application, end):
    invitation = invite(application.city, "Deputy@city.example")
    if end == "revoked_at":
        DelegateInvitation.objects.update(revoked_at=invitation.created_at)
    elif end == "expired":
        DelegateInvitation.objects.update(expires_at=invitation.created_at)

    rule_refused(
        "address_of_a_delegate",
        lambda: do(Verb.REQUEST_ENDORSEMENT, application, mayor_email="deputy+mayor@CITY.example"),
    )


def test_the_page_costs_the_same_with_one_colleague_and_with_three(client, application):
    lead = factories.lead(application.city)
    client.force_login(lead)
    address = pages.address(application, "application_team")
    factories.delegate(application.city)
    invite(application.city)
    few = pages.query_count(client, address)

    for number in range(3):
        factories.delegate(application.city)
        invite(application.city, f"c{number}@city.example")

    assert pages.query_count(client, address) == few


def test_who_declined_is_listed_until_invited_again_and_stays_in_the_history(client, application):
    first = invite(application.city)
    invitations.decline(invitation=first)
    client.force_login(factories.lead(application.city))
    address = pages.address(application, "application_team")

    declined = client.get(address)
    invite(application.city)
    again = client.get(address)

    sentence = f"15 March 2027, 09:00: {first.email} declined the invitation."
    assert f"{first.email} Answered on 15 March 2027, 09:00 in Hamburg. Invitation declined" in pages.words(
        declined
    )
    assert sentence in pages.words(declined)
    assert "Invitation declined" not in pages.words(again)
    assert sentence in pages.words(again)


def test_declined_invitations_cost_no_more_queries(client, application):
    client.force_login(factories.lead(application.city))
    address = pages.address(application, "application_team")
    invitations.decline(invitation=invite(application.city))
    few = pages.query_count(client, address)

    for number in range(3):
        invitations.decline(invitation=invite(application.city, f"d{number}@city.example"))

    assert pages.query_count(client, address) == few
