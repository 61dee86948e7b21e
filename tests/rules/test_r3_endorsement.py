"""R3: the mayor endorses exactly this content; what changed since stops every step, and nothing passes without it."""

import json

import pytest

from applications.enums import Status, Verb
from applications.models import Application
from applications.models.endorsements import EndorsementState
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer, Snapshot
from gnlc_portal.lib import triggers
from gnlc_portal.lib.transitions import TransitionNotAllowed
from tests import factories
from tests.rules import database
from tests.rules.steps import do, refused, standing

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
        "The city recalls the application and asks the mayor again, or UIL looks into it."
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
