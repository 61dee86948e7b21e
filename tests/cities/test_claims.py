"""An imported member city that nobody leads: somebody asks to act for it, a coordinator decides."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cities import claims, permissions
from cities.models import CityClaim, Delegate
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import pages
from tests.cities.public_data import a_coordinator, a_lead, a_member, a_user

pytestmark = pytest.mark.django_db
STATEMENT = "Learning city office, town hall, +33 2 41 00 00 00"


def mails() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("to", "kind"))


def code_of(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return refusal.value.code


def test_a_claim_waits_and_tells_the_claimant_and_every_coordinator_in_their_language():
    city = a_member("Angers").city
    user = a_user(language="fr")
    a_coordinator("one@uil.example")
    a_coordinator("two@uil.example")

    claim = claims.ask(city=city, by=user, statement=f"  {STATEMENT} ")

    assert (claim.status, claim.statement, claim.user, claim.city) == ("pending", STATEMENT, user, city)
    assert mails() == {
        (user.email, "claim_received_for_claimant"),
        ("one@uil.example", "claim_received_for_coordinators"),
        ("two@uil.example", "claim_received_for_coordinators"),
    }
    receipt = Message.objects.get(to=user.email)
    assert receipt.language == "fr"
    assert f"/fr/cities/{city.slug}/claim/" in receipt.text
    assert STATEMENT in Message.objects.get(to="one@uil.example").text
    assert not Delegate.objects.exists()


def test_without_a_coordinator_the_claim_goes_to_the_mailbox_of_uil(settings):
    claims.ask(city=a_member().city, by=a_user(), statement=STATEMENT)

    assert (settings.CONTACT_EMAIL, "claim_received_for_coordinators") in mails()


def test_a_claim_without_words_on_oneself_is_refused():
    with pytest.raises(ValidationError) as refusal:
        claims.ask(city=a_member().city, by=a_user(), statement=" \n ")

    assert code_of(refusal) == "statement_required"
    assert not CityClaim.objects.exists()


def test_a_city_that_somebody_leads_is_not_given_to_another():
    city = a_member().city
    a_lead(city)

    with pytest.raises(ValidationError) as refusal:
        claims.ask(city=city, by=a_user(), statement=STATEMENT)

    assert code_of(refusal) == "has_lead"
    assert "Angers" in refusal.value.messages[0]


def test_a_city_whose_lead_left_can_be_claimed():
    city = a_member().city
    lead = a_lead(city)
    Delegate.objects.filter(pk=lead.pk).update(ended_at=clock.now())

    assert claims.ask(city=city, by=a_user(), statement=STATEMENT).status == "pending"


def test_a_city_whose_membership_ended_cannot_be_claimed():
    city = a_member(ended_on=date(2026, 5, 1), end_reason="left").city

    with pytest.raises(ValidationError) as refusal:
        claims.ask(city=city, by=a_user(), statement=STATEMENT)

    assert code_of(refusal) == "not_member"


def test_nobody_asks_twice_while_the_first_request_waits():
    city, user = a_member().city, a_user()
    claims.ask(city=city, by=user, statement=STATEMENT)

    with pytest.raises(ValidationError) as refusal:
        claims.ask(city=city, by=user, statement="Once more")

    assert code_of(refusal) == "claim_pending"
    assert [claim.statement for claim in CityClaim.objects.all()] == [STATEMENT]


def test_granting_makes_the_claimant_the_lead_and_tells_them():
    city, user, coordinator = a_member().city, a_user(), a_coordinator()
    claim = claims.ask(city=city, by=user, statement=STATEMENT)

    claims.grant(claim=claim, by=coordinator)

    claim.refresh_from_db()
    assert (claim.status, claim.decided_by) == ("granted", coordinator)
    assert permissions.is_lead(user, city)
    assert (user.email, "claim_granted_for_claimant") in mails()


def test_granting_makes_an_ordinary_delegate_the_lead():
    city, user = a_member().city, a_user()
    Delegate.objects.create(city=city, user=user)
    claim = claims.ask(city=city, by=user, statement=STATEMENT)

    claims.grant(claim=claim, by=a_coordinator())

    assert list(Delegate.objects.values_list("user", "is_lead")) == [(user.pk, True)]


@pytest.mark.parametrize(
    "decide",
    [claims.grant, lambda **who: claims.refuse(**who, reason="Unknown there")],
    ids=["grant", "refuse"],
)
def test_of_two_coordinators_who_decide_at_once_one_does_and_the_other_is_told(decide):
    city, user = a_member().city, a_user()
    first_person = a_coordinator("one@uil.example", name="First coordinator")
    second_person = a_coordinator("two@uil.example")
    claim = claims.ask(city=city, by=user, statement=STATEMENT)
    read_before = CityClaim.objects.get(pk=claim.pk)
    claims.grant(claim=claim, by=first_person)
    written = Message.objects.count()

    with pytest.raises(TransitionNotAllowed) as told:
        decide(claim=read_before, by=second_person)

    assert "First coordinator" in str(told.value)
    assert told.value.verb == "granted"
    assert CityClaim.objects.get().decided_by == first_person
    assert Delegate.objects.count() == 1
    assert Message.objects.count() == written


def test_of_two_claims_for_one_city_only_one_is_granted():
    city = a_member().city
    first = claims.ask(city=city, by=a_user("first@city.example"), statement=STATEMENT)
    second = claims.ask(city=city, by=a_user("second@city.example"), statement=STATEMENT)
    coordinator = a_coordinator()
    claims.grant(claim=first, by=coordinator)

    with pytest.raises(ValidationError) as refusal:
        claims.grant(claim=second, by=coordinator)

    assert code_of(refusal) == "has_lead"
    assert CityClaim.objects.get(pk=second.pk).status == "pending"
    assert [delegate.user.email for delegate in Delegate.objects.all()] == ["first@city.example"]


def test_a_claim_on_a_membership_that_ended_meanwhile_is_not_granted():
    membership = a_member()
    claim = claims.ask(city=membership.city, by=a_user(), statement=STATEMENT)
    type(membership).objects.update(ended_on=date(2027, 1, 1), end_reason="left")

    with pytest.raises(ValidationError) as refusal:
        claims.grant(claim=claim, by=a_coordinator())

    assert code_of(refusal) == "not_member"
    assert CityClaim.objects.get().status == "pending"
    assert not Delegate.objects.exists()


def test_refusing_needs_a_reason_which_the_claimant_reads_and_may_answer_with_a_new_claim():
    city, user, coordinator = a_member().city, a_user(), a_coordinator()
    claim = claims.ask(city=city, by=user, statement=STATEMENT)
    with pytest.raises(ValidationError) as refusal:
        claims.refuse(claim=claim, by=coordinator, reason=" ")
    assert code_of(refusal) == "reason_required"
    assert CityClaim.objects.get().status == "pending"

    claims.refuse(claim=claim, by=coordinator, reason="The town hall does not know the number.")

    letter = Message.objects.get(to=user.email, kind="claim_refused_for_claimant")
    assert "The town hall does not know the number." in letter.text
    assert not Delegate.objects.exists()
    assert claims.ask(city=city, by=user, statement="Here is another").status == "pending"


@pytest.mark.parametrize("who", ["stranger", "claimant", "coordinator who claims", "administrator"])
def test_only_another_person_of_the_coordination_team_decides(who):
    city = a_member().city
    claimant = a_coordinator("both@uil.example") if who == "coordinator who claims" else a_user()
    claim = claims.ask(city=city, by=claimant, statement=STATEMENT)
    people = {
        "stranger": lambda: a_user("x@y.example"),
        "administrator": lambda: a_user("x@y.example", is_superuser=True),
    }
    person = people.get(who, lambda: claimant)()

    with pytest.raises(PermissionDenied):
        claims.grant(claim=claim, by=person)
    with pytest.raises(PermissionDenied):
        claims.refuse(claim=claim, by=person, reason="No")

    assert CityClaim.objects.get().status == "pending"


def test_the_database_itself_refuses_a_decision_by_nobody_and_a_second_waiting_claim():
    city, user = a_member().city, a_user()
    claims.ask(city=city, by=user, statement=STATEMENT)

    with pytest.raises(IntegrityError), transaction.atomic():
        CityClaim.objects.update(status="granted")
    with pytest.raises(IntegrityError), transaction.atomic():
        CityClaim.objects.create(city=city, user=user, statement="again")


# The page


def claim_url(city):
    return reverse("city_claim", args=[city.slug])


def test_the_page_takes_a_request_and_then_shows_that_it_waits(client):
    city, user = a_member().city, a_user()
    client.force_login(user)

    answer = client.post(claim_url(city), {"statement": STATEMENT}, follow=True)

    assert answer.redirect_chain == [(claim_url(city), 302)]
    assert "Your request waits for UIL" in answer.content.decode()
    assert "<textarea" not in answer.content.decode()
    assert CityClaim.objects.get().user == user


def test_a_refused_request_on_the_page_is_409_says_why_and_keeps_the_words(client):
    city = a_member().city
    a_lead(city)
    client.force_login(a_user())

    answer = client.post(claim_url(city), {"statement": "My long words"})

    assert answer.status_code == 409
    assert "Somebody leads the team of Angers already" in answer.content.decode()
    assert "My long words" in answer.content.decode()
    assert not CityClaim.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001, "nul \0 byte"])
def test_words_that_cannot_be_taken_come_back_with_the_reason(client, words):
    city = a_member().city
    client.force_login(a_user())

    answer = client.post(claim_url(city), {"statement": words})

    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()
    assert not CityClaim.objects.exists()


def test_markup_in_the_words_is_shown_as_text(client):
    city = a_member().city
    client.force_login(a_user())

    answer = client.post(claim_url(city), {"statement": "<script>alert(1)</script>"}, follow=True)

    assert "&lt;script&gt;" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_the_page_is_for_people_who_signed_in_and_for_members_only(client):
    city = a_member().city
    former = a_member("Tours", ended_on=date(2026, 5, 1), end_reason="left").city

    signed_out = client.get(claim_url(city))
    client.force_login(a_user())

    assert signed_out.status_code == 302
    assert signed_out["Location"].startswith(reverse("account_login"))
    assert client.get(claim_url(city)).status_code == 200
    assert client.get(claim_url(former)).status_code == 404


def test_a_city_page_offers_the_claim_only_while_nobody_leads_the_member(client):
    free, led = a_member("Angers").city, a_member("Tours").city
    former = a_member("Le Mans", ended_on=date(2026, 5, 1), end_reason="left").city
    a_lead(led)

    offered = {
        city.name: claim_url(city) in client.get(city.get_absolute_url()).content.decode()
        for city in (free, led, former)
    }

    assert offered == {"Angers": True, "Tours": False, "Le Mans": False}


def test_the_lead_finds_the_way_to_the_work_instead_of_a_form(client):
    city = a_member().city
    client.force_login(a_lead(city).user)

    page = client.get(claim_url(city)).content.decode()

    assert reverse("report_list") in page
    assert "<textarea" not in page


def test_who_decides_sees_what_waits_beside_a_claim_and_what_stands_against_granting_it(client):
    membership = a_member()
    first, rival = a_user("first@city.example"), a_user("rival@city.example")
    claim = claims.ask(city=membership.city, by=first, statement=STATEMENT)
    claims.ask(city=membership.city, by=rival, statement=STATEMENT)
    coordinator = a_coordinator()
    client.force_login(coordinator)
    address = reverse("admin:cities_cityclaim_change", args=[claim.pk])

    beside = pages.words(client.get(address))
    type(membership).objects.update(ended_on=date(2027, 1, 1), end_reason="left")
    ended = pages.words(client.get(address))

    assert f"Others who ask for this city {rival}" in beside
    assert "is not a member of the network now. Refuse the request" not in beside
    assert "is not a member of the network now. Refuse the request" in ended
