"""What proves a submission: its facts, its fingerprint hashed again, and what became of it since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from applications import services
from applications.enums import Status
from applications.models import Application
from gnlc_portal.lib import triggers
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.factories import IN_THE_WINDOW, hamburg

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LATER = IN_THE_WINDOW + timedelta(days=3)


@pytest.fixture
def nadi(db):
    """A city with the date of tomorrow."""
    return factories.city("Nadi", of=factories.country("FJ"), time_zone="Pacific/Fiji")


@pytest.fixture
def read(client):
    """A page of an application as its lead reads it."""

    def get(of: Application, name: str = "application_receipt", *more):
        client.force_login(factories.lead(of.city))
        return client.get(pages.address(of, name, *more))

    return get


def submitted_twice(city) -> Application:
    row = factories.application("submitted", of=city)
    services.recall(application=row, by=factories.lead(city), at=LATER)
    for step in factories._WAY[Status.SUBMITTED]:
        step(row, LATER)
    row.refresh_from_db()
    return row


def spoil(of: Application) -> None:
    """Somebody goes around the portal and changes the frozen text."""
    snapshot = of.status_changes.filter(verb="submit").last().snapshot
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_snapshot SET content = %s WHERE id = %s",
            [bytes(snapshot.content).replace(b"Eleven", b"Twelve"), snapshot.pk],
        )


def test_there_is_no_receipt_of_number_nought(client, france):
    application = factories.application(Status.SUBMITTED, in_country=france)
    client.force_login(factories.lead(application.city))
    address = "application_receipt_number"

    statuses = [
        client.get(reverse(address, args=[application.reference, number])).status_code for number in (0, 1, 2)
    ]

    assert statuses == [404, 200, 404]


def test_the_receipt_says_what_when_in_which_zone_who_and_to_whom(read, nadi):
    application = factories.application("submitted", of=nadi, at=hamburg(2027, 3, 15, 23, 30, 7))

    words = pages.words(read(application))

    lead = factories.lead(nadi)
    assert (
        f"Reference {application.reference} City Nadi, Country FJ Received 15 March 2027, 23:30:07, Hamburg time (UTC+1) "
        "By the clocks of the city In Nadi it is then Tuesday 16 March 2027, 10:30 (UTC+12). Round 2027 "
        f"Endorsed by The mayor, Mayor Submitted by {lead} Submitted to National Commission for UNESCO (Country FJ)"
    ) in words
    assert application.endorsement.snapshot.sha256 in words.replace(" ", "")
    assert "hashed again just now and has exactly this fingerprint" in words
    assert "Until 30 April 2027, 23:59, Hamburg time, it approves it" in words


def test_a_receipt_whose_text_was_changed_says_so(read, france):
    application = factories.application("submitted", in_country=france)
    spoil(application)

    words = pages.words(read(application))

    assert "This text was changed after it was frozen" in words
    assert "has another fingerprint" in words
    assert "exactly this fingerprint" not in words


def test_each_submission_has_its_receipt_and_the_old_one_stays_true_but_superseded(read, france):
    application = submitted_twice(factories.city(of=france))

    first = pages.words(read(application, "application_receipt_number", 1))
    newest = pages.words(read(application))

    assert "15 March 2027, 09:00:00, Hamburg time (UTC+1)" in first
    assert "it was superseded: the text was submitted again later" in first
    assert "What happens next" not in first
    assert "Received 18 March 2027, 09:00:00" in newest
    assert "superseded" not in newest
    assert "Receipt 1: 15 March 2027, 09:00:00" in newest


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("returned", "at present it is not submitted"),
        ("approved", "Since then the National Commission has approved the application."),
        ("admitted", "Since then the city has been admitted to the network."),
        ("declined", "Since then the application has been declined."),
    ],
)
def test_a_receipt_says_what_became_of_the_application_since(read, france, status, sentence):
    words = pages.words(read(factories.application(status, in_country=france)))

    assert sentence in words
    assert "There is nothing you need to do now" not in words


@pytest.mark.parametrize("status", ["draft", "awaiting_endorsement", "endorsed", "withdrawn"])
def test_what_was_never_submitted_has_no_receipt(read, france, status):
    application = factories.application(status, in_country=france)

    answers = [
        read(application),
        read(application, "application_receipt_number", 1),
        read(application, "application_receipt_newest_pdf"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.pdf
def test_the_receipt_on_paper_says_the_same(read, france):
    application = factories.application("submitted", in_country=france)

    answer = read(application, "application_receipt_newest_pdf")

    words = pages.pdf_words(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert "15 March 2027, 09:00:00, Hamburg time (UTC+1)" in words
    assert application.endorsement.snapshot.sha256 in words.replace(" ", "")


def test_the_mail_holds_the_same_facts_in_the_readers_language_and_leads_to_the_receipt(nadi):
    factories.lead(nadi, language="fr")
    factories.application("submitted", of=nadi)

    mail = Message.objects.get(kind="submit_for_delegate")

    assert "Reçue : 15 mars 2027, 09:00:00, heure de Hambourg (UTC+1)" in mail.text.replace("\u00a0", " ")
    assert "20:00 (UTC+12)" in mail.text
    assert "/receipt/1/\n" in mail.text
    assert "/receipt/1.pdf\n" in mail.text


class TestWhatIsAskedTwice:
    @pytest.fixture
    def press(self, client):
        def post(of: Application, **data):
            client.force_login(factories.lead(of.city))
            return client.post(pages.address(of), data)

        return post

    def test_a_second_press_of_submit_gives_the_receipt_and_submits_nothing_twice(self, press, france):
        application = factories.application("endorsed", in_country=france)

        answers = [press(application, action="submit") for _press in range(2)]

        assert [answer.url for answer in answers] == 2 * [pages.address(application, "application_receipt")]
        assert "Already submitted; nothing was sent a second time. This is your receipt." in pages.said(
            answers[1]
        )
        assert application.status_changes.filter(verb="submit").count() == 1
        assert Message.objects.filter(kind="submit_for_delegate").count() == 1

    def test_a_retry_after_the_last_day_still_gives_the_receipt(self, press, portal_clock, france):
        application = factories.application("submitted", in_country=france)
        portal_clock(hamburg(2027, 5, 1))

        answer = press(application, action="submit")

        assert answer.url == pages.address(application, "application_receipt")

    @pytest.mark.parametrize("status", ["draft", "returned", "declined"])
    def test_where_the_commission_does_not_have_it_submitting_is_refused_as_ever(self, press, france, status):
        application = factories.application(status, in_country=france)

        answer = press(application, action="submit")

        application.refresh_from_db()
        assert (answer.status_code, application.status) == (409, status)

    def test_asking_the_same_mayor_twice_says_that_it_is_done(self, press, france):
        application = factories.application(in_country=france)
        ask = {
            "action": "request_endorsement",
            "mayor_email": "mayor@townhall.example",
            "mayor_language": "fr",
        }

        answers = [press(application, **ask) for _press in range(2)]

        assert [answer.url for answer in answers] == 2 * [pages.address(application)]
        assert pages.said(answers[1])[-1] == (
            "Already done: the mayor was asked on 15 March 2027, 09:00, Hamburg time, at mayor@townhall.example. No second "
            "letter was sent."
        )
        assert application.endorsements.count() == 1

    def test_asking_another_mayor_meanwhile_is_refused(self, press, france):
        application = factories.application("awaiting_endorsement", in_country=france)

        answer = press(
            application,
            action="request_endorsement",
            mayor_email="other@townhall.example",
            mayor_language="fr",
        )

        assert (answer.status_code, application.endorsements.count()) == (409, 1)


class TestWhetherItIsSubmitted:
    PAGES = ["application", "application_preview", "application_history", "application_team"]

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("draft", "Not submitted yet"),
            ("awaiting_endorsement", "Not submitted yet"),
            ("endorsed", "Not submitted yet"),
            ("returned", "Not submitted again yet"),
            (
                "submitted",
                "Submitted on 15 March 2027, 09:00, Hamburg time, to the National Commission for UNESCO (France)",
            ),
            (
                "approved",
                "Submitted on 15 March 2027, 09:00, Hamburg time, to the National Commission for UNESCO (France)",
            ),
        ],
    )
    def test_every_page_of_an_application_says_so(self, client, france, status, words):
        application = factories.application(status, in_country=france)
        client.force_login(factories.lead(application.city))
        addresses = [pages.address(application, name) for name in self.PAGES]
        addresses += [pages.address(application, "application_section", "motivation")]

        found = [words in pages.words(client.get(address)) for address in addresses]

        assert found == [True] * len(addresses)
        assert words in pages.words(client.get(reverse("application_list")))


def test_the_preview_lists_what_is_missing_and_leads_to_each_field(client, france):
    application = factories.application(in_country=france)
    keys = ["motivation", "challenge_1_1", "mayor_salutation"]
    application.dossier.answers.filter(key__in=keys).delete()
    client.force_login(factories.lead(application.city))

    page = client.get(pages.address(application, "application_preview"))
    section = {
        slug: client.get(pages.address(application, "application_section", slug)).content.decode()
        for slug in ("motivation", "areas", "mayor")
    }

    assert "3 answers are missing or need a repair before the mayor can be asked" in pages.words(page)
    for slug, anchor in [
        ("motivation", "id_motivation"),
        ("areas", "id_challenge_1_1_0"),
        ("mayor", "id_mayor_salutation_0"),
    ]:
        assert f'{slug}/#{anchor}"' in page.content.decode()
        assert f'id="{anchor}"' in section[slug]
