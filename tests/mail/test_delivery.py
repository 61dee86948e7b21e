"""From the fact to the mailbox: written with the fact, delivered after it, by a real mail server and in spite of one."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from applications import services
from applications.models import Application
from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery, outbox
from gnlc_portal.mail.models import Attempt, Message, State
from tests import factories, pages
from tests.mail import post_office

pytestmark = pytest.mark.django_db

NOT_NOW = "451 4.7.1 Greylisted, come back later"
NEVER = "550 5.1.1 No such mailbox here"


def letter(to: str = "reader@city.example", **fields) -> Message:
    given = {"language": "en", "kind": "note", "subject": "A note", "text": "Good morning."}
    return outbox.write(to=to, **{**given, **fields})


def deliver() -> int:
    """The exit status of the command."""
    try:
        call_command("deliver_mail")
    except CommandError as error:
        return error.returncode
    return 0


def make_due() -> None:
    """As if the time until the next try had passed."""
    Message.objects.update(try_after=clock.real_now())


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


class TestWithTheFact:
    def test_a_fact_that_is_rolled_back_has_written_to_nobody(self, office, france):
        application = factories.application(in_country=france)
        Message.objects.all().delete()

        with suppress(ZeroDivisionError), transaction.atomic():
            factories._ask(application, factories.IN_THE_WINDOW)
            written = Message.objects.count()
            _ = 1 / 0

        assert written > 0
        assert (Message.objects.count(), deliver(), office.letters) == (0, 0, [])

    def test_nothing_is_sent_inside_the_transaction_and_everything_after_it(self, office, france):
        application = factories.application(in_country=france)
        Message.objects.all().delete()

        with transaction.atomic():
            factories._ask(application, factories.IN_THE_WINDOW)
            sent_inside = list(office.letters)

        assert (sent_inside, deliver()) == ([], 0)
        assert office.addresses() == sorted(Message.objects.values_list("to", flat=True))
        assert set(Message.objects.values_list("state", "sent_at")) == {(State.SENT, factories.IN_THE_WINDOW)}

    def test_a_mail_that_cannot_leave_undoes_no_fact(self, office, france):
        office.refuses["@"] = NEVER
        application = factories.application("submitted", in_country=france)

        assert deliver() == 1
        assert Application.objects.get(pk=application.pk).status == "submitted"


class TestTheLetter:
    def test_it_arrives_as_it_was_written_with_what_other_servers_need(self, office):
        message = letter(
            subject="Élégance – 学习\n型城市", text="Bonjour,\n\nc’est décidé : 100 %.\n", language="fr"
        )

        deliver()

        arrived = office.letters[0]
        assert post_office.words(arrived) == "Bonjour,\n\nc’est décidé : 100 %.\n"
        assert {
            name: arrived[name]
            for name in ("To", "Subject", "Content-Language", "Auto-Submitted", "Message-ID")
        } == {
            "To": "reader@city.example",
            "Subject": "Élégance – 学习 型城市",
            "Content-Language": "fr",
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<portal-{message.pk}@localhost>",
        }

    def test_the_personal_link_lies_nowhere_but_in_the_delivered_letter_and_opens_the_page(
        self, client, office, france
    ):
        application = factories.application("awaiting_endorsement", in_country=france)
        deliver()
        mayors = next(letter for letter in office.letters if "townhall" in letter["To"])
        there = post_office.link_in(mayors)
        token = there.split("/")[-2]

        row = Message.objects.get(to=mayors["To"])
        assert outbox.PERSONAL_LINK in row.text
        assert outbox.PERSONAL_LINK not in post_office.words(mayors)
        stored = [
            *Message.objects.values_list(),
            *application.endorsements.values_list(),
            *Attempt.objects.values_list(),
        ]
        assert token not in str(stored)
        page = client.get(there)
        assert (page.status_code, "What you endorse" in pages.words(page)) == (200, True)

    def test_a_letter_sent_again_carries_the_same_link(self, office, france):
        application = factories.application("awaiting_endorsement", in_country=france)
        services.resend_link(application=application, by=factories.lead(application.city))

        deliver()

        links = [post_office.link_in(one) for one in office.letters if "townhall" in one["To"]]
        assert (len(links), len(set(links))) == (2, 1)

    def test_a_secret_is_erased_once_it_is_delivered_and_works(self, client, office):
        person = factories.user()
        client.post("/en/accounts/password/reset/", {"email": person.email})
        row = Message.objects.get(to=person.email)

        deliver()

        assert (state_of(row), row.text) == (State.SENT, "")
        there = post_office.link_in(office.letters[0])
        assert client.get(there, follow=True).status_code == 200
        assert there.split("/")[-2] not in str(list(Message.objects.values_list()))

    def test_a_secret_that_was_refused_keeps_its_words_for_the_next_try(self, office):
        office.refuses["@"] = NOT_NOW
        row = letter(text="Your code is 1234.", secret=True)

        deliver()

        assert (state_of(row), row.text) == (State.WAITING, "Your code is 1234.\n")


class TestRefused:
    def test_the_servers_words_and_the_next_try_are_recorded(self, office):
        office.refuses["@"] = NEVER
        row = letter()
        before = clock.real_now()

        status = deliver()

        row.refresh_from_db()
        attempt = row.attempts.get()
        assert (status, row.state, row.attempt_count, row.leased_until, row.sent_at) == (
            1,
            State.WAITING,
            1,
            None,
            None,
        )
        assert (attempt.delivered, attempt.answer) == (False, NEVER)
        assert before < row.try_after - delivery.RETRY_AFTER[0] < clock.real_now()

    def test_until_then_it_is_not_tried_again_and_that_is_no_failure(self, office):
        office.refuses["@"] = NOT_NOW
        row = letter()
        deliver()

        assert (deliver(), row.attempts.count()) == (0, 1)

    def test_it_is_tried_after_longer_and_longer_times_and_has_failed_in_the_end(self, office):
        office.refuses["@"] = NOT_NOW
        row = letter()
        waits = []
        while state_of(row) == State.WAITING:
            make_due()
            before = clock.real_now()
            assert deliver() == 1
            row.refresh_from_db()
            waits.append(round((row.try_after - before) / timedelta(minutes=1)))

        assert waits == [1, 5, 15, 60, 240, 720, 1440, 0]
        assert (row.state, row.attempts.count()) == (State.FAILED, 8)
        make_due()
        office.refuses.clear()
        assert (deliver(), office.letters) == (0, [])

    def test_a_server_that_changes_its_mind_gets_the_same_letter(self, office):
        office.refuses["@"] = NOT_NOW
        row = letter()
        deliver()
        office.refuses.clear()
        make_due()

        assert deliver() == 0

        assert (state_of(row), list(row.attempts.order_by("id").values_list("delivered", flat=True))) == (
            State.SENT,
            [False, True],
        )
        assert [one["Message-ID"] for one in office.letters] == [f"<portal-{row.pk}@localhost>"]

    def test_one_refused_reader_keeps_no_other_from_their_letter(self, office):
        office.refuses["gone@"] = NEVER
        refused = letter("gone@city.example")
        others = [letter(f"reader{number}@city.example") for number in range(3)]

        assert deliver() == 1

        assert (state_of(refused), [state_of(one) for one in others]) == (State.WAITING, [State.SENT] * 3)
        assert office.addresses() == [one.to for one in others]

    def test_a_server_that_hangs_up_half_way_has_the_first_half_and_gets_the_rest_later(self, office):
        office.hangs_up_after = 2
        rows = [letter(f"reader{number}@city.example") for number in range(4)]

        assert deliver() == 1

        assert [state_of(row) for row in rows] == [State.SENT, State.SENT, State.WAITING, State.WAITING]
        office.hangs_up_after = None
        make_due()
        assert (deliver(), office.addresses()) == (0, [row.to for row in rows])

    def test_a_server_that_says_nothing_is_given_up_after_the_timeout(self, settings, office):
        row = letter()

        with post_office.silent() as port:
            settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 0.5
            status = deliver()

        assert (status, state_of(row)) == (1, State.WAITING)
        assert "timed out" in row.attempts.get().answer

    def test_no_server_at_all_is_recorded_too(self, settings, office):
        settings.EMAIL_PORT = post_office.free_port()
        row = letter()

        assert (deliver(), state_of(row)) == (1, State.WAITING)
        assert row.attempts.get().answer.startswith("ConnectionRefusedError")

    @pytest.mark.parametrize(
        "to", ["reader@city.example\nBcc: all@city.example", "nobody", "ü" * 80 + "@city.example"]
    )
    def test_an_address_that_no_letter_can_have_harms_no_other_letter(self, office, to):
        odd, fine = letter(to), letter("reader@city.example")

        deliver()

        assert (state_of(fine), office.addresses().count("reader@city.example")) == (State.SENT, 1)
        assert all("all@city.example" not in str(one) for one in office.letters)
        assert odd.attempts.count() == 1


class TestOneConnection:
    def test_a_batch_goes_over_one_connection(self, office):
        rows = [letter(f"reader{number}@city.example") for number in range(5)]

        deliver()

        assert (office.addresses(), list(office.connections.values())) == ([row.to for row in rows], [5])

    def test_a_server_that_leaves_between_two_letters_is_called_again_and_gets_each_once(self, office):
        office.hangs_up_between = True
        rows = [letter(f"reader{number}@city.example") for number in range(3)]

        assert deliver() == 0

        assert (office.addresses(), list(office.connections.values())) == ([row.to for row in rows], [1] * 3)
        assert [row.attempts.count() for row in rows] == [1] * 3

    def test_a_server_that_takes_a_few_letters_a_connection_gets_the_others_over_the_next(self, office):
        office.takes_a_connection = 2
        rows = [letter(f"reader{number}@city.example") for number in range(5)]

        assert deliver() == 0

        assert (office.addresses(), list(office.connections.values())) == (
            [row.to for row in rows],
            [2, 2, 1],
        )

    def test_a_server_that_refuses_every_sender_is_asked_once_more_and_no_oftener(self, office):
        office.takes_a_connection = 0
        row = letter()

        assert (deliver(), state_of(row), row.attempts.count()) == (1, State.WAITING, 1)
        assert "Too many letters" in row.attempts.get().answer

    def test_the_command_delivers_more_than_a_batch(self, office, monkeypatch):
        monkeypatch.setattr(delivery, "BATCH", 2)
        rows = [letter(f"reader{number}@city.example") for number in range(5)]

        assert (deliver(), office.addresses()) == (0, [row.to for row in rows])


class TestLeases:
    def test_what_another_worker_holds_is_left_to_it(self, office):
        row = letter()
        assert delivery.claim(row.pk) is not None

        assert (delivery.claim(row.pk), deliver(), office.letters) == (None, 0, [])

    def test_what_a_dead_worker_held_is_taken_up_when_its_lease_has_run_out(self, office):
        row = letter()
        delivery.claim(row.pk)
        Message.objects.update(leased_until=clock.real_now())

        assert (deliver(), state_of(row), row.attempt_count) == (0, State.SENT, 2)
        assert office.addresses() == ["reader@city.example"]

    def test_what_was_sent_is_never_claimed_again(self, office):
        row = letter()
        deliver()
        Message.objects.update(try_after=clock.real_now(), leased_until=None)

        assert (delivery.claim(row.pk), deliver(), len(office.letters)) == (None, 0, 1)

    def test_the_oldest_that_is_due_tells_how_long_mail_waits(self, client, office):
        letter("first@city.example"), letter("second@city.example")
        Message.objects.filter(to="first@city.example").update(
            try_after=clock.real_now() - timedelta(minutes=10)
        )

        assert client.get("/readyz").json()["mail_queue_age_s"] in range(600, 660)
        deliver()
        assert client.get("/readyz").json()["mail_queue_age_s"] == 0
