"""R3: while an application is with the mayor or beyond, its answers are locked; a send-back opens only its sections."""

import pytest
from django.urls import reverse

from applications import services
from applications.enums import Status, Verb
from applications.models import Application
from gnlc_portal.dossiers import answers
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import Answer
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules.contenders import while_held_open
from tests.rules.steps import do, refused

pytestmark = pytest.mark.django_db

EDITABLE = {Status.DRAFT, Status.RETURNED}
LOCKED = [status for status in Status if status not in EDITABLE]
LATE = "A word that came late."


def save(application: Application, key: str = "motivation", value: str = LATE):
    return dossiers.save_answer(
        dossier=application.dossier,
        key=key,
        value=value,
        by=factories.lead(application.city),
        at=IN_THE_WINDOW,
    )


def motivation(application: Application) -> str:
    return Answer.objects.get(dossier=application.dossier, key="motivation").value


@pytest.mark.parametrize("status", LOCKED)
def test_a_late_word_is_refused_and_the_text_stays(status):
    application = factories.application(status)

    sentence = refused("dossier_locked", lambda: save(application))

    assert (
        sentence
        == "This section is locked, so nothing was changed. Copy your text before you leave the page."
    )
    assert motivation(application) == factories.answers()["motivation"]


@pytest.mark.parametrize("status", LOCKED)
def test_a_late_autosave_is_told_that_it_was_not_saved_and_what_to_do(status, client):
    application = factories.application(status)
    client.force_login(factories.lead(application.city))
    address = reverse("application_answer", args=[application.reference, "motivation"])

    response = client.post(address, {"value": LATE, "version": "1"})

    assert response.status_code == 423
    assert response.json()["error"].startswith("This was not saved; your text is kept. The ")
    assert response.json()["href"] == application.get_absolute_url()
    assert motivation(application) == factories.answers()["motivation"]


def test_a_late_section_is_refused_and_the_typed_text_stands_on_the_page(client):
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    client.force_login(factories.lead(application.city))

    response = client.post(
        reverse("application_section", args=[application.reference, "motivation"]),
        {"motivation": LATE, "action": "save"},
    )

    assert (response.status_code, LATE in response.content.decode()) == (409, True)
    assert motivation(application) == factories.answers()["motivation"]


def test_a_send_back_opens_exactly_its_sections():
    application = factories.application(Status.SUBMITTED)
    do(Verb.SEND_BACK, application, sections={"motivation": "Say more.", "profile": "Which year?"})

    save(application)
    save(application, "population", "157556")
    closed = {
        "certificate_name": "x",
        "mayor_title": "x",
        "contact_phone": "x",
        "implementation": "x",
        "challenge_1_1": "1",
    }
    for key, value in closed.items():
        refused("dossier_locked", lambda key=key, value=value: save(application, key, value))

    given = answers.current(application.dossier)
    assert {key: given[key] for key in closed} == {key: factories.answers()[key] for key in closed}
    assert (given["motivation"], given["population"]) == (LATE, "157556")


def test_what_was_sent_back_stays_closed_elsewhere_after_a_recall():
    application = factories.application(Status.RETURNED)
    do(Verb.REQUEST_ENDORSEMENT, application)
    do(Verb.RECALL, application)

    save(application)
    refused("dossier_locked", lambda: save(application, "implementation"))

    assert motivation(application) == LATE


def test_an_application_recalled_before_any_decision_opens_whole():
    application = factories.application(Status.SUBMITTED)
    do(Verb.RECALL, application)

    save(application, "implementation")

    assert answers.current(application.dossier)["implementation"] == LATE


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_word_that_is_being_saved_when_the_mayor_is_asked_is_in_the_snapshot():
    application = factories.application()
    lead = factories.lead(application.city)

    saved, asked = while_held_open(
        lambda: save(application).version, lambda: do(Verb.REQUEST_ENDORSEMENT, application, by=lead).snapshot
    )

    assert (saved.error, asked.error) == ("", "")
    assert answers.from_snapshot(asked.value)["motivation"] == LATE == motivation(application)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_word_that_comes_while_the_mayor_is_being_asked_is_refused():
    application = factories.application()
    lead = factories.lead(application.city)

    asked, saved = while_held_open(
        lambda: do(Verb.REQUEST_ENDORSEMENT, application, by=lead).snapshot, lambda: save(application)
    )

    assert (asked.error, saved.code) == ("", "dossier_locked")
    assert (
        answers.from_snapshot(asked.value)["motivation"]
        == factories.answers()["motivation"]
        == motivation(application)
    )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_being_emptied_when_the_mayor_is_asked_counts_as_missing():
    application = factories.application()
    lead = factories.lead(application.city)

    saved, asked = while_held_open(
        lambda: save(application, value="").version,
        lambda: do(Verb.REQUEST_ENDORSEMENT, application, by=lead),
    )

    assert (saved.error, asked.code) == ("", "not_complete")
    assert Application.objects.get().status == Status.DRAFT


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_submitting_while_the_mayor_signs_finds_the_signature():
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    lead = factories.lead(application.city)

    signed, submitted = while_held_open(
        lambda: do(Verb.ENDORSE, application).pk,
        lambda: services.submit(application=application, by=lead).status,
    )

    assert (signed.error, submitted.error, submitted.value) == ("", "", Status.SUBMITTED)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_a_mayor_who_signs_while_the_city_recalls_is_told_that_nothing_was_signed():
    application = factories.application(Status.AWAITING_ENDORSEMENT)
    lead = factories.lead(application.city)

    recalled, signed = while_held_open(
        lambda: services.recall(application=application, by=lead).status,
        lambda: do(Verb.ENDORSE, application),
    )

    assert (recalled.value, signed.error) == (Status.DRAFT, "TransitionNotAllowed")
    assert application.endorsements.get().outcome == ""
