"""Two people, or a person and a lock, at the same moment."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, services
from gnlc_portal.dossiers.models import Answer, AnswerRevision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
CITY = {"reference": "2027-FR-004", "city": "Angers", "country": "FR"}


def in_threads(*works):
    """Run each work in a thread and connection of its own, all at once."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_nothing_is_saved_once_the_dossier_is_locked_and_frozen(dossier, ada):
    refused, frozen = [], []

    def write(start):
        for number in range(start, start + 2000):
            try:
                services.save_answer(dossier=dossier, key="name", value=f"Text {number}", by=ada, at=NOON)
            except services.Locked:
                refused.append(number)
                return
            time.sleep(0.002)  # SQLite serves nobody in turn: without a pause the lock might wait for ever

    def lock():
        with transaction.atomic():
            services.set_open_sections(dossier, [])
            frozen.append(services.take_snapshot(dossier=dossier, at=NOON, **CITY))

    in_threads(lambda: write(0), lambda: write(10_000), lock)

    assert len(refused) == 2
    assert services.current_sha256(dossier=dossier, **CITY) == frozen[0].sha256
    assert answers.from_snapshot(frozen[0]) == answers.current(dossier)


def test_of_two_first_answers_at_once_one_is_saved_and_the_other_writer_is_told(dossier, ada):
    ben = User.objects.create_user("ben@university.example")
    saved, told = [], []

    def write(by, text):
        try:
            services.save_answer(dossier=dossier, key="name", value=text, by=by, at=NOON, version=0)
            saved.append(text)
        except services.Conflict as conflict:
            told.append((conflict.yours, conflict.theirs))

    in_threads(lambda: write(ada, "Angers"), lambda: write(ben, "Tours"))

    (text,) = saved
    assert told == [({"Angers": "Tours", "Tours": "Angers"}[text], text)]
    assert Answer.objects.get(dossier=dossier).value == text


def test_of_three_who_write_one_answer_at_once_no_saved_text_is_lost(dossier, ada):
    people = [ada, *(User.objects.create_user(f"{name}@university.example") for name in ("ben", "eve"))]
    told, failed = [], []

    def write(by):
        version = 0
        for number in range(12):
            text = f"{by.pk}: {number}"
            try:
                answer = services.save_answer(
                    dossier=dossier, key="motivation", value=text, by=by, at=NOON, version=version
                )
            except services.Conflict as conflict:
                version = conflict.version
                continue
            except Exception as error:
                failed.append(error)
                return
            told.append((by.pk, text, answer.version))
            version = answer.version

    in_threads(*(lambda person=person: write(person) for person in people))

    kept = dict(AnswerRevision.objects.filter(dossier=dossier).values_list("version", "value"))
    now = Answer.objects.get(dossier=dossier)
    versions = {version: by for by, _text, version in told}
    assert failed == []
    assert sorted(versions) == list(range(1, now.version + 1))  # each number was given once
    for by, text, version in told:
        went_on = versions.get(version + 1) == by  # from this very version: every other one is refused
        assert (now.value, now.version) == (text, version) or kept.get(version) == text or went_on


def test_one_request_that_comes_twice_at_once_is_stored_once_and_answered_alike(dossier, ada):
    save = {"dossier": dossier, "key": "motivation", "by": ada, "at": NOON}
    services.save_answer(value="One", version=0, **save)
    versions = []

    def send():
        versions.append(services.save_answer(value="Two", version=1, request="edit-1", **save).version)

    in_threads(send, send, send)

    assert versions == [2, 2, 2]
    assert (Answer.objects.get(dossier=dossier).version, AnswerRevision.objects.count()) == (2, 1)
