"""What two people do to one review in the same moment: one question, one claim, nothing said after the end."""

import pytest

from applications import asking, services
from applications.enums import Status
from applications.models import Application
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers.models import Dossier, Question, Reply, ReviewClaim
from gnlc_portal.dossiers.reviewing import claims, notes
from gnlc_portal.mail.models import Message
from tests import factories
from tests.rules import contenders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def submitted() -> Application:
    return factories.application(Status.SUBMITTED, in_country=factories.country("FR"))


def fresh(application: Application) -> Application:
    """As another request reads it."""
    return Application.objects.select_related("city", "dossier").get(pk=application.pk)


def test_a_question_that_is_sent_five_times_at_once_is_asked_once(submitted):
    officer = factories.officer(submitted.country)

    def ask() -> Question:
        by = User.objects.get(pk=officer.pk)
        return asking.ask(application=fresh(submitted), text="Who pays for it?", by=by)

    outcomes = contenders.together(*[ask] * 5)

    assert {outcome.error for outcome in outcomes} == {""}
    assert {outcome.value for outcome in outcomes} == {Question.objects.get()}
    assert Message.objects.filter(kind="question_for_officer").count() == 1


def test_an_answer_and_a_note_that_are_sent_five_times_at_once_are_kept_once(submitted):
    officer = factories.officer(submitted.country)
    question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
    lead = factories.lead(submitted.city)

    def answer() -> Reply:
        one = Question.objects.select_related("dossier").get(pk=question.pk)
        by = User.objects.get(pk=lead.pk)
        return asking.answer(application=fresh(submitted), question=one, text="The region.", by=by)

    def note() -> object:
        dossier = Dossier.objects.get(pk=submitted.dossier_id)
        return notes.write(
            dossier=dossier, text="Ask again.", by=officer, side="officer", at=factories.IN_THE_WINDOW
        )

    outcomes = contenders.together(*[answer] * 5, *[note] * 5)

    assert {outcome.error for outcome in outcomes} == {""}
    assert (Reply.objects.count(), submitted.dossier.notes.count()) == (1, 1)
    assert Message.objects.filter(kind="reply_for_officer").count() == 1


def test_of_officers_who_open_a_file_at_once_one_has_it_and_all_read_who(submitted):
    people = [factories.officer(submitted.country) for _officer in range(5)]

    outcomes = contenders.together(
        *[
            lambda person=person: (
                claims.take(dossier=Dossier.objects.get(pk=submitted.dossier_id), user=person).user
            )
            for person in people
        ]
    )

    assert {outcome.error for outcome in outcomes} == {""}
    assert {outcome.value for outcome in outcomes} == {ReviewClaim.objects.get().user}


def test_an_answer_that_meets_the_withdrawal_is_refused_whole(submitted):
    officer = factories.officer(submitted.country)
    question = asking.ask(application=submitted, text="Who pays for it?", by=officer)
    lead = factories.lead(submitted.city)

    withdrawn, answered = contenders.while_held_open(
        lambda: services.withdraw(application=fresh(submitted), by=lead),
        lambda: asking.answer(application=fresh(submitted), question=question, text="The region.", by=lead),
    )

    assert (withdrawn.error, answered.error) == ("", "TransitionNotAllowed")
    assert "Withdrawn" in answered.text
    assert (Reply.objects.count(), Message.objects.filter(kind__startswith="reply").count()) == (0, 0)
