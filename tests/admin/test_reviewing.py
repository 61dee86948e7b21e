"""The review page beside the decision: who has it in hand, notes, questions, what changed since, where the link went."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications import asking, ready_reasons, services
from applications.enums import Status
from applications.models import Application
from cities.models import CommissionOfficer
from gnlc_portal.accounts.roles import COORDINATORS
from gnlc_portal.dossiers.models import Note, Question, Reading, ReviewClaim
from gnlc_portal.dossiers.models import Snapshot as SnapshotRow
from gnlc_portal.dossiers.reviewing import claims
from gnlc_portal.lib import clock, triggers
from gnlc_portal.mail.models import Attempt, Message, State
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db]

SECRET = "Zwischen uns: the mayor resigns in June."


@pytest.fixture
def submitted(france) -> Application:
    return factories.application(Status.SUBMITTED, of=factories.city("Angers", of=france))


@pytest.fixture
def officer(france):
    return factories.officer(france, name="The officer")


@pytest.fixture
def colleague(france):
    return factories.officer(france, name="A colleague")


@pytest.fixture
def look(at_desk, review_address):
    """Somebody opens the review page."""
    return lambda user, application: at_desk(user).get(review_address(application))


@pytest.fixture
def say_here(at_desk):
    """The page of somebody says that it is still open."""

    def post(user, application):
        address = reverse("admin:applications_application_reviewing", args=[application.pk])
        return at_desk(user).post(address)

    return post


def again(application: Application, *, by, sections: dict[str, str], **changes: str) -> None:
    """Sent back, changed, endorsed and submitted again."""
    services.send_back(application=application, by=by, sections=sections)
    change_and_submit(application, **changes)


def change_and_submit(application: Application, **changes: str) -> None:
    for key, value in changes.items():
        application.dossier.answers.filter(key=key).update(value=value)
    for step in factories._WAY[Status.SUBMITTED]:
        step(Application.objects.get(pk=application.pk), factories.IN_THE_WINDOW)
    application.refresh_from_db()


def test_whoever_decides_is_told_that_somebody_else_than_the_named_mayor_signed(submitted, officer, look):
    as_named = look(officer, submitted)
    with triggers.lifted():
        submitted.endorsements.update(signer_name="Emmanuel Denis")

    otherwise = look(officer, submitted)

    sentence = "The application names The mayor as mayor, and somebody of another name signed."
    assert (sentence in pages.words(as_named), sentence in pages.words(otherwise)) == (False, True)


class TestClaim:
    def test_whoever_opens_what_waits_for_them_has_it_in_hand_and_the_colleague_reads_so(
        self, submitted, officer, colleague, look
    ):
        first, second = look(officer, submitted), look(colleague, submitted)

        assert "You have this review in hand." in pages.words(first)
        assert "Being reviewed by The officer, for 30 more minutes or longer." in pages.words(second)
        assert claims.of(submitted.dossier).user == officer

    def test_it_stops_nobody(self, submitted, officer, colleague, look, decide):
        look(officer, submitted)

        answer = decide(colleague, submitted, "approve", endorsement_checked="on")

        submitted.refresh_from_db()
        assert (answer.status_code, submitted.status) == (302, Status.APPROVED)

    def test_being_on_the_page_renews_it_and_half_an_hour_without_ends_it(
        self, submitted, officer, colleague, look, say_here
    ):
        look(officer, submitted)
        pass_time(minutes=25)
        say_here(officer, submitted)
        pass_time(minutes=25)
        still = say_here(colleague, submitted).json()["text"]
        pass_time(minutes=6)

        theirs = say_here(colleague, submitted).json()["text"]

        assert still.startswith("Being reviewed by The officer, for 5 more minutes")
        assert theirs.startswith("You have this review in hand.")
        assert claims.of(submitted.dossier).user == colleague

    def test_who_has_decided_has_it_in_hand_no_more_and_uil_takes_it_up(
        self, submitted, officer, look, decide
    ):
        look(officer, submitted)
        coordinator = factories.coordinator()

        decide(officer, submitted, "approve", endorsement_checked="on")
        look(officer, submitted)

        assert "You have this review in hand." in pages.words(look(coordinator, submitted))

    def test_it_counts_in_real_time(self, submitted, officer, look, portal_clock):
        look(officer, submitted)

        portal_clock(factories.hamburg(2027, 4, 20))

        assert claims.of(submitted.dossier).user == officer

    def test_it_is_given_back_by_a_button_which_leads_away_from_the_page(
        self, submitted, officer, look, decide
    ):
        look(officer, submitted)

        answer = decide(officer, submitted, "give_back")

        assert (answer.url, claims.of(submitted.dossier)) == ("/admin/", None)

    def test_nobody_gives_back_what_a_colleague_has(self, submitted, officer, colleague, look, decide):
        look(officer, submitted)

        decide(colleague, submitted, "give_back")

        assert claims.of(submitted.dossier).user == officer

    def test_a_colleague_takes_it_over(self, submitted, officer, colleague, look, decide):
        look(officer, submitted)

        decide(colleague, submitted, "take")

        assert claims.of(submitted.dossier).user == colleague
        assert "Being reviewed by A colleague" in pages.words(look(officer, submitted))

    def test_opening_takes_only_what_waits_for_ones_own_side(self, france, officer, look):
        returned = factories.application(Status.RETURNED, in_country=france)
        waiting = factories.application(Status.SUBMITTED, in_country=france)
        approved = factories.application(Status.APPROVED, in_country=france)
        coordinator = factories.coordinator()

        for person in (coordinator, officer, factories.admin()):
            for application in (returned, waiting, approved):
                look(person, application)

        held = {row.dossier_id: row.user for row in ReviewClaim.objects.select_related("user")}
        assert held == {waiting.dossier_id: officer, approved.dossier_id: coordinator}

    def test_an_administrator_neither_has_it_in_hand_nor_reads_who_has(
        self, submitted, officer, look, say_here
    ):
        look(officer, submitted)
        admin = factories.admin()

        assert "Being reviewed" not in pages.words(look(admin, submitted))
        assert say_here(admin, submitted).status_code == 404


class TestNotes:
    def test_officers_of_the_country_and_uil_read_a_note_with_its_author(
        self, submitted, officer, colleague, decide, look
    ):
        answer = decide(officer, submitted, "note", text=SECRET)

        assert answer.url.endswith("#notes")
        for person in (officer, colleague, factories.coordinator()):
            page = look(person, submitted)
            assert (
                f"The officer, Commission officer 15 March 2027, 09:00, Hamburg time {SECRET}"
                in pages.words(page)
            )

    def test_sent_twice_it_is_one_note(self, submitted, officer, decide):
        for _click in range(2):
            decide(officer, submitted, "note", text=SECRET)

        assert Note.objects.count() == 1

    def test_an_empty_note_is_asked_for_at_its_field(self, submitted, officer, decide):
        answer = decide(officer, submitted, "note", text=" ")

        assert (answer.status_code, Note.objects.count()) == (400, 0)

    def test_a_decided_file_takes_notes_too(self, france, officer, decide):
        declined = factories.application(Status.DECLINED, in_country=france)

        decide(officer, declined, "note", text=SECRET)

        assert Note.objects.get().dossier == declined.dossier

    def test_the_city_never_sees_a_note_anywhere(self, submitted, officer, decide, look):
        decide(officer, submitted, "note", text=SECRET)
        services.approve(application=submitted, by=officer, endorsement_checked=True)
        asking.ask(application=submitted, text="Who pays for it?", by=officer)
        services.admit(application=submitted, by=factories.coordinator())
        lead = Client()
        lead.force_login(factories.lead(submitted.city))
        names = ("", "_questions", "_preview", "_history", "_team", "_unanswered", "_receipt")
        names += ("_pdf", "_draft", "_certificate", "_receipt_newest_pdf")
        below = [pages.address(submitted, f"application{name}") for name in names]
        public = ["/en/", "/en/cities/", submitted.city.get_absolute_url(), "/cities.csv", "/cities.geojson"]

        for address in (*below, *public):
            answer = lead.get(address)
            assert answer.status_code == 200, address
            assert SECRET.encode() not in b"".join(answer), address
            if address.endswith(".pdf"):
                assert "resigns" not in pages.pdf_words(lead.get(address)), address
        assert not Message.objects.filter(text__contains="resigns").exists()

    @pytest.mark.parametrize("ended", [None, factories.IN_THE_WINDOW], ids=["now", "once"])
    @pytest.mark.parametrize("role", ["officer", "coordinator"])
    def test_whoever_acts_for_the_city_reads_none_in_whatever_office(
        self, submitted, officer, decide, look, france, role, ended
    ):
        decide(officer, submitted, "note", text=SECRET)
        person = factories.user()
        submitted.city.delegates.create(user=person, ended_at=ended)
        if role == "officer":
            CommissionOfficer.objects.create(commission=france.commission, user=person)
        else:
            person.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])

        page = look(person, submitted)

        assert page.status_code == 200
        assert "resigns" not in page.content.decode()
        assert decide(person, submitted, "note", text="Mine.").status_code == 404

    def test_an_administrator_reads_the_file_without_the_notes(self, submitted, officer, decide, look):
        decide(officer, submitted, "note", text=SECRET)

        page = look(factories.admin(), submitted)

        assert "Internal notes" not in pages.words(page)
        assert "resigns" not in page.content.decode()


class TestQuestions:
    def test_an_officer_asks_on_the_page_and_reads_that_the_city_is_awaited(
        self, submitted, officer, decide, look
    ):
        answer = decide(officer, submitted, "ask", text="Who pays for it?")

        words = pages.words(look(officer, submitted))
        assert answer.url.endswith("#questions")
        assert "Questions to the city (1 waits)" in words
        assert "Waits for the city The officer, Commission officer" in words

    def test_a_refused_file_leaves_the_words_in_the_open_form(self, submitted, officer, decide):
        answer = decide(officer, submitted, "ask", text="See this.", files=SimpleUploadedFile("a.pdf", b"MZ"))

        assert (answer.status_code, Question.objects.count()) == (400, 0)
        assert ">\nSee this.</textarea>" in answer.content.decode()
        assert "“a.pdf” is not a PDF" in pages.words(answer)

    def test_a_final_status_takes_no_question_and_says_why(self, france, officer, decide, look):
        declined = factories.application(Status.DECLINED, in_country=france)

        answer = decide(officer, declined, "ask", text="Who pays for it?")

        assert answer.status_code == 409
        assert "its questions are closed with it" in pages.words(answer)
        assert "Who pays for it?" in pages.words(answer)


class TestSinceLastRead:
    def test_a_first_reading_has_nothing_to_compare(self, submitted, officer, look):
        assert "Changed since you last read" not in pages.words(look(officer, submitted))

    def test_what_the_city_changed_stands_beside_what_was_read(self, submitted, officer, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        change_and_submit(submitted, motivation="We want many adults to come back to learning.")

        page = look(officer, submitted)

        assert (
            "Changed since you last read Against the text that you read first on 15 March 2027, 09:00, Hamburg time."
            in pages.words(page)
        )
        assert "[added: many ]" in pages.words(page)
        assert pages.words(page) == pages.words(look(officer, submitted))  # reading it does not take it away

    def test_each_reader_sees_what_is_new_to_them(self, submitted, officer, colleague, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        change_and_submit(submitted, motivation="Second text.")
        look(colleague, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        change_and_submit(submitted, implementation="Third text.")

        mine, theirs = look(officer, submitted), look(colleague, submitted)

        assert [s.slug for s in mine.context["since_read"].sections] == ["motivation", "implementation"]
        assert [s.slug for s in theirs.context["since_read"].sections] == ["implementation"]

    def test_handed_in_again_as_it_was_is_said_so(self, submitted, officer, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        change_and_submit(submitted)

        assert "Not a word: it was handed in again as it was." in pages.words(look(officer, submitted))

    def test_a_file_that_came_is_named(self, submitted, officer, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        factories.file(submitted, "council.pdf")
        change_and_submit(submitted)

        assert look(officer, submitted).context["since_read"].came == ("council.pdf",)

    def test_a_text_that_was_tampered_with_is_not_compared_and_said_loudly(self, submitted, officer, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        change_and_submit(submitted, motivation="Second text.")
        with triggers.lifted():
            old = SnapshotRow.objects.order_by("id").first()
            SnapshotRow.objects.filter(pk=old.pk).update(content=bytes(old.content) + b" ")

        page = look(officer, submitted)

        assert page.context["since_read"] is None
        assert "One of the two texts is no longer the one that was frozen" in pages.words(page)

    def test_what_the_city_writes_and_has_not_handed_in_is_not_compared(self, submitted, officer, look):
        look(officer, submitted)
        services.recall(application=submitted, by=factories.lead(submitted.city))
        submitted.dossier.answers.filter(key="motivation").update(value="Not yet for you.")

        assert "Not yet for you" not in look(officer, submitted).content.decode()

    def test_a_reading_is_kept_once(self, submitted, officer, look):
        for _time in range(3):
            look(officer, submitted)

        assert Reading.objects.filter(user=officer).count() == 1


class TestCameBack:
    def test_old_and_new_stand_beside_each_other_with_the_reasons_that_were_given(
        self, submitted, officer, look, colleague
    ):
        again(
            submitted,
            by=officer,
            sections={"motivation": "Name your partners.", "clusters": "Is one enough?"},
            motivation="We and the schools want adults to come back to learning.",
        )

        page = look(colleague, submitted)

        words = pages.words(page)
        asked = page.context["came_back"].asked
        assert [(section.reason, len(section.changes)) for section in asked] == [
            ("Name your partners.", 1),
            ("Is one enough?", 0),
        ]
        assert "What was sent back, and what the city changed" in words
        assert "by The officer." in words
        assert "[added: and the schools ]" in words
        assert "Is one enough? Nothing was changed in this section" in words

    def test_who_read_the_text_that_was_sent_back_is_not_told_twice(self, submitted, officer, look):
        look(officer, submitted)
        again(submitted, by=officer, sections={"motivation": "More."}, motivation="More of it.")

        words = pages.words(look(officer, submitted))

        assert "What was sent back, and what the city changed" in words
        assert "Changed since you last read" not in words

    def test_a_change_outside_of_the_sections_that_were_opened_is_shown_too(self, submitted, officer, look):
        again(submitted, by=officer, sections={"motivation": "More."}, implementation="Slipped in.")

        rest = look(officer, submitted).context["came_back"].rest

        assert [section.slug for section in rest.sections] == ["implementation"]

    def test_while_the_city_works_on_it_nothing_came_back(self, submitted, officer, look):
        services.send_back(application=submitted, by=officer, sections={"motivation": "More."})

        assert look(officer, submitted).context["came_back"] is None


class TestTheMayorsLink:
    def test_the_page_says_whether_the_letter_left_and_what_became_of_earlier_links(
        self, france, officer, look
    ):
        application = factories.application(
            Status.AWAITING_ENDORSEMENT, of=factories.city("Angers", of=france)
        )
        lead = factories.lead(application.city)
        services.recall(application=application, by=lead)
        services.request_endorsement(
            application=application, by=lead, mayor_email="mayor@gmail.com", mayor_language="en"
        )
        factories._endorse(application, factories.IN_THE_WINDOW)
        services.submit(application=application, by=lead)
        letter = Message.objects.filter(to="mayor@gmail.com").first()
        Message.objects.filter(pk=letter.pk).update(state=State.FAILED)
        Attempt.objects.create(message=letter, delivered=False, answer="550 no such user")

        words = pages.words(look(officer, application))

        assert "The letter It did not arrive: no mail server took it for this address." in words
        assert "550 no such user" in words
        assert "The link went to gmail.com, where anybody can have an address." in words
        assert (
            f"1 earlier link mayor{application.pk}@townhall.example, asked on 15 March 2027, 09:00" in words
        )
        assert "never opened; ended: the city recalled the application to change it" in words


class TestChecklist:
    def test_it_says_window_place_endorsement_completeness_and_membership(self, submitted, officer, look):
        holds = [
            (condition.sentence, condition.holds)
            for condition in look(officer, submitted).context["conditions"]
        ]

        assert holds == [
            ("Decisions are possible until 30 April 2027, 23:59 in Hamburg", True),
            ("A place is free", True),
            ("Endorsed by the mayor, exactly this text", True),
            ("Complete: every required question is answered", True),
            ("France is a Member State of UNESCO", True),
            ("The city is not a member yet", True),
        ]

    def test_an_answer_that_went_missing_is_counted(self, submitted, officer, look):
        submitted.dossier.answers.filter(key__in=["motivation", "population_year"]).delete()

        sentences = {c.sentence: c.holds for c in look(officer, submitted).context["conditions"]}

        assert sentences["Not complete: 2 answers are missing or need a repair"] is False


def test_the_page_costs_the_same_with_one_and_with_fifty_of_everything(
    submitted, officer, look, at_desk, review_address
):
    def fill(times: int) -> None:
        for number in range(times):
            question = factories.question(submitted, f"Question {number}", files=1)
            asking.answer(
                application=submitted,
                question=question,
                text="Answer.",
                by=factories.lead(submitted.city),
            )
            Note.objects.create(
                dossier=submitted.dossier,
                text=f"Note {number}",
                by=officer,
                side="officer",
                at=factories.IN_THE_WINDOW,
            )

    fill(1)
    browser, lead = at_desk(officer), at_desk(factories.lead(submitted.city))
    addresses = [
        (browser, review_address(submitted)),
        (lead, pages.address(submitted, "application_questions")),
    ]
    one = [pages.query_count(*pair) for pair in addresses]

    fill(49)

    assert [pages.query_count(*pair) for pair in addresses] == one


def pass_time(**delta: int) -> None:
    """Claims count in real time: they are moved into the past instead of waiting."""
    for row in ReviewClaim.objects.all():
        ReviewClaim.objects.filter(pk=row.pk).update(
            taken_at=row.taken_at - timedelta(**delta), until=row.until - timedelta(**delta)
        )


def test_claims_of_the_past_are_no_claims(submitted, officer):
    ReviewClaim.objects.create(
        dossier=submitted.dossier,
        user=officer,
        taken_at=clock.real_now() - timedelta(hours=1),
        until=clock.real_now() - timedelta(minutes=30),
    )

    assert claims.of(submitted.dossier) is None


class TestReturnBySection:
    def test_a_ready_made_text_comes_into_the_field_and_is_not_sent_by_the_same_press(
        self, submitted, officer, decide
    ):
        sent = {"sections": "motivation", "start_motivation": "2", "reason_motivation": "Thank you for this."}

        answer = decide(officer, submitted, "send_back", **sent)

        submitted.refresh_from_db()
        assert (answer.status_code, submitted.status) == (400, Status.SUBMITTED)
        assert pages.form_with(answer, "reason_motivation")["reason_motivation"] == (
            "Thank you for this.\n\nName the partners with whom the city works, and what each of them does."
        )
        assert "The ready-made text stands here now. Make it yours, then send." in pages.words(answer)

    def test_the_preview_shows_the_letters_that_would_leave_and_changes_nothing(
        self, submitted, officer, decide, colleague
    ):
        factories.delegate(submitted.city, language="fr")
        before = Message.objects.count()
        sent = {"sections": ["motivation"], "reason_motivation": "Name your partners.", "action": "preview"}

        answer = decide(officer, submitted, "send_back", **sent)

        submitted.refresh_from_db()
        assert (answer.status_code, submitted.status, Message.objects.count()) == (
            200,
            Status.SUBMITTED,
            before,
        )
        assert submitted.endorsement.ended_at is None
        form = next(entry["form"] for entry in answer.context["deeds"] if entry["deed"].name == "send_back")
        shown = {(m.letter.kind, m.language): (m.letter.subject, m.letter.text, m.to) for m in form.mailings}
        assert {key[0] for key in shown} == {"send_back_for_delegate", "send_back_for_mayor"}
        assert "“Name your partners.”" in pages.words(answer)
        assert pages.form_with(answer, "reason_motivation")["sections"] == "motivation"

        decide(officer, submitted, "send_back", **{**sent, "action": ""})
        left = {}
        for message in Message.objects.order_by("id")[before:]:
            left.setdefault((message.kind, message.language), (message.subject, message.text, []))[2].append(
                message.to
            )
        assert left == shown  # what was shown is what left

    def test_a_preview_begins_with_the_ready_made_text_in_it(self, submitted, officer, decide):
        sent = {"sections": "motivation", "start_motivation": "1", "action": "preview"}

        answer = decide(officer, submitted, "send_back", **sent)

        assert answer.status_code == 200
        assert "“The motivation says what a learning city is." in pages.words(answer)

    def test_a_preview_is_refused_by_what_would_refuse_the_return(
        self, submitted, officer, decide, portal_clock
    ):
        nothing = decide(officer, submitted, "send_back", action="preview")
        portal_clock(submitted.round.examination_ends_at)
        late = decide(
            officer,
            submitted,
            "send_back",
            action="preview",
            sections="motivation",
            reason_motivation="More.",
        )

        assert (nothing.status_code, late.status_code) == (400, 409)
        assert "Choose at least one section" in pages.words(nothing)

    @pytest.mark.parametrize("chosen", ["0", "99", "x", "1\x00", ""])
    def test_a_choice_that_means_nothing_begins_nothing(self, submitted, officer, decide, chosen):
        sent = {"sections": "motivation", "start_motivation": chosen, "reason_motivation": "More."}

        decide(officer, submitted, "send_back", **sent)

        submitted.refresh_from_db()
        assert submitted.status == Status.RETURNED
        assert submitted.status_changes.last().sections == {"motivation": "More."}

    def test_every_section_of_the_questionnaire_has_words_to_begin_with(self, submitted):
        slugs = [section.slug for section in submitted.dossier.questionnaire.sections]

        assert list(ready_reasons.READY) == slugs
        assert all(ready_reasons.of(slug) for slug in slugs)
