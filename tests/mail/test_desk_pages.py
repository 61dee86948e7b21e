"""The pages of the mail desk: the letter as its reader gets it, what can be done, and who sees any of it."""

import re

import pytest
from django.test import Client

from applications import services
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message, State
from tests import factories, pages
from tests.mail.test_delivery import deliver, letter

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def page_of(message: Message) -> str:
    return f"/admin/mail/message/{message.pk}/change/"


def post(browser: Client, message: Message, deed: str, **data):
    return browser.post(f"/admin/mail/message/{message.pk}/{deed}/", data)


@pytest.fixture
def uil() -> Client:
    return signed_in(factories.coordinator())


@pytest.fixture
def mayors(france) -> Message:
    application = factories.application("awaiting_endorsement", in_country=france)
    return Message.objects.get(to=factories.pending_endorsement(application).mayor_email)


def test_the_letter_is_shown_in_the_readers_language_with_the_placeholder(uil, france):
    application = factories.application(in_country=france)
    services.request_endorsement(
        application=application,
        by=factories.lead(application.city),
        mayor_email="maire@ville.example",
        mayor_language="fr",
    )
    row = Message.objects.get(to="maire@ville.example")

    page = uil.get(page_of(row))
    html = uil.get(f"/admin/mail/message/{row.pk}/html/")

    assert " ".join(row.text.splitlines()[0].split()) in pages.words(page)
    assert 'lang="fr"' in page.content.decode()
    assert '<html lang="fr"' in html.content.decode()
    assert '<p class="go"><u>[personal link]</u></p>' in html.content.decode()
    assert row.personal_nonce not in page.content.decode() + html.content.decode()


def test_the_html_part_is_what_is_sent_but_for_the_link(uil, office):
    row = letter(text="Hello,\n\n- one\n- two\n\nhttp://localhost:8000/en/apply/")

    shown = uil.get(f"/admin/mail/message/{row.pk}/html/").content.decode()
    deliver()

    sent = office.letters[0].get_body(("html",)).get_content()
    assert shown.split() == sent.split()  # a mail ends its lines in its own way


def test_nothing_runs_in_the_frame_and_its_one_style_sheet_is_allowed_by_its_hash(uil, mayors):
    html = uil.get(f"/admin/mail/message/{mayors.pk}/html/")

    policy = html["Content-Security-Policy"]
    assert re.fullmatch(
        r"sandbox; default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; frame-ancestors 'self'", policy
    )
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in html["Cache-Control"]
    assert "<iframe" in uil.get(page_of(mayors)).content.decode()


def test_a_secret_has_no_text_no_frame_and_no_button(uil):
    row = outbox.write(
        to="a@city.example", language="en", kind="code", subject="Code", text="481516", secret=True
    )

    page = uil.get(page_of(row))

    assert "481516" not in page.content.decode()
    assert "<iframe" not in page.content.decode()
    assert page.context["deeds"] == []
    assert uil.get(f"/admin/mail/message/{row.pk}/html/").status_code == 404
    assert post(uil, row, "hold", seen=1).status_code == 404


def test_a_message_that_is_held_back_is_not_said_to_be_tried_again(uil):
    row = letter()
    row.attempts.create(delivered=False, answer="450 Later")
    waiting = pages.words(uil.get(page_of(row)))
    post(uil, row, "hold", seen=1)

    held = pages.words(uil.get(page_of(row)))

    assert "The mail server refused it; the portal tries again" in waiting
    assert "The mail server refused it before it was held back" in held
    assert "tries again" not in held


def test_what_happened_to_a_message_is_told_by_the_portals_clock(uil, portal_clock):
    row = letter(kind="a_note_for_lead")
    portal_clock(factories.hamburg(2029, 5, 1, 12))
    row.attempts.create(delivered=False, answer="450 Later")
    Message.objects.update(attempt_count=1)

    words = pages.words(uil.get(page_of(row)))

    assert "Next try 1 May 2029" in words
    assert "1 May 2029, 12:00 refused 450 Later" in words
    assert "Kind a note for lead" in words


def test_a_failed_message_is_corrected_and_tried_again(uil, office):
    row = letter("gone@city.example")
    Message.objects.update(state=State.FAILED, attempt_count=8)
    row.attempts.create(delivered=False, answer="550 5.1.1 No such mailbox here")

    words = pages.words(uil.get(page_of(row)))
    assert "550 5.1.1 No such mailbox here" in words
    answer = post(uil, row, "edit", seen=1, to="here@city.example", subject="A note", text="Good morning.")
    assert answer.status_code == 302
    assert post(uil, row, "retry", seen=2).status_code == 302
    deliver()

    assert office.addresses() == ["here@city.example"]
    assert "As the portal wrote it" in pages.words(uil.get(page_of(row)))


def test_a_wrong_text_comes_back_with_what_was_typed(uil, mayors):
    answer = post(uil, mayors, "edit", seen=1, subject="A note", text="I forgot the link.")

    assert answer.status_code == 400
    words = pages.words(answer)
    assert "I forgot the link." in answer.content.decode()
    assert "Leave “[personal link]” in the text exactly once" in words


@pytest.mark.parametrize("data", [{}, {"seen": "x"}, {"seen": "-1"}, {"seen": "99999999999"}])
def test_a_button_without_the_page_it_stood_on_does_nothing(uil, data):
    row = letter()

    assert post(uil, row, "hold", **data).status_code == 400
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_a_second_click_gets_the_page_and_the_sentence(uil):
    row = letter()
    Message.objects.update(state=State.SENT, sent_at=factories.IN_THE_WINDOW)

    first, second = post(uil, row, "copy", seen=1), post(uil, row, "copy", seen=1)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "was quicker" in pages.words(second)
    assert Message.objects.filter(copy_of=row).count() == 1


def test_the_page_of_a_letter_with_a_dead_link_says_so(uil, france, mayors):
    services.withdraw(
        application=mayors_application(mayors), by=factories.lead(mayors_application(mayors).city)
    )

    words = pages.words(uil.get(page_of(mayors)))

    assert "The personal link in this message no longer works" in words
    assert "the city withdrew the application" in words


def mayors_application(message: Message):
    from applications.models import Application

    return Application.objects.get(reference=message.about)


def test_an_administrator_reads_and_does_nothing(mayors):
    browser = signed_in(factories.admin())

    assert browser.get(page_of(mayors)).context["deeds"] == []
    assert post(browser, mayors, "hold", seen=1).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many_attempts_and_earlier_texts(uil):
    few, many = letter(), letter()
    by = factories.coordinator()
    for row, number in ((few, 1), (many, 20)):
        for index in range(number):
            row.attempts.create(delivered=False, answer="450")
            row.earlier.create(
                number=index + 1, to=row.to, subject="A", text="B", by=by, at=factories.IN_THE_WINDOW
            )

    assert pages.query_count(uil, page_of(few)) == pages.query_count(uil, page_of(many))


class TestTheList:
    """Which messages are found, and what each says."""

    def found(self, browser: Client, query: str) -> list[str]:
        rows = browser.get(f"/admin/mail/message/?{query}").context["rows"]
        return sorted(row["record"].subject for row in rows)

    def test_what_can_be_asked(self, uil):
        letter("a@city.example", subject="One", about="2027-FR-001", kind="note")
        letter("b@city.example", subject="Two", kind="other_note", text="Good evening.")
        Message.objects.filter(subject="Two").update(state=State.FAILED)
        outbox.write(
            to="a@city.example", language="en", kind="code", subject="Three", text="481516", secret=True
        )

        assert self.found(uil, "state=failed") == ["Two"]
        assert self.found(uil, "to=a@city") == ["One", "Three"]
        assert self.found(uil, "about=2027-fr-001") == ["One"]
        assert self.found(uil, "kind=other_note") == ["Two"]
        assert self.found(uil, "q=evening") == ["Two"]
        assert self.found(uil, "q=481516") == []
        assert self.found(uil, "from=2027-03-16") == []
        assert self.found(uil, "until=2027-03-15") == ["One", "Three", "Two"]

    def test_the_servers_words_stand_in_the_list(self, uil):
        row = letter(subject="One")
        row.attempts.create(delivered=False, answer="450 Later")
        row.attempts.create(delivered=False, answer="550 Never")

        words = pages.words(uil.get("/admin/mail/message/"))

        assert "550 Never" in words
        assert "450 Later" not in words

    def test_it_costs_the_same_for_one_message_and_for_fifty(self, uil):
        letter()
        one = pages.query_count(uil, "/admin/mail/message/")
        for number in range(50):
            letter(kind=f"kind_{number}").attempts.create(delivered=False, answer="450")

        assert pages.query_count(uil, "/admin/mail/message/") == one
