"""The first pages of those who decide and of the delegates: who is at what, what was asked, which letters failed."""

import pytest
from django.test import Client

from applications import asking, services
from applications.enums import Status
from applications.models import Application
from gnlc_portal.dossiers.reviewing import claims
from gnlc_portal.mail.models import Attempt, Message, State
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def submitted(france) -> Application:
    return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))


@pytest.fixture
def officer(france):
    return factories.officer(france, name="The officer")


@pytest.fixture
def abroad() -> Application:
    """What must not be seen: another country's application, with a question, a claim, a decision and failed mail."""
    germany = factories.country("DE")
    other = factories.application(Status.SUBMITTED, of=factories.city("Jena", of=germany))
    person = factories.officer(germany, name="A German officer")
    asking.ask(application=other, text="Wer zahlt?", by=person)
    claims.take(dossier=other.dossier, user=person)
    services.decline(
        application=factories.application(Status.SUBMITTED, in_country=germany), by=person, reason="No."
    )
    Message.objects.filter(about=other.reference).update(state=State.FAILED)
    return other


def fail(message: Message, answer: str = "550 no such user") -> None:
    Message.objects.filter(pk=message.pk).update(state=State.FAILED)
    Attempt.objects.create(message=message, delivered=False, answer=answer)


def dashboard(at_desk, person):
    return at_desk(person).get("/admin/")


def test_the_queue_says_who_reviews_what_and_which_questions_wait(
    france, submitted, officer, at_desk, abroad
):
    colleague = factories.officer(france, name="A colleague")
    claims.take(dossier=submitted.dossier, user=colleague)
    asking.ask(application=submitted, text="Who pays for it?", by=colleague)

    page = dashboard(at_desk, officer)

    rows = {row["city"]: row["beside"] for row in page.context["queue"]}
    assert rows == {"Angers": ["Being reviewed by A colleague", "1 question waits for the city"]}
    assert [(row["city"], row["who"]) for row in page.context["reviews"]] == [("Angers", "A colleague")]
    words = pages.words(page)
    assert "Angers : Who pays for it? A colleague; since today" in words.replace("Angers:", "Angers :")
    for word in ("Jena", "Wer zahlt", "German"):
        assert word not in words


def test_in_hand_is_what_is_not_decided_yet_and_ones_own_name_is_you(france, submitted, officer, at_desk):
    approved = factories.application(Status.APPROVED, of=factories.city("Brest", of=france))
    lapsed = factories.application(Status.WITHDRAWN, of=factories.city("Caen", of=france))
    coordinator = factories.coordinator(name="UIL's own")
    for row, person in ((submitted, officer), (approved, coordinator), (lapsed, officer)):
        claims.take(dossier=row.dossier, user=person)

    officers, uils = dashboard(at_desk, officer), dashboard(at_desk, coordinator)

    assert [(row["city"], row["who"]) for row in officers.context["reviews"]] == [("Angers", "you")]
    assert officers.context["queue"][0]["beside"] == ["You are reviewing it"]
    assert [(row["city"], row["who"]) for row in uils.context["reviews"]] == [
        ("Brest", "you"),
        ("Angers", "The officer"),
    ]


def test_the_queue_stands_in_the_order_of_the_waiting_list_with_its_ranks(france, officer, at_desk):
    first, second, third = (
        factories.application(Status.SUBMITTED, of=factories.city(name, of=france))
        for name in ("Angers", "Brest", "Caen")
    )
    services.rank(round=first.round, country=france, ranks={third.pk: 1, first.pk: 2}, seen=0, by=officer)

    page = dashboard(at_desk, officer)

    assert [(row["city"], row["rank"]) for row in page.context["queue"]] == [
        ("Caen", 1),
        ("Angers", 2),
        ("Brest", None),
    ]
    assert page.context["first"] == first  # which waits longest
    assert "2027-FR-003, rank 1" in pages.words(page)
    assert second.rank is None


def test_a_question_that_has_waited_says_for_how_long_and_an_answered_one_moves(
    submitted, officer, at_desk, portal_clock
):
    question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
    portal_clock(factories.hamburg(2027, 3, 18, 9))
    waiting = dashboard(at_desk, officer).context["questions"]

    asking.answer(
        application=submitted, question=question, text="The region.", by=factories.lead(submitted.city)
    )

    page = dashboard(at_desk, officer)
    assert [(row["text"], row["waits"]) for row in waiting] == [("Who pays for it?", "3 days")]
    assert page.context["questions"] == []
    assert [(row["city"], row["text"]) for row in page.context["answers"]] == [("Angers", "The region.")]


def test_questions_of_a_closed_application_wait_no_more(submitted, officer, at_desk):
    asking.ask(application=submitted, text="Who pays for it?", by=officer)
    services.decline(application=submitted, by=officer, reason="No.")

    assert dashboard(at_desk, officer).context["questions"] == []


def test_what_colleagues_decided_stands_there_with_name_and_office(
    france, submitted, officer, at_desk, abroad
):
    services.decline(application=submitted, by=factories.coordinator(name="UIL's own"), reason="No.")

    page = dashboard(at_desk, officer)

    assert [(row["city"], row["step"]["what"], row["step"]["who"]) for row in page.context["decisions"]] == [
        ("Angers", "Declined", "UIL's own, UIL coordinator")
    ]


def test_failed_mail_is_that_about_applications_the_officer_sees(france, submitted, officer, at_desk, abroad):
    draft = factories.application(Status.AWAITING_ENDORSEMENT, of=factories.city("Tours", of=france))
    for application in (submitted, draft):
        fail(Message.objects.filter(about=application.reference, kind__contains="for_mayor").first())
    fail(
        Message.objects.create(
            to="other@city.example", language="en", kind="x", about="", subject="S", text="T"
        )
    )

    page = dashboard(at_desk, officer)

    shown = page.context["mail"]["shown"]
    assert [(row["to"], row["words"]) for row in shown] == [
        (f"mayor{submitted.pk}@townhall.example", "550 no such user")
    ]
    words = pages.words(page)
    assert "1 letter about these applications did not arrive" in words
    sentence = "It did not arrive: no mail server took it for this address. Check the address."
    assert f"{sentence} The mail server’s words: 550 no such user" in words
    for word in ("Tours", f"mayor{draft.pk}@", "other@city", f"mayor{abroad.pk}@"):
        assert word not in words


def test_without_failed_mail_the_page_says_so(officer, at_desk):
    assert "Every letter about these applications left, or is on its way." in pages.words(
        dashboard(at_desk, officer)
    )


def test_a_coordinator_reads_the_questions_of_every_country(submitted, officer, at_desk, abroad):
    asking.ask(application=submitted, text="Who pays for it?", by=officer)

    page = dashboard(at_desk, factories.coordinator())

    assert [row["city"] for row in page.context["questions"]] == ["Jena", "Angers"]
    assert page.context["decisions"][0]["step"]["who"] == "A German officer, Commission officer"


def test_the_delegates_read_on_their_own_pages_that_a_question_waits(submitted, officer, france):
    other = factories.application(Status.SUBMITTED, in_country=france)
    asking.ask(application=other, text="Not yours.", by=officer)
    question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
    lead = factories.lead(submitted.city)
    browser = Client()
    browser.force_login(lead)
    addresses = ("/en/applications/", pages.address(submitted))

    before = [pages.words(browser.get(address)) for address in addresses]
    asking.answer(application=submitted, question=question, text="The region.", by=lead)
    after = [pages.words(browser.get(address)) for address in addresses]

    assert ["1 question waits for your answer" in words for words in before] == [True, True]
    assert ["waits for your answer" in words for words in after] == [False, False]
    assert "Questions and answers" in after[1]


def test_the_first_pages_cost_the_same_with_one_and_with_fifty(france, officer, at_desk):
    application = factories.application(Status.SUBMITTED, in_country=france)
    lead = Client()
    lead.force_login(factories.lead(application.city))
    browsers = [(at_desk(officer), "/admin/"), (at_desk(factories.coordinator()), "/admin/")]
    browsers += [(lead, "/en/applications/"), (lead, pages.address(application))]

    def fill(times: int) -> None:
        for number in range(times):
            row = application if number % 2 else factories.application(Status.SUBMITTED, in_country=france)
            factories.question(row, f"Question {number}", by=officer)
            answered = factories.question(row, f"Answered {number}", by=officer)
            asking.answer(application=row, question=answered, text="Yes.", by=factories.lead(row.city))
            claims.take(dossier=row.dossier, user=officer)
            fail(Message.objects.filter(about=row.reference).last())
            if not number % 2:
                services.decline(application=row, by=officer, reason="No.")
                services.reinstate(application=row, by=officer, reason="Yes.")

    fill(2)
    one = [pages.query_count(*pair) for pair in browsers]
    fill(50)

    assert [pages.query_count(*pair) for pair in browsers] == one
