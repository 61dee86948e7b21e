"""R5: UIL admits only what the National Commission of the city's own country approved; an officer acts for one country."""

import pytest
from django.core.exceptions import PermissionDenied

from applications.enums import Role, Status, Verb
from applications.models import Application, StatusChange
from cities.models import CommissionOfficer, Membership, NationalCommission
from gnlc_portal.lib.transitions import TransitionNotAllowed
from tests import factories, pages
from tests.factories import hamburg
from tests.rules import database
from tests.rules.steps import do, standing

pytestmark = pytest.mark.django_db

DECISIONS = [
    (Verb.APPROVE, Status.SUBMITTED),
    (Verb.SEND_BACK, Status.SUBMITTED),
    (Verb.SEND_BACK, Status.APPROVED),
    (Verb.DECLINE, Status.SUBMITTED),
    (Verb.DECLINE, Status.APPROVED),
    (Verb.REVOKE_APPROVAL, Status.APPROVED),
    (Verb.REINSTATE, Status.DECLINED),
]
each_decision = pytest.mark.parametrize(("verb", "status"), DECISIONS)


@each_decision
def test_an_officer_of_another_country_decides_nothing(verb, status):
    application = factories.application(status)
    stranger = factories.officer(factories.country("DE"))
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=stranger)

    assert standing(application) == before


@each_decision
def test_an_officer_who_left_decides_nothing(verb, status):
    application = factories.application(status)
    officer = factories.officer(application.country)
    CommissionOfficer.objects.filter(user=officer).update(ended_at=hamburg(2027, 1, 1))
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=officer)

    assert standing(application) == before


@each_decision
def test_an_officer_whose_account_is_closed_decides_nothing(verb, status):
    application = factories.application(status)
    officer = factories.officer(application.country, is_active=False)
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=officer)

    assert standing(application) == before


@each_decision
def test_an_administrator_of_the_installation_decides_nothing(verb, status):
    application = factories.application(status)
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=factories.admin())

    assert standing(application) == before


@pytest.mark.parametrize(
    ("verb", "status"), [(Verb.APPROVE, Status.SUBMITTED), (Verb.REVOKE_APPROVAL, Status.APPROVED)]
)
def test_uil_neither_approves_in_a_commissions_stead_nor_undoes_its_approval(verb, status):
    application = factories.application(status)
    before = standing(application)

    with pytest.raises(PermissionDenied):
        do(verb, application, by=factories.coordinator())

    assert standing(application) == before


@pytest.mark.parametrize("verb", ["approve", "send_back", "decline", "admit"])
def test_to_an_officer_of_another_country_the_file_does_not_exist(verb, client):
    application = factories.application(Status.SUBMITTED)
    client.force_login(factories.officer(factories.country("DE")))
    before = standing(application)

    posted = {"reason": "x", "endorsement_checked": "on"}

    theirs = client.post(f"/admin/applications/application/{application.pk}/{verb}/", posted)
    nobodys = client.post(f"/admin/applications/application/999999/{verb}/", posted)

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert pages.words(theirs) == pages.words(nobodys)
    assert standing(application) == before


@pytest.mark.parametrize("status", [status for status in Status if status != Status.APPROVED])
def test_uil_admits_nothing_that_is_not_approved(status):
    application = factories.application(status)
    before = standing(application)

    with pytest.raises(TransitionNotAllowed):
        do(Verb.ADMIT, application)

    assert standing(application) == before
    assert Membership.objects.filter(city=application.city).count() == (1 if status == Status.ADMITTED else 0)


def test_an_approval_that_was_undone_is_none():
    application = factories.application(Status.APPROVED)
    do(Verb.REVOKE_APPROVAL, application)

    with pytest.raises(TransitionNotAllowed):
        do(Verb.ADMIT, application)

    assert Membership.objects.count() == 0


@pytest.mark.parametrize("role", ["officer", "admin", "user"])
def test_nobody_but_uil_admits(role):
    application = factories.application(Status.APPROVED)

    with pytest.raises(PermissionDenied):
        do(Verb.ADMIT, application, by=getattr(factories, role)())

    assert (Application.objects.get().status, Membership.objects.count()) == (Status.APPROVED, 0)


def test_admission_rests_on_the_approval_of_an_officer_of_the_citys_country():
    application = factories.application(Status.SUBMITTED, in_country=factories.country("KE"))
    officer, coordinator = factories.officer(factories.country("KE")), factories.coordinator()

    do(Verb.APPROVE, application, by=officer)
    do(Verb.ADMIT, application, by=coordinator)

    steps = StatusChange.objects.filter(verb__in=[Verb.APPROVE, Verb.ADMIT]).values_list("verb", "role", "by")
    assert list(steps) == [
        (Verb.APPROVE, Role.OFFICER, officer.pk),
        (Verb.ADMIT, Role.COORDINATOR, coordinator.pk),
    ]
    assert Membership.objects.get().city == application.city


def test_the_database_lets_an_officer_act_for_one_country_only():
    officer = factories.officer(factories.country("FR"))
    factories.country("DE")
    german = NationalCommission.objects.get(country="DE")

    database.refusal(
        "INSERT INTO cities_commissionofficer (commission_id, user_id, since) SELECT %s, user_id, since "
        "FROM cities_commissionofficer WHERE user_id = %s",
        german.pk,
        officer.pk,
    )

    assert CommissionOfficer.objects.get(user=officer).commission.country_id == "FR"


def test_an_officer_who_changes_to_another_commission_acts_for_that_one_alone():
    french = factories.application(Status.SUBMITTED)
    german = factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
    officer = factories.officer(french.country)
    CommissionOfficer.objects.filter(user=officer).update(ended_at=hamburg(2027, 1, 1))
    CommissionOfficer.objects.create(user=officer, commission=NationalCommission.objects.get(country="DE"))

    with pytest.raises(PermissionDenied):
        do(Verb.APPROVE, french, by=officer)
    do(Verb.APPROVE, german, by=officer)

    assert list(Application.objects.order_by("id").values_list("status", flat=True)) == [
        Status.SUBMITTED,
        Status.APPROVED,
    ]
