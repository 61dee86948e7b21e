"""One app alone is migrated, backwards too: the triggers follow the tables as they stand then."""

import pytest
from django.core.management import call_command

from tests.rules import database

GUARDED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT DISTINCT trigger_name FROM information_schema.triggers ORDER BY trigger_name",
}


def guards() -> set[str]:
    """The triggers that the database has."""
    with database.connection.cursor() as cursor:
        cursor.execute(GUARDED[database.connection.vendor])
        return {name for (name,) in cursor.fetchall()}


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
