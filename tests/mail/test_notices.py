"""Notices: found once, written once, the highest rung only, and never what is not due any more."""

from datetime import date

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applications.enums import Status
from applications.models import Application
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, Notice, NoticeReason, State
from gnlc_portal.mail.notices import chasing, delivering, detecting, stopping
from gnlc_portal.mail.notices.rungs import Addressee
from tests import factories
from tests.factories import hamburg
from tests.mail.ladders import Closing, told
from tests.rules.contenders import together

pytestmark = pytest.mark.django_db

FIRST = hamburg(2027, 4, 16, 9)  # 14 days before the round closes on 30 April
SECOND = hamburg(2027, 4, 28, 9)
LAST = hamburg(2027, 4, 30, 9)
AFTER = hamburg(2027, 5, 28, 9)
OFFICE = Addressee("office@commission.example", "en", "commission", is_copy=True)


@pytest.fixture(autouse=True)
def texts(settings):
    engines = [{**engine} for engine in django_settings.TEMPLATES]
    for engine in engines:
        engine["DIRS"] = [*engine["DIRS"], django_settings.BASE_DIR / "tests/mail/templates"]
    settings.TEMPLATES = engines


@pytest.fixture
def ladder():
    return Closing()


@pytest.fixture
def draft(france):
    return factories.application()


@pytest.fixture
def lead(draft):
    return factories.lead(draft.city).email


def test_a_rung_is_written_once_however_often_the_sweep_runs(ladder, draft, lead):
    for _run in range(3):
        chasing.chase_one(ladder, FIRST)

    assert told(draft.reference) == [("14_days_before", lead, "written")]
    assert list(Message.objects.filter(kind="test_notice").values_list("to", "subject", "about")) == [
        (lead, f"{draft.reference}: test_14_days_before", draft.reference)
    ]


def test_before_the_day_of_the_first_rung_nothing_is_found(ladder, draft):
    assert detecting.detect(ladder, hamburg(2027, 4, 15, 23, 59)) == 0
    assert detecting.detect(ladder, hamburg(2027, 4, 16)) == 1


def test_every_delegate_reads_it_in_their_own_language(ladder, draft, lead):
    french = factories.delegate(draft.city, language="fr").email

    chasing.chase_one(ladder, FIRST)

    written = Message.objects.filter(kind="test_notice").order_by("id")
    assert list(written.values_list("to", "language")) == [(lead, "en"), (french, "fr")]


def test_what_is_found_at_night_leaves_at_eight_in_hamburg(ladder, draft, lead):
    chasing.chase_one(ladder, hamburg(2027, 4, 16, 7, 59, 59))
    assert told(draft.reference) == [("14_days_before", lead, "due")]

    chasing.chase_one(ladder, hamburg(2027, 4, 16, 8))
    assert told(draft.reference) == [("14_days_before", lead, "written")]


def test_after_an_outage_only_the_highest_rung_is_written_and_the_others_are_recorded(ladder, draft, lead):
    chasing.chase_one(ladder, LAST)

    assert told(draft.reference) == [
        ("14_days_before", "", "passed_over"),
        ("2_days_before", "", "passed_over"),
        ("today", lead, "written"),
    ]


def test_what_was_found_and_not_written_in_time_is_passed_over(ladder, draft, lead):
    detecting.detect(ladder, FIRST)
    chasing.chase_one(ladder, SECOND)

    assert told(draft.reference) == [
        ("14_days_before", lead, "passed_over"),
        ("2_days_before", lead, "written"),
    ]


def test_a_later_due_date_begins_the_ladder_anew_and_keeps_what_was_sent(ladder, draft, lead):
    chasing.chase_one(ladder, FIRST)
    draft.round.closes_on = draft.round.examination_closes_on = date(2027, 5, 30)
    draft.round.save()

    chasing.chase_one(ladder, hamburg(2027, 5, 16, 9))

    assert told(draft.reference) == [("14_days_before", lead, "written"), ("14_days_before", lead, "written")]


def test_rungs_that_fell_before_the_date_was_named_are_not_made_up_for(ladder, draft, lead):
    ladder.named_on = date(2027, 4, 16)

    chasing.chase_one(ladder, hamburg(2027, 4, 27, 9))
    assert told(draft.reference) == []

    chasing.chase_one(ladder, SECOND)
    assert told(draft.reference) == [("2_days_before", lead, "written")]


def test_what_is_settled_between_finding_and_writing_is_not_written(ladder, draft, lead):
    detecting.detect(ladder, FIRST)
    # Past the services, which stop what is due themselves: what matters here is that it is asked once more.
    Application.objects.filter(pk=draft.pk).update(status=Status.WITHDRAWN)

    assert delivering.deliver(ladder, FIRST) == delivering.Count(dropped=1)
    assert told(draft.reference) == [("14_days_before", lead, "settled")]


def test_stopping_cancels_what_is_due_and_takes_back_what_still_waits_in_the_outbox(ladder, draft, lead):
    chasing.chase_one(ladder, FIRST)
    detecting.detect(ladder, SECOND)

    assert stopping.stop(subjects=[draft.reference], reason=NoticeReason.SUBMITTED, at=SECOND) == 2

    assert told(draft.reference) == [
        ("14_days_before", lead, "submitted"),
        ("2_days_before", lead, "submitted"),
    ]
    assert [message.state for message in Message.objects.filter(kind="test_notice")] == [State.STOPPED]


def test_stopping_leaves_what_was_sent(ladder, draft, lead):
    chasing.chase_one(ladder, FIRST)
    delivery.deliver_due()

    assert stopping.stop(subjects=[draft.reference], reason=NoticeReason.SUBMITTED, at=SECOND) == 0
    assert told(draft.reference) == [("14_days_before", lead, "written")]


def test_a_rung_with_nobody_to_write_to_is_recorded_and_made_up_for_when_somebody_comes(ladder, draft, lead):
    draft.city.delegates.update(ended_at=FIRST)
    ladder.copies = [OFFICE]  # a copy of what nobody gets is not sent either
    for _run in range(2):
        chasing.chase_one(ladder, FIRST)
    assert told(draft.reference) == [("14_days_before", "", "nobody")]

    newcomer = factories.delegate(draft.city).email
    for _run in range(2):
        chasing.chase_one(ladder, hamburg(2027, 4, 20, 9))
    assert told(draft.reference) == [
        ("14_days_before", "", "nobody"),
        ("14_days_before", newcomer, "written"),
        ("14_days_before", OFFICE.email, "written"),
    ]


def test_somebody_who_left_before_it_was_written_does_not_get_it(ladder, draft, lead):
    other = factories.delegate(draft.city)
    detecting.detect(ladder, FIRST)
    draft.city.delegates.filter(user=other).update(ended_at=FIRST)

    delivering.deliver(ladder, FIRST)

    assert sorted(told(draft.reference)) == sorted(
        [("14_days_before", lead, "written"), ("14_days_before", other.email, "gone")]
    )


def test_who_is_named_twice_gets_one_message_in_the_first_place(ladder, draft, lead):
    ladder.copies = [Addressee(lead.upper(), "fr", "commission", is_copy=True)]

    chasing.chase_one(ladder, FIRST)

    assert list(Notice.objects.values_list("recipient", "role", "is_copy")) == [(lead, "delegate", False)]


def test_a_rung_that_must_be_warned_of_waits_where_the_warning_found_nobody(ladder, draft):
    draft.city.delegates.update(ended_at=FIRST)
    for at in (FIRST, SECOND, LAST):
        chasing.chase_one(ladder, at)
    newcomer = factories.delegate(draft.city).email

    sent = {}
    for day in range(1, 31):
        chasing.chase_one(ladder, hamburg(2027, 5, day, 9))
        sent.setdefault(told(draft.reference)[-1], day)

    assert sent == {
        ("today", newcomer, "written"): 1,
        ("after", newcomer, "written"): 29,  # 28 days after the warning, as many as lie between the two rungs
    }


def test_such_a_rung_comes_on_its_day_where_the_warning_was_read(ladder, draft, lead):
    for at in (LAST, hamburg(2027, 5, 27, 9), AFTER):
        chasing.chase_one(ladder, at)

    assert told(draft.reference)[-2:] == [("today", lead, "written"), ("after", lead, "written")]


def test_a_warning_that_no_mailbox_took_does_not_count(ladder, draft, lead):
    chasing.chase_one(ladder, LAST)
    Message.objects.filter(to=lead).update(state=State.FAILED)

    chasing.chase_one(ladder, AFTER)

    assert told(draft.reference)[-1] == ("today", lead, "written")


def test_a_rung_does_its_effect_once_for_all_its_readers(ladder, draft):
    factories.delegate(draft.city)

    for _run in range(2):
        chasing.chase_one(ladder, FIRST)

    assert ladder.reached == [f"{draft.reference} test_14_days_before"]


def test_one_letter_that_cannot_be_written_does_not_keep_the_others_back(ladder, draft, lead, caplog):
    other = factories.application()
    ladder.breaks_at = lead
    detecting.detect(ladder, FIRST)

    assert delivering.deliver(ladder, FIRST) == delivering.Count(written=1, failed=1)
    assert told(draft.reference) == [("14_days_before", lead, "due")]
    assert told(other.reference) == [("14_days_before", factories.lead(other.city).email, "written")]

    ladder.breaks_at = ""
    assert delivering.deliver(ladder, FIRST) == delivering.Count(written=1)


def test_more_subjects_than_one_chunk_holds_are_all_found(ladder, draft, monkeypatch):
    monkeypatch.setattr(detecting, "CHUNK", 2)
    monkeypatch.setattr(delivering, "BATCH", 3)
    others = [factories.application() for _more in range(4)]

    chasing.chase_one(ladder, FIRST)

    assert [told(row.reference)[0][2] for row in (draft, *others)] == ["written"] * 5


def test_finding_and_writing_take_the_same_number_of_queries_for_one_and_for_many(ladder, draft):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            chasing.chase_one(ladder, FIRST)
        return len(captured)

    one = queries()
    for _more in range(3):
        factories.application()
    assert queries() == one


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_write_each_message_once(ladder, draft, lead):
    others = [factories.application() for _more in range(5)]

    outcomes = together(*[lambda: chasing.chase_one(ladder, FIRST)] * 4)

    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert sorted(Message.objects.filter(kind="test_notice").values_list("to", flat=True)) == sorted(
        factories.lead(row.city).email for row in (draft, *others)
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'written'", "notice_whole_in_each_state"),
        ("state = 'skipped'", "notice_whole_in_each_state"),
        ("state = 'lost'", "notice_whole_in_each_state"),
        ("reason = 'weather'", "notice_whole_in_each_state"),
        ("recipient = 'other@city.example'", "never change"),
        ("due_on = '2027-05-01'", "never change"),
    ],
)
def test_the_database_keeps_a_notice_whole(ladder, draft, change, rule):
    detecting.detect(ladder, FIRST)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE mail_notice SET {change}")


def test_a_notice_is_never_deleted_because_it_keeps_its_rung_from_being_sent_again(ladder, draft):
    detecting.detect(ladder, FIRST)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mail_notice")


def test_the_database_knows_each_recipient_of_a_rung_once(ladder, draft):
    detecting.detect(ladder, FIRST)
    row = Notice.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
