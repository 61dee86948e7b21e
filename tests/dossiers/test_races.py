"""Two people, or a person and a lock, at the same moment."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, services
from gnlc_portal.dossiers.models import Answer

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
