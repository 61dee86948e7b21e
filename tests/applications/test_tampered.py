"""A snapshot is what was signed: change any stored byte of it, and the portal says so wherever it is shown."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications import services
from applications.emails import LINK_PURPOSE
from applications.enums import Status
from applications.models import Application
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib import tokens, triggers
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import IN_THE_WINDOW
from tests.rules import papers
from tests.rules.steps import refused

pytestmark = pytest.mark.django_db

LOUD = "This text was changed after it was frozen"
MOTIVATION = factories.answers()["motivation"]


def first(content: bytes) -> bytes:
    return b"[" + content[1:]


def last(content: bytes) -> bytes:
    return content[:-1] + b"\xff"


def a_word(content: bytes) -> bytes:
    return content.replace(b"adults", b"people")


def one_more(content: bytes) -> bytes:
    return content + b" "


def nothing_left(content: bytes) -> bytes:
    return b""


BYTES = [first, last, a_word, one_more, nothing_left]


def change_bytes(application: Application, how: Callable[[bytes], bytes] = a_word) -> None:
    """Past every service and trigger, as somebody with the database's password could."""
    with triggers.lifted():
        for row in Snapshot.objects.filter(dossier=application.dossier):
            Snapshot.objects.filter(pk=row.pk).update(content=how(bytes(row.content)))


def change_fingerprint(application: Application) -> None:
    with triggers.lifted():
        Snapshot.objects.filter(dossier=application.dossier).update(sha256="0" * 64)


def as_mayor(name: str) -> Callable[[Client, Application], HttpResponse]:
    def read(client: Client, application: Application) -> HttpResponse:
        nonce = application.endorsements.latest("id").nonce
        return client.get(reverse(name, args=[tokens.derive(LINK_PURPOSE, nonce)]))

    return read


def as_lead(name: str) -> Callable[[Client, Application], HttpResponse]:
    def read(client: Client, application: Application) -> HttpResponse:
        client.force_login(factories.lead(application.city))
        return client.get(pages.address(application, name))

    return read


def as_officer(client: Client, application: Application) -> HttpResponse:
    client.force_login(factories.officer(application.country))
    return client.get(f"/admin/applications/application/{application.pk}/change/")


def officers_pdf(client: Client, application: Application) -> HttpResponse:
    client.force_login(factories.officer(application.country))
    return client.get(pages.address(application, "application_pdf"))


PLACES: dict[str, tuple[str, Callable[[Client, Application], HttpResponse]]] = {
    "the mayor's page": (Status.AWAITING_ENDORSEMENT, as_mayor("endorse")),
    "the mayor's PDF": (Status.AWAITING_ENDORSEMENT, as_mayor("endorse_pdf")),
    "the confirmation": (Status.ENDORSED, as_mayor("endorse")),
    "the page to sign on paper": (Status.AWAITING_ENDORSEMENT, as_lead("application_paper")),
    "the overview while the mayor is asked": (Status.AWAITING_ENDORSEMENT, as_lead("application")),
    "the overview": (Status.SUBMITTED, as_lead("application")),
    "the preview": (Status.SUBMITTED, as_lead("application_preview")),
    "the city's PDF": (Status.SUBMITTED, as_lead("application_pdf")),
    "the receipt": (Status.SUBMITTED, as_lead("application_receipt")),
    "the receipt's PDF": (Status.SUBMITTED, as_lead("application_receipt_newest_pdf")),
    "the history": (Status.SUBMITTED, as_lead("application_history")),
    "the history of a returned one": (Status.RETURNED, as_lead("application_history")),
    "the review page": (Status.SUBMITTED, as_officer),
    "the officer's PDF": (Status.SUBMITTED, officers_pdf),
    "the certificate": (Status.ADMITTED, as_lead("application_certificate")),
}
SAID_ELSEWHERE = {"the review page": "The stored text is no longer the one that was signed"}


def words(answer: HttpResponse) -> str:
    return pages.pdf_words(answer) if answer["Content-Type"] == "application/pdf" else pages.words(answer)


@pytest.mark.pdf
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("how", BYTES)
def test_whatever_byte_was_changed_it_is_said_wherever_the_text_is_shown(client, france, place, how):
    status, read = PLACES[place]
    application = factories.application(status, in_country=france, files=1)
    change_bytes(application, how)

    answer = read(client, application)

    assert answer.status_code == (409 if place == "the certificate" else 200)
    assert SAID_ELSEWHERE.get(place, LOUD) in words(answer)
    if place not in SAID_ELSEWHERE:  # there the answers stand, which still give the fingerprint
        assert MOTIVATION not in words(answer)


@pytest.mark.pdf
@pytest.mark.parametrize("place", PLACES)
def test_a_changed_fingerprint_is_said_alike(client, france, place):
    status, read = PLACES[place]
    application = factories.application(status, in_country=france)
    change_fingerprint(application)

    assert SAID_ELSEWHERE.get(place, LOUD) in words(read(client, application))


@pytest.mark.pdf
@pytest.mark.parametrize("place", PLACES)
def test_what_is_intact_raises_no_alarm(client, france, place):
    status, read = PLACES[place]

    answer = read(client, factories.application(status, in_country=france))

    assert answer.status_code == 200
    assert re.findall("was changed after|no longer the one|no longer has", words(answer)) == []


class TestNothingIsSignedOnIt:
    @pytest.fixture
    def asked(self, france) -> Application:
        application = factories.application(Status.AWAITING_ENDORSEMENT, in_country=france)
        change_bytes(application)
        return application

    def test_by_the_link(self, client, asked):
        page = as_mayor("endorse")(client, asked)
        link = page.request["PATH_INFO"]

        sent = client.post(
            link,
            {
                "action": "endorse",
                "signer_name": "The mayor",
                "signer_title": "Mayor",
                "adopt_beijing": "on",
                "adopt_key_features": "on",
            },
        )

        assert b'value="endorse"' not in page.content
        assert sent.status_code == 409
        assert standing(asked) == (Status.AWAITING_ENDORSEMENT, None)

    @pytest.mark.pdf
    def test_on_paper(self, client, asked):
        pdf = as_lead("application_pdf")(client, asked)
        given: dict[str, Any] = {
            "scan": papers.upload(),
            "fingerprint": asked.endorsements.get().snapshot.sha256[:8],
            "signer_name": "The mayor",
            "signer_title": "Mayor",
            "adopt_beijing": "on",
            "adopt_key_features": "on",
        }

        sent = client.post(pages.address(asked, "application_paper"), given)

        assert "Signature and official stamp" not in words(pdf)
        assert sent.status_code == 409
        assert standing(asked) == (Status.AWAITING_ENDORSEMENT, None)

    def test_no_letter_leads_to_it_again(self, asked):
        before = Message.objects.count()

        refused(
            "endorsement_void",
            lambda: services.resend_link(application=asked, by=factories.lead(asked.city), at=IN_THE_WINDOW),
        )

        assert Message.objects.count() == before

    def test_the_mayor_can_still_send_it_back(self, client, asked):
        link = as_mayor("endorse")(client, asked).request["PATH_INFO"]

        client.post(link, {"action": "refuse_endorsement", "reason": "Something is wrong here."})

        assert standing(asked)[0] == Status.DRAFT


def standing(application: Application) -> tuple[str, Any]:
    return Application.objects.values_list("status", "endorsement").get(pk=application.pk)
