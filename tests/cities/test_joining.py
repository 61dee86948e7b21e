"""Asking to join a team that exists: its lead decides, once, with a reason when it is a no."""

import pytest
from django.core.exceptions import PermissionDenied

from cities import joining
from cities.models import City, Delegate, JoinRequest
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.cities.team_people import code_of, letters, row_of, steps
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(france) -> City:
    city = factories.city("Angers", of=france)
    factories.lead(city)
    return city


def ask(city, by=None):
    return joining.ask(city=city, by=by or factories.user(), statement="I write the reports.")


def test_the_lead_is_told_and_lets_somebody_join(city):
    lead, person = factories.lead(city), factories.user()

    joining.grant(request=ask(city, person), by=lead)

    request = JoinRequest.objects.get()
    assert (request.status, request.decided_by, request.decided_at) == ("granted", lead, clock.now())
    assert row_of(person, city).is_lead is False
    assert steps(city) == [("joined", person, lead)]
    assert letters() == [("join_asked_for_lead", lead.email), ("join_granted_for_asker", person.email)]


def test_who_is_refused_reads_why_and_may_ask_again(city):
    person = factories.user()

    refused = code_of(lambda: joining.refuse(request=ask(city, person), by=factories.lead(city), reason=" "))
    joining.refuse(request=JoinRequest.objects.get(), by=factories.lead(city), reason="Who are you?")
    ask(city, person)

    assert refused == "reason_required"
    assert "Who are you?" in Message.objects.get(kind="join_refused_for_asker").text
    assert sorted(JoinRequest.objects.values_list("status", flat=True)) == ["pending", "refused"]


def test_one_asks_once_while_it_waits(city):
    person = factories.user()
    ask(city, person)

    assert code_of(lambda: ask(city, person)) == "request_pending"


def test_coordinators_are_told_while_nobody_leads(city):
    coordinator = factories.coordinator()
    Delegate.objects.filter(city=city).update(is_lead=False)

    ask(city)

    assert letters() == [("join_asked_for_coordinators", coordinator.email)]


def test_uils_mailbox_is_told_while_the_lead_cannot_sign_in_and_there_is_no_coordinator(city, settings):
    User.objects.filter(pk=factories.lead(city).pk).update(is_active=False)

    ask(city)

    assert letters() == [("join_asked_for_coordinators", settings.CONTACT_EMAIL)]


@pytest.mark.parametrize("who", [factories.coordinator, factories.officer, factories.admin])
def test_who_decides_neither_asks_nor_is_let_in(city, who):
    person, other = who(), factories.user()
    request = ask(city, other)
    JoinRequest.objects.filter(pk=request.pk).update(user=person)

    codes = [
        code_of(lambda: ask(city, person)),
        code_of(lambda: joining.grant(request=JoinRequest.objects.get(), by=factories.lead(city))),
    ]

    assert codes == ["decides", "decides"]
    assert not Delegate.objects.filter(user=person).exists()
    assert JoinRequest.objects.get().status == "pending"


@pytest.mark.parametrize("verb", ["grant", "refuse"])
@pytest.mark.parametrize("who", ["delegate", "stranger", "asker"])
def test_only_the_lead_decides(city, verb, who):
    request = ask(city)
    by = {"delegate": factories.delegate(city), "stranger": factories.user(), "asker": request.user}[who]
    call = {
        "grant": lambda: joining.grant(request=request, by=by),
        "refuse": lambda: joining.refuse(request=request, by=by, reason="No."),
    }[verb]

    with pytest.raises((PermissionDenied, TransitionNotAllowed)):
        call()

    assert JoinRequest.objects.get().status == "pending"


def test_what_is_decided_stays_decided(city):
    request, lead = ask(city), factories.lead(city)
    joining.refuse(request=request, by=lead, reason="No.")

    with pytest.raises(TransitionNotAllowed, match="decided on this request already: refused"):
        joining.grant(request=request, by=lead)

    assert Delegate.objects.filter(city=city).count() == 1


class TestThePages:
    def test_a_second_person_is_led_from_apply_to_the_team_and_let_in(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=3037656)
        application = factories.application(of=city)
        person = factories.user()
        client.force_login(person)

        refused = client.post("/en/apply/", {"city": "3037656"}).content.decode()
        asked = client.post(f"/en/cities/{city.slug}/join/", {"statement": "I am the deputy."}, follow=True)
        client.force_login(factories.lead(city))
        address = pages.address(application, "application_team")
        shown = pages.words(client.get(address))
        client.post(address, {"action": "grant", "id": JoinRequest.objects.get().pk})
        client.force_login(person)

        assert f'href="/en/cities/{city.slug}/join/"' in refused
        assert "Your request waits for the lead delegate" in pages.words(asked)
        assert "I am the deputy." in shown
        assert client.get(pages.address(application)).status_code == 200

    def test_a_refusal_is_read_on_the_page(self, client, city):
        person = factories.user()
        joining.refuse(request=ask(city, person), by=factories.lead(city), reason="We are complete.")
        client.force_login(person)

        words = pages.words(client.get(f"/en/cities/{city.slug}/join/"))

        assert "The lead delegate refused your request" in words
        assert "We are complete." in words

    @pytest.mark.parametrize("statement", ["", "x" * 1001])
    def test_what_is_missing_or_too_long_is_told(self, client, city, statement):
        client.force_login(factories.user())

        answer = client.post(f"/en/cities/{city.slug}/join/", {"statement": statement})

        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["statement"])

    def test_a_city_that_nobody_acts_for_has_no_such_page(self, client, france):
        client.force_login(factories.user())

        assert client.get(f"/en/cities/{factories.city(of=france).slug}/join/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "status = 'granted'",
        "status = 'refused', decided_at = created_at, decided_by_id = user_id, reason = ''",
    ],
)
def test_the_database_keeps_decisions_whole(city, change):
    ask(city)

    said = database.refusal(f"UPDATE cities_joinrequest SET {change}")

    assert "join_request_decided_by_somebody" in said


def test_the_database_keeps_one_pending_request(city):
    one, other = ask(city), ask(city)

    said = database.refusal("UPDATE cities_joinrequest SET user_id = %s", one.user_id)

    assert other.pk
    assert "one_pending_join_request" in said or "cities_joinrequest.user_id" in said
