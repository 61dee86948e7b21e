"""R3: the mayor endorses exactly this content; what changed since stops every step, and nobody signs for oneself."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from applications.enums import Status, Verb
from applications.models import Application
from applications.models.endorsements import EndorsementState
from cities.models import Delegate
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer, Snapshot
from gnlc_portal.lib import triggers
from gnlc_portal.lib.transitions import TransitionNotAllowed
from tests import factories
from tests.rules import database
from tests.rules.steps import do, fields, refused, standing

pytestmark = pytest.mark.django_db

STAND_ON_IT = [
    (Verb.SUBMIT, Status.ENDORSED),
    (Verb.APPROVE, Status.SUBMITTED),
    (Verb.ADMIT, Status.APPROVED),
]
each_step = pytest.mark.parametrize(("verb", "status"), STAND_ON_IT)
MOTIVATION = factories.answers()["motivation"]


def change_a_word(application: Application) -> None:
    """Past every service, as somebody with the database's password could."""
    rows = database.execute(
        "UPDATE dossiers_answer SET value = %s WHERE dossier_id = %s AND key = 'motivation'",
        json.dumps(MOTIVATION.replace("adults", "children")),
        application.dossier_id,
    )
    assert rows == 1


def add_an_answer(application: Application) -> None:
    by = factories.lead(application.city)
    Answer.objects.create(
        dossier=application.dossier, key="links", value="https://x.example", by=by, at=factories.IN_THE_WINDOW
    )


def take_an_answer_away(application: Application) -> None:
    assert (
        database.execute(
            "DELETE FROM dossiers_answer WHERE dossier_id = %s AND key = 'website'", application.dossier_id
        )
        == 1
    )


def change_the_frozen_bytes(application: Application) -> None:
    snapshot = Snapshot.objects.get(pk=application.endorsement.snapshot_id)
    with triggers.lifted():
        Snapshot.objects.filter(pk=snapshot.pk).update(
            content=bytes(snapshot.content).replace(b"adults", b"people")
        )


@each_step
@pytest.mark.parametrize(
    "tamper", [change_a_word, add_an_answer, take_an_answer_away, change_the_frozen_bytes]
)
def test_what_changed_since_the_endorsement_stops_every_step(verb, status, tamper):
    application = factories.application(status)
    tamper(application)
    before = standing(application)

    sentence = refused("endorsement_void", lambda: do(verb, application))

    fingerprint = application.endorsement.snapshot.sha256[:8]
    assert sentence == (
        f"The content is no longer the one the mayor endorsed: its fingerprint differs from {fingerprint}…. "
        "Nothing was changed by this attempt. The city recalls the application and asks the mayor again, or UIL looks into it."
    )
    assert standing(application) == before


@each_step
def test_a_word_that_was_changed_back_stops_nothing(verb, status):
    application = factories.application(status)
    change_a_word(application)
    database.execute(
        "UPDATE dossiers_answer SET value = %s WHERE dossier_id = %s AND key = 'motivation'",
        json.dumps(MOTIVATION),
        application.dossier_id,
    )

    do(verb, application)

    assert application.status_changes.latest("id").verb == verb


@each_step
def test_consent_to_publish_can_be_revoked_without_voiding_the_signature(verb, status):
    application = factories.application(status)
    rows = database.execute(
        "UPDATE dossiers_answer SET value = 'false' WHERE dossier_id = %s AND key = 'consent_publish'",
        application.dossier_id,
    )

    do(verb, application)

    assert (rows, application.status_changes.latest("id").verb) == (1, verb)


def test_the_mayor_does_not_sign_what_changed_after_the_letter():
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    change_a_word(application)
    before = standing(application)

    sentence = refused("endorsement_void", lambda: do(Verb.ENDORSE, application))

    assert (
        sentence
        == "The content changed after you were asked. Nothing was signed. The city will send you a new link."
    )
    assert standing(application) == before


def test_an_endorsement_names_the_bytes_by_their_fingerprint():
    application = factories.application(Status.ENDORSED)
    snapshot = application.endorsement.snapshot

    assert snapshot.is_intact
    assert json.loads(bytes(snapshot.content))["answers"]["motivation"] == MOTIVATION
    assert (json.loads(bytes(snapshot.content))["reference"], snapshot.dossier) == (
        application.reference,
        application.dossier,
    )


@pytest.mark.parametrize("status", ["endorsed", "submitted", "approved", "admitted"])
def test_the_database_lets_nothing_reach_the_commission_without_an_endorsement(status):
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    place = 1 if status in ("approved", "admitted") else None

    said = database.refusal(
        "UPDATE applications_application SET status = %s, place = %s WHERE id = %s",
        status,
        place,
        application.pk,
    )

    assert "endorsed_before_the_commission" in said


@pytest.mark.parametrize("status", [Status.ENDORSED, Status.SUBMITTED, Status.APPROVED, Status.ADMITTED])
def test_the_database_takes_no_endorsement_away(status):
    application = factories.application(status)

    said = database.refusal(
        "UPDATE applications_application SET endorsement_id = NULL WHERE id = %s", application.pk
    )

    assert "endorsed_before_the_commission" in said


@pytest.mark.parametrize(
    ("verb", "status", "because"),
    [
        (Verb.RECALL, Status.ENDORSED, "recalled"),
        (Verb.RECALL, Status.SUBMITTED, "recalled"),
        (Verb.SEND_BACK, Status.SUBMITTED, "sent_back"),
        (Verb.SEND_BACK, Status.APPROVED, "sent_back"),
        (Verb.WITHDRAW, Status.SUBMITTED, "withdrawn"),
        (Verb.WITHDRAW, Status.APPROVED, "withdrawn"),
    ],
)
def test_recall_send_back_and_withdrawal_void_an_endorsement(verb, status, because):
    application = factories.application(status)

    do(verb, application, at=factories.IN_THE_WINDOW)

    application.refresh_from_db()
    endorsement = application.endorsements.get()
    assert application.endorsement is None
    assert (endorsement.state(factories.IN_THE_WINDOW), endorsement.ended_because) == (
        EndorsementState.VOID,
        because,
    )
    assert (endorsement.outcome, endorsement.ended_at) == ("endorsed", factories.IN_THE_WINDOW)


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (Verb.APPROVE, Status.SUBMITTED),
        (Verb.REVOKE_APPROVAL, Status.APPROVED),
        (Verb.DECLINE, Status.SUBMITTED),
    ],
)
def test_no_other_step_voids_an_endorsement(verb, status):
    application = factories.application(status)
    endorsement = application.endorsement

    do(verb, application)

    application.refresh_from_db()
    assert (application.endorsement, endorsement.state(factories.IN_THE_WINDOW)) == (
        endorsement,
        EndorsementState.ENDORSED,
    )


def test_what_was_sent_back_is_endorsed_again_before_it_comes_back():
    application = factories.application(Status.RETURNED)
    first = application.endorsements.get()

    with pytest.raises(TransitionNotAllowed):
        do(Verb.SUBMIT, application)
    dossiers.save_answer(
        dossier=application.dossier,
        key="motivation",
        value="More.",
        by=factories.lead(application.city),
        at=factories.IN_THE_WINDOW,
    )
    for verb in (Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.SUBMIT):
        do(verb, application)

    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    assert application.endorsement.snapshot.sha256 != first.snapshot.sha256


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

    with pytest.raises(dossiers.ValidationError) as refusal:
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
