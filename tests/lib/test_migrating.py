"""One app alone is migrated, backwards too: the triggers follow the tables as they stand then."""

from datetime import date

import pytest
from django.core.management import call_command

from gnlc_portal.lib import clock
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Notice, NoticeState
from tests.rules import database

GUARDED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT DISTINCT trigger_name FROM information_schema.triggers ORDER BY trigger_name",
}


def values(sql: str) -> list[str]:
    """The one column that a query asks for."""
    with database.connection.cursor() as cursor:
        cursor.execute(sql)
        return [value for (value,) in cursor.fetchall()]


def guards() -> set[str]:
    """The triggers that the database has."""
    return set(values(GUARDED[database.connection.vendor]))


@pytest.fixture
def migrate(transactional_db):
    """The command; at the end the database is whole again."""
    yield lambda *to: call_command("migrate", *to, verbosity=0)
    call_command("migrate", verbosity=0)


def test_back_one_app_on_another_and_forwards_again(migrate):
    whole = guards()

    migrate("applications", "0006")
    then = guards()
    migrate("accounts")  # nothing to do, on tables of an earlier day
    still = guards()
    migrate()

    assert then == still
    assert "applications_statuschange_no_update" in then
    assert "applications_endorsement_frozen_once" in whole - then  # it names a column that came later
    assert guards() == whole


def test_a_notice_that_was_written_stays_one_there_and_back(migrate):
    message = outbox.write(to="lead@city.example", language="en", kind="test", subject="Subject", text="Text")
    day = date(2029, 4, 20)
    Notice.objects.create(
        kind="report_open",
        subject="R2029-FR-001",
        due_on=day,
        falls_on=day,
        recipient=message.to,
        state=NoticeState.WRITTEN,
        message=message,
        settled_at=clock.now(),
    )
    state = "SELECT state FROM mail_notice"

    migrate("mail", "0009")
    then = values(state)
    migrate()

    assert (then, values(state)) == (["sent"], ["written"])
