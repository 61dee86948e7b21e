"""R3: the mayor endorses independently of the team, and nobody decides on a city whose delegate they are or were."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from applications.enums import Status, Verb
from applications.models import Application
from cities.models import Delegate
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
