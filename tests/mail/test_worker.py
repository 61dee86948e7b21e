"""A real Celery worker and a real mail server: the nudge, the death of a worker, several deliverers at once.

The worker has no beat, so what arrives by itself was nudged. On SQLite the broker is a folder, on PostgreSQL it is Redis.
"""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from gnlc_portal.lib import clock
from gnlc_portal.mail import delivery
from gnlc_portal.mail.models import Message, State
from tests.mail import processes
from tests.mail.test_delivery import letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

WRITE = """
from django.db import transaction
from gnlc_portal.mail import outbox
with transaction.atomic():
    outbox.write(to="{to}", language="en", kind="note", subject="A note", text="Good morning.")
"""
SWEEP = "from gnlc_portal.sweep import sweep\nsweep.delay()"


@pytest.fixture
def environ(tmp_path: Path, office) -> Iterator[dict[str, str]]:
    processes.empty_broker()
    yield processes.environment(tmp_path, office.port)
    processes.empty_broker()


def states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("to").values_list("to", "state"))


@pytest.mark.broker
class TestTheWorker:
    def test_a_message_written_in_a_transaction_arrives_by_its_nudge(self, environ, office, tmp_path):
        with processes.worker(environ, tmp_path / "worker.log"):
            processes.shell(environ, WRITE.format(to="reader@city.example"))

            processes.wait_until(lambda: states() == [("reader@city.example", State.SENT)])

        assert office.addresses() == ["reader@city.example"]

    def test_what_was_written_while_no_worker_ran_waits_for_one(self, environ, office, tmp_path):
        processes.shell(environ, WRITE.format(to="reader@city.example"))
        assert (states(), office.letters) == ([("reader@city.example", State.WAITING)], [])

        with processes.worker(environ, tmp_path / "worker.log"):
            processes.wait_until(lambda: states() == [("reader@city.example", State.SENT)])

        assert office.addresses() == ["reader@city.example"]

    def test_a_worker_killed_in_the_middle_loses_nothing_and_the_letter_stays_one_letter(
        self, environ, office, tmp_path
    ):
        office.holds = True
        with processes.worker(environ, tmp_path / "first.log") as first:
            processes.shell(environ, WRITE.format(to="reader@city.example"))
            processes.wait_until(office.has_one_in_hand.is_set)
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        office.holds = False
        assert states() == [("reader@city.example", State.SENDING)]

        with processes.worker(environ, tmp_path / "second.log"):
            processes.shell(environ, WRITE.format(to="second@city.example"))
            processes.wait_until(lambda: ("second@city.example", State.SENT) in states())
            # The dead worker's lease still holds: nobody touches its letter.
            assert states() == [("reader@city.example", State.SENDING), ("second@city.example", State.SENT)]

            Message.objects.filter(to="reader@city.example").update(leased_until=clock.real_now())
            processes.shell(environ, SWEEP)
            processes.wait_until(lambda: ("reader@city.example", State.SENT) in states())

        twice = [one["Message-ID"] for one in office.letters if one["To"] == "reader@city.example"]
        assert (len(twice), len(set(twice))) == (2, 1)
        assert Message.objects.get(to="reader@city.example").attempt_count == 2


class TestSeveralAtOnce:
    def test_threads_deliver_each_message_once(self, office):
        rows = [letter(f"reader{number:02}@city.example") for number in range(20)]
        together = threading.Barrier(4, timeout=processes.PATIENCE_S)
        counts: list[delivery.Count] = []

        def run() -> None:
            try:
                together.wait()
                counts.append(delivery.deliver_due())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(processes.PATIENCE_S)

        assert office.addresses() == [row.to for row in rows]
        assert (len(counts), sum(count.sent for count in counts), sum(count.refused for count in counts)) == (
            4,
            20,
            0,
        )
        assert set(Message.objects.values_list("state", "attempt_count")) == {(State.SENT, 1)}

    def test_processes_deliver_each_message_once(self, environ, office):
        rows = [letter(f"reader{number:02}@city.example") for number in range(20)]
        done: list[int] = []
        connection.close()

        def run() -> None:
            done.append(processes.python(environ, "manage.py", "deliver_mail").returncode)

        threads = [threading.Thread(target=run) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(processes.PATIENCE_S)

        assert (done, office.addresses()) == ([0, 0], [row.to for row in rows])


class TestTheCommand:
    def test_its_exit_status_is_0_when_all_left_or_nothing_was_due_and_1_when_a_server_refused(
        self, environ, office
    ):
        def run(*arguments: str) -> tuple[int, str, str]:
            done = processes.python(environ, "manage.py", "deliver_mail", *arguments)
            return (
                done.returncode,
                done.stdout.strip(),
                done.stderr.strip().splitlines()[-1] if done.stderr else "",
            )

        assert run() == (0, "0 sent, 0 refused", "")
        letter()
        assert run() == (0, "1 sent, 0 refused", "")
        office.refuses["@"] = "550 5.1.1 No such mailbox here"
        letter()
        refusal = "CommandError: 1 messages were refused; their attempts hold the server's words."
        assert run() == (1, "0 sent, 1 refused", refusal)
        assert run("--no-such-option")[0] == 2
