"""Questions without returning: who asks, who answers, who reads; and that none of it touches what the mayor endorsed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from applications import asking, services
from applications.enums import Status
from applications.models import Application
from applications.services import checks
from cities import team
from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.models import Attachment, Question, Reply
from gnlc_portal.dossiers.reviewing import questions
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.applications.mails import CITY, Mail, assert_plain
from tests.dossiers import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]


@pytest.fixture
def submitted(france) -> Application:
    return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))


@pytest.fixture
def officer(france):
    return factories.officer(france, name="The officer")


def pdf(name: str = "budget.pdf", text: str = "Budget") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(text))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer_on_the_page(person, question: Question, text: str = "The region pays half.", **more):
    address = pages.address(question.dossier.application, "application_questions")
    return signed_in(person).post(
        address, {"action": "answer", "question": question.pk, "text": text, **more}
    )


def letters(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


class TestAsking:
    def test_both_sides_get_a_letter_with_the_words_of_the_question(self, submitted, officer, france):
        colleague, second = factories.officer(france), factories.delegate(submitted.city)

        asking.ask(application=submitted, text="Who pays for it?", by=officer)

        lead = factories.lead(submitted.city)
        assert letters("question_for_delegate") == {lead.email, second.email}
        assert letters("question_for_officer") == {officer.email, colleague.email}
        assert {"“Who pays for it?”" in text for text in _texts("question_for_delegate")} == {True}

    def test_sent_twice_it_is_one_question_and_one_letter(self, submitted, officer):
        one = asking.ask(application=submitted, text="Who pays for it?", by=officer, files=[pdf()])
        again = asking.ask(application=submitted, text=" Who pays for it?\r\n", by=officer, files=[pdf()])

        assert one == again
        assert Question.objects.count() == 1
        assert Message.objects.filter(kind="question_for_delegate").count() == 1
        assert Attachment.objects.filter(enclosure__isnull=False).count() == 1

    def test_another_persons_or_another_text_is_another_question(self, submitted, officer, france):
        asking.ask(application=submitted, text="Who pays for it?", by=officer)
        asking.ask(application=submitted, text="Who pays for it?", by=factories.officer(france))
        asking.ask(application=submitted, text="Who pays?", by=officer)
        asking.ask(application=submitted, text="Who pays?", by=officer, files=[pdf()])

        assert Question.objects.count() == 4

    def test_once_it_is_answered_the_same_words_are_a_new_question(self, submitted, officer):
        first = asking.ask(application=submitted, text="Anything new?", by=officer)
        asking.answer(application=submitted, question=first, text="No.", by=factories.lead(submitted.city))

        asking.ask(application=submitted, text="Anything new?", by=officer)

        assert Question.objects.count() == 2

    @pytest.mark.parametrize("text", ["", "  \n", "\x00"])
    def test_without_words_nothing_is_asked(self, submitted, officer, text):
        with pytest.raises(ValidationError) as refusal:
            asking.ask(application=submitted, text=text, by=officer)

        assert refusal.value.error_dict["text"][0].code == "text_required"
        assert not Question.objects.exists()

    def test_a_file_that_is_not_taken_is_refused_by_name_and_nothing_is_sent(
        self, submitted, officer, stored_files
    ):
        bad = SimpleUploadedFile("tool.pdf", files.EXECUTABLE)

        with pytest.raises(ValidationError) as refusal:
            asking.ask(application=submitted, text="See this.", by=officer, files=[pdf(), bad])

        assert "tool.pdf" in refusal.value.messages[0]
        assert (Question.objects.count(), stored_files()) == (0, [])

    def test_more_files_than_a_message_takes_are_refused(self, submitted, officer, stored_files):
        many = [pdf(f"{n}.pdf", str(n)) for n in range(questions.MOST_FILES + 1)]

        with pytest.raises(ValidationError) as refusal:
            asking.ask(application=submitted, text="See these.", by=officer, files=many)

        assert refusal.value.error_dict["files"][0].code == "too_many_files"
        assert stored_files() == []

    def test_all_files_of_a_conversation_have_a_limit(self, submitted, officer, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES_OF_DOSSIER", pdf().size + 10)
        asking.ask(application=submitted, text="One.", by=officer, files=[pdf()])

        with pytest.raises(ValidationError) as refusal:
            asking.ask(application=submitted, text="Two.", by=officer, files=[pdf("other.pdf", "Other")])

        assert refusal.value.error_dict["files"][0].code == "files_too_large"

    @pytest.mark.parametrize(
        "who",
        [
            lambda of: factories.officer(factories.country("DE")),
            lambda of: factories.lead(of.city),
            lambda of: factories.admin(),
            lambda of: factories.user(),
        ],
        ids=["an officer of another country", "a delegate", "an administrator", "somebody"],
    )
    def test_nobody_else_asks(self, submitted, who):
        with pytest.raises(PermissionDenied):
            asking.ask(application=submitted, text="Who pays for it?", by=who(submitted))

    def test_whoever_acted_for_the_city_does_not_ask(self, submitted, officer):
        submitted.city.delegates.create(user=officer, ended_at=factories.IN_THE_WINDOW)

        with pytest.raises(PermissionDenied):
            asking.ask(application=submitted, text="Who pays for it?", by=officer)

    def test_what_was_never_submitted_cannot_be_asked_about(self, france, officer):
        draft = factories.application(Status.ENDORSED, in_country=france)

        with pytest.raises(PermissionDenied):
            asking.ask(application=draft, text="Who pays for it?", by=officer)

    def test_a_coordinator_asks_and_gets_the_answer(self, submitted):
        person = factories.coordinator()

        question = asking.ask(application=submitted, text="Who pays for it?", by=person)
        asking.answer(application=submitted, question=question, text="We.", by=factories.lead(submitted.city))

        assert letters("reply_for_coordinator") == {person.email}
        assert letters("reply_for_officer") == set()


class TestAnswering:
    def test_a_delegate_answers_with_a_file_and_both_sides_read_it(self, submitted, officer):
        question = asking.ask(
            application=submitted, text="Who pays for it?", by=officer, files=[pdf("table.pdf")]
        )
        writer = factories.delegate(submitted.city, name="The writer")

        said = answer_on_the_page(writer, question, files=[pdf("budget.pdf", "Our budget")])

        reply = question.replies.get()
        mine = signed_in(writer).get(said.url)
        theirs = signed_in(officer).get(f"/admin/applications/application/{submitted.pk}/change/")
        assert (said.status_code, reply.by, reply.text) == (302, writer, "The region pays half.")
        for page in (mine, theirs):
            words = pages.words(page)
            assert "Who pays for it? table.pdf" in words
            assert "The writer, Angers" in words
            assert "The region pays half. budget.pdf" in words
        assert letters("reply_for_officer") == {officer.email}
        assert letters("reply_for_delegate") == {writer.email, factories.lead(submitted.city).email}

    def test_the_files_of_both_sides_are_handed_to_both_and_to_nobody_else(self, submitted, officer, france):
        question = asking.ask(application=submitted, text="See this.", by=officer, files=[pdf()])
        lead = factories.lead(submitted.city)
        asking.answer(
            application=submitted, question=question, text="And this.", by=lead, files=[pdf("ours.pdf")]
        )
        readers = [lead, officer, factories.coordinator()]
        strangers = [factories.lead(factories.city(of=france)), factories.officer(factories.country("DE"))]

        for file in Attachment.objects.filter(enclosure__isnull=False):
            address = pages.address(submitted, "application_question_file", file.pk)
            for person in readers:
                assert b"".join(signed_in(person).get(address).streaming_content).startswith(b"%PDF")
            for person in strangers:
                assert signed_in(person).get(address).status_code == 404

    def test_other_papers_of_the_dossier_are_not_reached_through_the_questions(self, submitted, officer):
        paper = factories.file(submitted, "scan.pdf", section="")

        answer = signed_in(officer).get(pages.address(submitted, "application_question_file", paper.pk))

        assert answer.status_code == 404

    def test_the_same_answer_twice_is_one_and_another_is_added(self, submitted, officer):
        question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
        lead = factories.lead(submitted.city)

        answers = [
            answer_on_the_page(lead, question, text) for text in ("The region.", "The region.", "And we.")
        ]

        assert {answer.status_code for answer in answers} == {302}
        assert [reply.text for reply in question.replies.all()] == ["The region.", "And we."]
        assert Message.objects.filter(kind="reply_for_officer").count() == 2

    def test_a_question_of_another_city_is_no_question(self, submitted, officer, france):
        other = factories.application(Status.SUBMITTED, in_country=france)
        question = asking.ask(application=other, text="Who pays for it?", by=officer)
        address = pages.address(submitted, "application_questions")

        answer = signed_in(factories.lead(submitted.city)).post(
            address, {"action": "answer", "question": question.pk, "text": "We."}
        )

        assert (answer.status_code, Reply.objects.count()) == (404, 0)

    @pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "-1", "1\x00"])
    def test_a_number_that_means_nothing_is_no_question(self, submitted, number):
        address = pages.address(submitted, "application_questions")

        answer = signed_in(factories.lead(submitted.city)).post(
            address, {"action": "answer", "question": number, "text": "We."}
        )

        assert answer.status_code == 404

    def test_an_empty_answer_or_a_bad_file_is_said_at_the_field_and_the_words_stay(self, submitted, officer):
        question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
        lead = factories.lead(submitted.city)

        empty = answer_on_the_page(lead, question, "")
        bad = answer_on_the_page(lead, question, "See it.", files=[SimpleUploadedFile("a.pdf", b"MZ")])

        assert (empty.status_code, bad.status_code, Reply.objects.count()) == (400, 400, 0)
        assert pages.form_with(bad, "question")["text"] == "See it."
        assert "“a.pdf” is not a PDF" in pages.words(bad)

    def test_whoever_has_left_the_team_answers_no_more(self, submitted, officer):
        question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
        gone = factories.delegate(submitted.city)
        team.leave(city=submitted.city, by=gone)

        assert answer_on_the_page(gone, question).status_code == 404
        with pytest.raises(PermissionDenied):
            asking.answer(application=submitted, question=question, text="We.", by=gone)


class TestWhen:
    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.APPROVED])
    def test_an_open_application_is_talked_about_also_after_the_window(
        self, france, officer, status, portal_clock
    ):
        application = factories.application(status, in_country=france)
        portal_clock(application.round.examination_ends_at)

        question = asking.ask(application=application, text="Who pays for it?", by=officer)
        answer_on_the_page(factories.lead(application.city), question)

        assert question.replies.count() == 1

    @pytest.mark.parametrize("status", [Status.ADMITTED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED])
    def test_with_a_final_status_all_is_closed_and_stays_readable(self, france, officer, status):
        city = factories.city("Angers", of=france)
        application = factories.application(Status.SUBMITTED, of=city)
        question = asking.ask(application=application, text="Who pays for it?", by=officer)
        _finish(application, status)
        lead = factories.lead(city)

        refused = answer_on_the_page(lead, question, "Too late.")

        page = signed_in(lead).get(pages.address(application, "application_questions"))
        words = pages.words(page)
        assert (refused.status_code, Reply.objects.count()) == (409, 0)
        assert "Nothing was sent. The application stands at" in pages.words(refused)
        assert "Too late." in pages.words(refused)
        assert "Who pays for it?" in words
        assert "Send the answer" not in words
        assert "its questions are closed with it" in words
        with pytest.raises(TransitionNotAllowed):
            asking.ask(application=application, text="And now?", by=officer)

    def test_an_application_that_is_being_withdrawn_gets_no_answer(self, submitted, officer):
        question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
        seen_before = Application.objects.select_related("city", "dossier").get(pk=submitted.pk)
        lead = factories.lead(submitted.city)
        services.withdraw(application=submitted, by=lead)

        with pytest.raises(TransitionNotAllowed):
            asking.answer(application=seen_before, question=question, text="We.", by=lead)

        assert (Reply.objects.count(), letters("reply_for_officer")) == (0, set())


def test_neither_questions_nor_answers_nor_files_touch_what_was_endorsed(submitted, officer):
    before = checks.current_sha256(submitted)

    question = asking.ask(application=submitted, text="Who pays for it?", by=officer, files=[pdf()])
    asking.answer(
        application=submitted,
        question=question,
        text="The region.",
        by=factories.lead(submitted.city),
        files=[pdf("ours.pdf")],
    )

    submitted.refresh_from_db()
    assert (checks.current_sha256(submitted), submitted.endorsement.snapshot.sha256) == (before, before)
    services.approve(application=submitted, by=officer, endorsement_checked=True)
    page = signed_in(factories.lead(submitted.city)).get(pages.address(submitted, "application_preview"))
    assert "ours.pdf" not in pages.words(page)


def test_the_page_of_a_city_that_was_asked_nothing_says_what_it_is_for(submitted):
    page = signed_in(factories.lead(submitted.city)).get(pages.address(submitted, "application_questions"))

    assert "Nothing was asked." in pages.words(page)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("role", ["officer", "coordinator"])
def test_the_letters_are_whole_and_plain_in_both_languages(france, stored_files, language, role):
    city = factories.city(CITY, of=france)
    submitted = factories.application(Status.SUBMITTED, of=city)
    for person in (factories.lead(city), asker := getattr(factories, role)()):
        person.language = language
        person.save(update_fields=["language"])
    before = Message.objects.count()

    question = asking.ask(application=submitted, text="Who pays <b>for it</b>?", by=asker, files=[pdf()])
    with translation.override("en" if language == "fr" else "fr"):
        asking.answer(application=submitted, question=question, text="We & others.", by=factories.lead(city))

    sent = list(Message.objects.order_by("id")[before:])
    assert {message.kind for message in sent} == {
        "question_for_delegate",
        f"question_for_{role}",
        "reply_for_delegate",
        f"reply_for_{role}",
    }
    for message in sent:
        assert_plain(Mail(message.subject, message.text), submitted.reference)
        assert "Who pays <b>for it</b>?" in message.text
        assert (message.about, message.language) == (submitted.reference, language)
        assert f"/{language}/applications/" in message.text or "/admin/applications/" in message.text


def _texts(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("text", flat=True))


def _finish(application: Application, status: str) -> None:
    lead = factories.lead(application.city)
    officer = factories._an_officer(application)
    if status == Status.WITHDRAWN:
        services.withdraw(application=application, by=lead)
    elif status == Status.DECLINED:
        services.decline(application=application, by=officer, reason="No.")
    elif status == Status.LAPSED:
        services.lapse_round(round=application.round, at=factories.after_the_round(application))
    else:
        services.approve(application=application, by=officer, endorsement_checked=True)
        services.admit(application=application, by=factories.coordinator())
    application.refresh_from_db()
