"""R3: the mayor endorses independently of the team, and nobody decides on a city whose delegate they are or were."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from applications import conditions
from applications.enums import Status, Verb
from applications.models import Application
from cities import invitations, team
from cities.models import Delegate
from gnlc_portal.lib import clock
from tests import factories
from tests.rules.steps import do, fields, refused, standing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "lead@city.example",
        "Lead@City.Example",
        " lead@city.example ",
        "lead+mayor@city.example",
        "LEAD+Mayor@city.EXAMPLE",
        "lead+one+two@city.example",
        "second@city.example",
        "gone@city.example",
        "private@home.example",
    ],
)
def test_the_mayors_address_is_not_one_of_the_team(address):
    city = factories.city()
    lead = factories.lead(city, email="lead@city.example")
    EmailAddress.objects.create(user=lead, email="private@home.example", verified=True)
    factories.delegate(city, email="second+team@city.example")
    left = factories.user("gone@city.example")
    Delegate.objects.create(city=city, user=left, ended_at=factories.IN_THE_WINDOW)
    application = factories.application(of=city)
    before = standing(application)

    sentence = refused(
        "address_of_a_delegate", lambda: do(Verb.REQUEST_ENDORSEMENT, application, mayor_email=address)
    )

    assert sentence == (
        "This is the address of a delegate of the city. The mayor endorses independently of the team: give the mayor's own "
        "address, or that of the mayor's office."
    )
    assert standing(application) == before


def test_a_delegate_of_another_city_may_be_this_citys_mayor():
    factories.lead(factories.city(), email="mayor@town.example")
    application = factories.application()

    endorsement = do(Verb.REQUEST_ENDORSEMENT, application, mayor_email="mayor@town.example")

    assert endorsement.mayor_email == "mayor@town.example"


@pytest.mark.parametrize("address", ["", "mayor", "mayor@", "@town.example", "a@b@c.example"])
def test_the_mayors_address_is_an_address(address):
    application = factories.application()

    with pytest.raises(ValidationError) as refusal:
        do(Verb.REQUEST_ENDORSEMENT, application, mayor_email=address)

    assert [(list(refusal.value.error_dict), error.code) for error in fields(refusal.value)] == [
        (["mayor_email"], "invalid")
    ]
    assert Application.objects.get().status == Status.DRAFT


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (Verb.APPROVE, Status.SUBMITTED),
        (Verb.SEND_BACK, Status.SUBMITTED),
        (Verb.DECLINE, Status.SUBMITTED),
        (Verb.REVOKE_APPROVAL, Status.APPROVED),
        (Verb.REINSTATE, Status.DECLINED),
    ],
)
@pytest.mark.parametrize("left", [None, factories.hamburg(2026, 6, 1)], ids=["is one", "was one"])
def test_an_officer_does_not_decide_on_a_city_whose_delegate_they_are_or_were(verb, status, left):
    application = factories.application(status)
    officer = factories.officer(application.country)
    Delegate.objects.create(city=application.city, user=officer, ended_at=left)
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=officer)

    assert standing(application) == before


@pytest.mark.parametrize("left", [None, factories.hamburg(2026, 6, 1)], ids=["is one", "was one"])
def test_a_coordinator_does_not_admit_a_city_whose_delegate_they_are_or_were(left):
    application = factories.application(Status.APPROVED)
    coordinator = factories.coordinator()
    Delegate.objects.create(city=application.city, user=coordinator, ended_at=left)

    with pytest.raises(PermissionDenied):
        do(Verb.ADMIT, application, by=coordinator)

    assert Application.objects.get().status == Status.APPROVED


def test_the_officer_confirms_having_checked_the_endorsement():
    application = factories.application(Status.SUBMITTED)
    before = standing(application)

    sentence = refused(
        "endorsement_not_checked", lambda: do(Verb.APPROVE, application, endorsement_checked=False)
    )

    assert (
        sentence
        == "Confirm that you checked the mayor's endorsement: who signed, and to which address the link went."
    )
    assert standing(application) == before


def an_invitation(application: Application, address: str) -> None:
    """The lead invites whoever reads the mayor's mail; nobody has answered yet."""
    lead = factories.lead(application.city)
    invitations.invite(city=application.city, email=address, language="en", by=lead)


def a_delegate(application: Application, address: str) -> None:
    """Somebody joins whose address was given as the mayor's."""
    team.add(
        city=application.city,
        user=factories.user(address),
        by=factories.lead(application.city),
        at=clock.now(),
    )


@pytest.mark.parametrize(
    ("verb", "status"), [(Verb.SUBMIT, Status.ENDORSED), (Verb.APPROVE, Status.SUBMITTED)]
)
@pytest.mark.parametrize("joins", [an_invitation, a_delegate])
def test_an_address_that_became_one_of_the_team_after_the_mayor_signed_stops_the_next_step(
    verb, status, joins
):
    application = factories.application(status)
    name, domain = application.endorsement.mayor_email.split("@")
    joins(application, f"{name}+office@{domain}")
    before = standing(application)

    sentence = refused("endorsement_void", lambda: do(verb, application))

    assert sentence == (
        f"The mayor's link went to {application.endorsement.mayor_email}, and this is an address of the team of "
        f"{application.city.name} now, or of somebody who was invited to it. The mayor endorses independently of the team (rule "
        "R3). The city recalls the application, or the National Commission sends it back; "
        "then the mayor is asked again, at the mayor's own address."
    )
    assert standing(application) == before


def test_who_decides_sees_before_pressing_that_the_mayors_address_is_one_of_the_team():
    application = factories.application(Status.SUBMITTED)
    at = factories.IN_THE_WINDOW
    blocked_before = conditions.obstacle(
        application, Verb.APPROVE, factories.officer(application.country), at
    )
    an_invitation(application, application.endorsement.mayor_email)

    blocked = conditions.obstacle(application, Verb.APPROVE, factories.officer(application.country), at)

    failing = [row.sentence for row in conditions.of_decision(application, at) if not row.holds]
    assert (blocked_before, failing) == ("", [blocked])
    assert blocked.startswith(f"The mayor's link went to {application.endorsement.mayor_email}")


def test_after_a_recall_the_mayor_is_asked_at_another_address_and_the_city_goes_on():
    application = factories.application(Status.ENDORSED)
    an_invitation(application, application.endorsement.mayor_email)

    do(Verb.RECALL, application)
    do(Verb.REQUEST_ENDORSEMENT, application, mayor_email="own@townhall.example")
    do(Verb.ENDORSE, application)
    do(Verb.SUBMIT, application)

    assert Application.objects.get().status == Status.SUBMITTED
