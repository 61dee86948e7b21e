"""The mail desk: what coordinators may do to a message, what nobody may, and what becomes of two who act at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from applications import services
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail import delivery, desk, outbox
from gnlc_portal.mail.models import Earlier, Message, State
from gnlc_portal.trail.models import Entry, Kind
from tests import factories
from tests.mail import post_office
from tests.mail.test_delivery import NEVER, deliver, letter, make_due, state_of
from tests.rules import contenders, database

pytestmark = pytest.mark.django_db


@pytest.fixture
def uil():
    return factories.coordinator()


def edited(message: Message, by, seen: int = 1, **changes) -> Message:
    given = {"subject": message.subject, "text": message.text}
    return desk.edit(message=message, seen=seen, by=by, **{**given, **changes})


def failed(office, **fields) -> Message:
    """A letter that the server refused to the last."""
    office.refuses["@"] = NEVER
    row = letter(**fields)
    for _turn in range(8):
        make_due()
        deliver()
    office.refuses.clear()
    row.refresh_from_db()
    assert row.state == State.FAILED
    return row


def steps(message: Message) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(kind=Kind.MAIL, source__startswith=f"mail.message:{message.pk}:").order_by(
        "id"
    )
    return list(rows.values_list("what", "role"))


class TestEditing:
    def test_a_waiting_letter_leaves_with_the_new_words_and_the_old_ones_are_kept(self, office, uil):
        row = letter(subject="A note", text="Good morning.")

        edited(row, uil, subject="A better\nnote", text="Good evening.\r\n\r\nBye.\r\n")
        deliver()

        arrived = office.letters[0]
        assert (arrived["Subject"], post_office.words(arrived)) == (
            "A better note",
            "Good evening.\n\nBye.\n",
        )
        assert "Good evening." in post_office.markup(arrived)
        kept = Earlier.objects.get()
        assert (kept.number, kept.subject, kept.text, kept.by) == (1, "A note", "Good morning.\n", uil)
        assert steps(row) == [("written", "system"), ("edited", "coordinator"), ("sent", "system")]

    def test_every_earlier_text_is_kept(self, uil):
        row = letter()

        for number in range(1, 4):
            edited(row, uil, seen=number, text=f"Version {number}.")

        assert list(row.earlier.values_list("number", "text")) == [
            (1, "Good morning.\n"),
            (2, "Version 1.\n"),
            (3, "Version 2.\n"),
        ]

    @pytest.mark.parametrize("change", ["text = 'Another.'", "by_id = by_id", "number = 9"])
    def test_no_earlier_text_is_ever_changed_or_deleted(self, uil, change):
        edited(letter(), uil, text="Another.")

        assert "mail_earlier is append-only" in database.refusal(f"UPDATE mail_earlier SET {change}")
        assert "mail_earlier is append-only" in database.refusal("DELETE FROM mail_earlier")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": "No link here."}, "text"),
            ({"text": "[personal link] and [personal link]"}, "text"),
            ({"subject": "[personal link]"}, "subject"),
            ({"subject": "  "}, "subject"),
            ({"text": " \n"}, "text"),
            ({"subject": "x" * 256}, "subject"),
            ({"text": "[personal link]" + "x" * 20_001}, "text"),
            ({"to": "another@townhall.example"}, "to"),
        ],
    )
    def test_the_personal_link_keeps_its_place_and_its_address(self, france, uil, changes, field):
        application = factories.application("awaiting_endorsement", in_country=france)
        row = Message.objects.get(to=factories.pending_endorsement(application).mayor_email)

        with pytest.raises(ValidationError) as refusal:
            edited(row, uil, **changes)

        assert list(refusal.value.error_dict) == [field]
        assert (Message.objects.get(pk=row.pk).text, Earlier.objects.count()) == (row.text, 0)

    def test_the_link_works_in_the_edited_letter(self, client, france, office, uil):
        application = factories.application("awaiting_endorsement", in_country=france)
        row = Message.objects.get(to=factories.pending_endorsement(application).mayor_email)

        edited(row, uil, text="Dear mayor,\n\nhere it is:\n[personal link]")
        deliver()

        arrived = next(one for one in office.letters if one["To"] == row.to)
        assert client.get(post_office.link_in(arrived)).status_code == 200

    def test_a_placeholder_is_put_into_no_other_letter(self, uil):
        with pytest.raises(ValidationError) as refusal:
            edited(letter(), uil, text="Here: [personal link]")

        assert list(refusal.value.error_dict) == ["text"]

    def test_a_wrong_address_is_mended_but_with_an_address(self, uil):
        row = letter("wrong@city.example")

        with pytest.raises(ValidationError):
            edited(row, uil, to="no address")
        edited(row, uil, to="right@city.example")

        assert (Message.objects.get().to, Earlier.objects.get().to) == (
            "right@city.example",
            "wrong@city.example",
        )

    @pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.STOPPED])
    def test_what_somebody_has_in_hand_or_what_has_left_is_not_edited(self, uil, state):
        row = letter()
        sent_at = factories.IN_THE_WINDOW if state == State.SENT else None
        Message.objects.update(state=state, sent_at=sent_at)

        with pytest.raises(TransitionNotAllowed):
            edited(row, uil, text="Another.")

        assert (Message.objects.get().text, Earlier.objects.count()) == ("Good morning.\n", 0)

    def test_a_receipt_and_other_peoples_words_are_nobodys_to_edit(self, france, uil):
        factories.application("submitted", in_country=france)
        receipt = Message.objects.filter(kind="submit_for_delegate").first()

        for row in (receipt, letter(kind="letter_for_lead")):
            with pytest.raises(ValidationError) as refusal:
                edited(row, uil, text="Another.")
            assert refusal.value.code == "not_editable"


class TestHolding:
    def test_what_is_held_back_waits_until_it_is_released(self, office, uil):
        row = letter()

        desk.hold(message=row, seen=1, by=uil)
        assert (deliver(), office.letters, state_of(row)) == (0, [], State.HELD)
        edited(row, uil, seen=2, text="Better.")
        desk.release(message=row, seen=3, by=uil)

        assert (deliver(), state_of(row)) == (0, State.SENT)
        assert post_office.words(office.letters[0]) == "Better.\n"

    def test_a_letter_that_is_taken_back_leaves_not_even_when_it_was_held(self, office, uil):
        row = letter()
        desk.hold(message=row, seen=1, by=uil)

        assert outbox.stop([row.pk]) == [row.pk]
        with pytest.raises(TransitionNotAllowed):
            desk.release(message=row, seen=2, by=uil)

        assert (deliver(), office.letters) == (0, [])


class TestSendingAgain:
    def test_a_failed_letter_is_corrected_and_tried_again_as_often_as_a_new_one(self, office, uil):
        row = failed(office, to="gone@city.example")

        edited(row, uil, to="here@city.example")
        desk.retry(message=row, seen=2, by=uil)
        office.refuses["@"] = "451 4.7.1 Greylisted, come back later"
        assert (deliver(), state_of(row)) == (1, State.WAITING)
        office.refuses.clear()
        make_due()
        deliver()

        assert (state_of(row), office.addresses(), row.attempts.count()) == (
            State.SENT,
            ["here@city.example"],
            10,
        )
        assert [what for what, _role in steps(row)] == ["written", "failed", "edited", "retried", "sent"]

    def test_a_letter_that_fails_again_is_told_again(self, office, uil):
        row = failed(office)
        desk.retry(message=row, seen=1, by=uil)
        office.refuses["@"] = NEVER
        for _turn in range(8):
            make_due()
            deliver()

        assert (state_of(row), [what for what, _role in steps(row)].count("failed")) == (State.FAILED, 2)

    def test_a_sent_letter_goes_as_a_copy_that_says_so_in_the_readers_language(self, office, uil):
        row = letter(language="fr", subject="Une note", text="Bonjour.", about="2027-FR-001")
        deliver()

        row.refresh_from_db()
        desk.copy(message=row, seen=1, by=uil)
        deliver()

        copied = office.letters[1]
        assert (copied["Subject"], post_office.words(copied)) == (
            "Copie\N{NO-BREAK SPACE}: Une note",
            "Ceci est une copie de notre message du 15 mars 2027.\n\nBonjour.\n",
        )
        fresh = Message.objects.get(copy_of=row)
        assert (fresh.copy_number, fresh.about, fresh.country, fresh.to) == (1, "2027-FR-001", "FR", row.to)

    def test_a_copy_of_a_letter_with_a_personal_link_has_the_same_link(self, client, france, office, uil):
        application = factories.application("awaiting_endorsement", in_country=france)
        deliver()
        row = Message.objects.get(to=factories.pending_endorsement(application).mayor_email)

        desk.copy(message=row, seen=1, by=uil)
        deliver()

        links = [post_office.link_in(one) for one in office.letters if one["To"] == row.to]
        assert (len(links), len(set(links)), client.get(links[1]).status_code) == (2, 1, 200)

    def test_a_letter_whose_link_is_dead_says_so_and_is_not_sent_again(self, france, office, uil):
        application = factories.application("awaiting_endorsement", in_country=france)
        deliver()
        row = Message.objects.get(to=factories.pending_endorsement(application).mayor_email)
        services.recall(application=application, by=factories.lead(application.city))

        with pytest.raises(ValidationError) as refusal:
            desk.copy(message=row, seen=1, by=uil)

        assert refusal.value.messages == [
            "It ended on 15 March 2027, 09:00: the city recalled the application to change it."
        ]
        assert not Message.objects.filter(copy_of=row).exists()

    def test_a_copy_is_not_copied(self, office, uil):
        row = letter()
        deliver()
        row.refresh_from_db()
        fresh = desk.copy(message=row, seen=1, by=uil)
        deliver()
        fresh.refresh_from_db()

        with pytest.raises(ValidationError):
            desk.copy(message=fresh, seen=1, by=uil)

    @pytest.mark.parametrize("verb", [desk.hold, desk.retry, desk.copy])
    def test_a_secret_is_never_touched(self, office, uil, verb):
        row = letter(secret=True, text="Your code is 1234.")
        deliver()
        row.refresh_from_db()

        with pytest.raises(ValidationError):
            verb(message=row, seen=1, by=uil)
        with pytest.raises(ValidationError):
            edited(row, uil, text="Another.")

        assert Message.objects.count() == 1

    def test_the_database_takes_no_copy_of_a_secret_and_no_second_copy_of_a_number(self, uil, office):
        row = letter()
        deliver()
        row.refresh_from_db()
        fresh = desk.copy(message=row, seen=1, by=uil)

        assert "message_secret_never_copied" in database.refusal(
            "UPDATE mail_message SET secret = %s WHERE id = %s", True, fresh.pk
        )
        other = letter()
        said = database.refusal(
            "UPDATE mail_message SET copy_of_id = %s, copy_number = 1 WHERE id = %s", row.pk, other.pk
        )
        assert "copy_number" in said or "message_copied_once_a_time" in said


class TestWhoActs:
    @pytest.mark.parametrize("who", [factories.admin, factories.officer, factories.user, lambda: None])
    @pytest.mark.parametrize("verb", ["hold", "release", "retry", "copy"])
    def test_only_coordinators_do(self, france, who, verb):
        row = letter()

        with pytest.raises(PermissionDenied):
            getattr(desk, verb)(message=row, seen=1, by=who())
        with pytest.raises(PermissionDenied):
            edited(row, who(), text="Another.")

    def test_whoever_acts_on_an_old_page_is_told_who_was_quicker(self, uil):
        row = letter()
        desk.hold(message=row, seen=1, by=uil)

        with pytest.raises(TransitionNotAllowed) as refusal:
            edited(row, factories.coordinator(), seen=1, text="Another.")

        assert str(refusal.value) == (
            f"Nothing was done: {uil} was quicker on 15 March 2027, 09:00, Hamburg time. The message is now: held back."
        )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_an_edit_and_the_worker_that_takes_the_letter_up_one_of_them_wins(self, france):
        uil = factories.coordinator()
        for _turn in range(10):
            row = letter(text="Old.")

            edit, claim = contenders.together(
                lambda: edited(Message.objects.get(pk=row.pk), uil, text="New."),  # noqa: B023
                lambda: delivery.claim(row.pk),  # noqa: B023
            )

            assert claim.error == ""
            assert claim.value is not None
            if edit.error:
                assert (edit.error, claim.value.text) == ("TransitionNotAllowed", "Old.\n")
            else:
                assert claim.value.text == "New.\n"
            assert row.earlier.count() == (0 if edit.error else 1)

    def test_a_button_that_is_pressed_twice_sends_one_copy(self, france):
        uil = factories.coordinator()
        row = letter()
        Message.objects.update(state=State.SENT, sent_at=factories.IN_THE_WINDOW)

        outcomes = contenders.together(
            *[lambda: desk.copy(message=Message.objects.get(pk=row.pk), seen=1, by=uil)] * 6
        )

        assert sorted(outcome.error for outcome in outcomes) == [""] + ["TransitionNotAllowed"] * 5
        assert Message.objects.filter(copy_of=row).count() == 1

    def test_two_who_try_a_failed_letter_again_try_it_once(self, france):
        uil = factories.coordinator()
        row = letter()
        Message.objects.update(state=State.FAILED)

        outcomes = contenders.together(
            *[lambda: desk.retry(message=Message.objects.get(pk=row.pk), seen=1, by=uil)] * 4
        )

        assert sorted(outcome.error for outcome in outcomes) == [""] + ["TransitionNotAllowed"] * 3
        assert Entry.objects.filter(what="retried").count() == 1
