"""R3: the mayor's link: no account, one purpose, and it dies with use, recall, withdrawal, revocation, its round or 60 days."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from applications import emails, services
from applications.enums import Status, Verb
from applications.models import Application, Endorsement
from gnlc_portal.lib import clock, tokens
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, State
from tests import factories
from tests.factories import IN_THE_WINDOW, hamburg
from tests.rules import database
from tests.rules.steps import do, refused, standing

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
SIGNATURE = {
    "action": "endorse",
    "signer_name": "The mayor",
    "signer_title": "Mayor of the city",
    "adopt_beijing": "on",
    "adopt_key_features": "on",
}
# What stands in the dossier and nowhere else on these pages.
OF_THE_DOSSIER = [
    "We want adults to come back",
    "Eleven neighbourhood houses",
    "1 Town Hall Square",
    "education@city.example",
]


@pytest.fixture
def application(france) -> Application:
    return factories.application(Status.AWAITING_ENDORSEMENT)


def address_of(endorsement: Endorsement) -> str:
    return f"/en/endorse/{tokens.derive(emails.LINK_PURPOSE, endorsement.nonce)}/"


def link_of(application: Application) -> str:
    return address_of(factories.pending_endorsement(application))


def shown_of_the_dossier(page: str) -> list[str]:
    return [text for text in OF_THE_DOSSIER if text in page]


def text_of(response) -> str:
    """The page's words in one line, without its mark-up."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", f"<main{main}").replace("&#x27;", "'").split())


def test_the_letter_brings_a_link_that_shows_what_is_signed(application, client):
    message = Message.objects.get(kind="request_endorsement_for_mayor")

    page = client.get(delivery.personal_link(message).removeprefix(settings.SITE_URL))

    assert message.to == factories.pending_endorsement(application).mayor_email
    assert delivery.personal_link(message) == settings.SITE_URL + link_of(application)
    assert (page.status_code, shown_of_the_dossier(page.content.decode())) == (200, OF_THE_DOSSIER)


def test_a_mail_scanner_that_opens_the_link_first_uses_nothing_up(application, client, portal_clock):
    link, scanner, mayor = link_of(application), Client(), Client()
    before = standing(application)

    for number, open_it in enumerate([scanner.head, scanner.get, scanner.get, scanner.head, mayor.get]):
        portal_clock(IN_THE_WINDOW + timedelta(minutes=number))
        assert open_it(link).status_code == 200
    untouched = standing(application)
    response = mayor.post(link, SIGNATURE)

    endorsement = Application.objects.get(pk=application.pk).endorsement
    assert untouched == before
    assert response.status_code == 302
    assert (endorsement.outcome, endorsement.used_at) == ("endorsed", IN_THE_WINDOW + timedelta(minutes=4))
    assert endorsement.opened_at == IN_THE_WINDOW + timedelta(
        minutes=1
    )  # by the first GET; looking at the head is not reading


def _used(application: Application) -> None:
    do(Verb.ENDORSE, application)


def _refused(application: Application) -> None:
    do(Verb.REFUSE_ENDORSEMENT, application)


def _revoked(application: Application) -> None:
    services.revoke_link(application=application, by=factories.lead(application.city))


def _recalled(application: Application) -> None:
    do(Verb.RECALL, application)


def _replaced(application: Application) -> None:
    do(Verb.RECALL, application)
    do(Verb.REQUEST_ENDORSEMENT, application)


def _withdrawn(application: Application) -> None:
    do(Verb.WITHDRAW, application)


def _lapsed(application: Application) -> None:
    services.lapse_round(round=application.round, at=factories.after_the_round(application))


def _nothing(_application: Application) -> None:
    """The link dies by itself."""


DEATHS: list[tuple[Callable[[Application], None], datetime, str]] = [
    (_revoked, IN_THE_WINDOW, "Reason: the city revoked the link."),
    (_recalled, IN_THE_WINDOW, "Reason: the city recalled the application to change it."),
    (_replaced, IN_THE_WINDOW, "Reason: the city recalled the application to change it."),
    (_withdrawn, IN_THE_WINDOW, "Reason: the city withdrew the application."),
    (_lapsed, hamburg(2027, 5, 2), "Reason: the round is over."),
    (_nothing, hamburg(2027, 5, 1), "It worked until 30 April 2027, 23:59, Hamburg time."),
]
each_death = pytest.mark.parametrize(
    ("kill", "moment", "state"), DEATHS, ids=lambda value: getattr(value, "__name__", "")
)


@each_death
def test_a_dead_link_says_why_and_whom_to_ask_and_shows_no_dossier(
    kill, moment, state, application, client, portal_clock
):
    link = link_of(application)
    kill(application)
    portal_clock(moment)

    page = client.get(link)

    assert page.status_code == 200
    assert text_of(page) == (
        f"{application.reference} This link is no longer valid {state} Nothing was signed with it. If {application.city.name} still "
        f"asks for your endorsement, you get a new letter with a new link. Ask the city's lead delegate, or write to "
        f"{settings.CONTACT_EMAIL}."
    )
    assert shown_of_the_dossier(page.content.decode()) == []


@each_death
@pytest.mark.parametrize(
    "action", [SIGNATURE, {"action": "refuse_endorsement", "reason": "No."}], ids=["endorse", "refuse"]
)
def test_a_dead_link_signs_and_refuses_nothing(
    kill, moment, state, action, application, client, portal_clock
):
    link = link_of(application)
    kill(application)
    portal_clock(moment)
    before = standing(application)

    response = client.post(link, action)

    assert (response.status_code, state in text_of(response)) == (409, True)
    assert shown_of_the_dossier(response.content.decode()) == []
    assert standing(application) == before


@pytest.mark.parametrize(
    ("use", "heading"),
    [
        (_used, "The application of {city} is endorsed"),
        (_refused, "The application of {city} is sent back"),
    ],
    ids=["endorsed", "refused"],
)
def test_a_used_link_confirms_what_was_done_and_does_it_once(use, heading, application, client):
    link = link_of(application)
    use(application)
    before = standing(application)

    page, again = client.get(link), client.post(link, SIGNATURE)

    assert heading.format(city=application.city.name) in text_of(page)
    assert (page.status_code, again.status_code) == (200, 409)
    assert shown_of_the_dossier(page.content.decode() + again.content.decode()) == []
    assert standing(application) == before


@pytest.mark.parametrize("verb", [Verb.RECALL, Verb.WITHDRAW])
def test_a_mayor_whose_endorsement_was_voided_is_not_told_that_nothing_was_signed(verb, application, client):
    link = link_of(application)
    do(Verb.ENDORSE, application)
    do(verb, application)

    page = text_of(client.get(link))

    assert ("no longer" in page, "Nothing was signed" in page) == (True, False)


@pytest.mark.parametrize("ending", ["", "dossier.pdf"])
def test_a_forged_link_does_not_exist(ending, application, client):
    token = link_of(application).split("/")[3]
    nonce = factories.pending_endorsement(application).nonce
    forgeries = [
        "0" * 64,
        token[:-1],
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.upper(),
        nonce,
        tokens.hash_token(token),
        tokens.derive("officer", nonce),
    ]
    before = standing(application)

    answers = [(client.get(f"/en/endorse/{forged}/{ending}").status_code) for forged in forgeries]
    posted = [client.post(f"/en/endorse/{forged}/", SIGNATURE).status_code for forged in forgeries]

    assert (answers, posted) == ([404] * len(forgeries), [404] * len(forgeries))
    assert standing(application) == before


def test_a_link_works_for_sixty_days_and_no_moment_longer():
    asked = hamburg(2026, 11, 1, 12)
    application = factories.application(Status.AWAITING_ENDORSEMENT, at=asked)
    end = asked + timedelta(days=60)

    refused("endorsement_void", lambda: do(Verb.ENDORSE, application, at=end))
    do(Verb.ENDORSE, application, at=end - MOMENT)

    assert Application.objects.get().status == Status.ENDORSED


def test_a_link_works_to_the_end_of_its_round_and_no_moment_longer():
    application = factories.application(Status.AWAITING_ENDORSEMENT)

    refused("endorsement_void", lambda: do(Verb.ENDORSE, application, at=hamburg(2027, 5, 1)))
    do(Verb.ENDORSE, application, at=hamburg(2027, 5, 1) - MOMENT)

    assert Application.objects.get().status == Status.ENDORSED


def test_the_service_refuses_a_link_of_another_application(application):
    other = factories.application(Status.AWAITING_ENDORSEMENT)
    before = standing(application)

    sentence = refused(
        "endorsement_void",
        lambda: do(Verb.ENDORSE, application, endorsement=factories.pending_endorsement(other)),
    )

    assert (
        sentence
        == "This link is no longer valid. The city's lead delegate can recall the application and ask again."
    )
    assert standing(application) == before


def test_the_letter_sent_again_brings_the_same_link_and_a_new_request_another(application):
    first = link_of(application)
    services.resend_link(application=application, by=factories.lead(application.city))
    letters = Message.objects.filter(kind="request_endorsement_for_mayor")
    links = [delivery.personal_link(letter) for letter in letters.order_by("id")]

    _replaced(application)

    assert links == [settings.SITE_URL + first] * 2
    assert (
        delivery.personal_link(letters.latest("id"))
        == settings.SITE_URL + link_of(application)
        != settings.SITE_URL + first
    )


def test_a_letter_that_uil_holds_back_is_not_sent_again_past_the_hold(application):
    letters = Message.objects.filter(kind="request_endorsement_for_mayor")
    letters.update(state=State.HELD)

    sentence = refused(
        "letter_held",
        lambda: services.resend_link(application=application, by=factories.lead(application.city)),
    )

    assert sentence.startswith("Nothing was sent: UIL holds the letter to the mayor back for now.")
    assert letters.count() == 1


def test_the_database_lets_one_link_live_at_a_time(application):
    endorsement = factories.pending_endorsement(application)
    columns = (
        "application_id, snapshot_id, mayor_email, mayor_language, requested_by_id, requested_at, expires_at, outcome, "
        "signer_name, signer_title, adopts_beijing, adopts_key_features, refusal_reason, ended_because"
    )

    database.refusal(
        f"INSERT INTO applications_endorsement ({columns}, nonce, token_hash) "
        f"SELECT {columns}, 'another', 'another' FROM applications_endorsement WHERE id = %s",
        endorsement.pk,
    )

    assert application.endorsements.get() == endorsement


def test_no_table_holds_the_token_even_after_the_letter_was_sent_and_the_link_used(application, client):
    link = link_of(application)
    token, nonce = link.split("/")[3], factories.pending_endorsement(application).nonce
    client.get(link)
    client.post(link, SIGNATURE)
    delivery.deliver_due()

    values = list(database.everything())

    assert [message.to for message in mail.outbox if token in message.body] == [
        [f"mayor{application.pk}@townhall.example"]
    ]
    assert sorted(column for column, text in values if nonce in text) == [
        "applications_endorsement.nonce",
        "mail_message.personal_nonce",
    ]
    assert [column for column, text in values if token in text] == []


def test_a_link_asked_for_after_the_round_lives_only_a_minute():
    application = factories.application()
    late = application.round.examination_ends_at + timedelta(minutes=1)

    endorsement = do(Verb.REQUEST_ENDORSEMENT, application, at=late)

    assert endorsement.expires_at.astimezone(clock.HAMBURG) == late + timedelta(minutes=1)
