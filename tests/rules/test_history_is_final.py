"""What happened stays as it was written: triggers refuse what a constraint cannot say."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from applications.enums import Status
from applications.models import Application, RoundExtension, StatusChange
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.dossiers.models import AnswerRevision, Note, Reading, Reply, Snapshot
from gnlc_portal.lib import triggers
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules import database
from tests.rules.steps import extend

pytestmark = pytest.mark.django_db

UPDATES = [
    ("applications_statuschange", "reason = 'Another.'"),
    ("applications_statuschange", "by_id = NULL"),
    ("applications_statuschange", "verb = 'admit'"),
    ("applications_roundextension", "reason = 'Another.'"),
    ("applications_roundextension", "closes_on = '2027-12-31'"),
    ("dossiers_snapshot", "content = content"),
    ("dossiers_snapshot", "sha256 = '0'"),
    ("dossiers_answerrevision", "value = '\"Another.\"'"),
    ("dossiers_answerrevision", "version = 9"),
    ("dossiers_note", "text = 'Another.'"),
    ("dossiers_question", "text = 'Another.'"),
    ("dossiers_reply", "by_id = by_id"),
    ("dossiers_enclosure", "attachment_id = attachment_id"),
    ("dossiers_reading", "at = at"),
]
TABLES = [
    "applications_statuschange",
    "applications_roundextension",
    "dossiers_snapshot",
    "dossiers_answerrevision",
    "dossiers_note",
    "dossiers_question",
    "dossiers_reply",
    "dossiers_enclosure",
    "dossiers_reading",
]


@pytest.fixture
def application(france) -> Application:
    """An approved application, with a line in every table of history."""
    city = factories.city(of=france)
    row = factories.application(of=city)
    save = {"dossier": row.dossier, "key": "motivation", "by": factories.delegate(city), "at": IN_THE_WINDOW}
    dossiers.save_answer(value="Another motivation.", version=1, **save)
    dossiers.save_answer(value=factories.answers()["motivation"], version=2, **save)
    for step in factories._WAY[Status.APPROVED]:
        step(row, IN_THE_WINDOW)
    later = factories.date(2027, 5, 15)
    extend(row.round, closes_on=later, examination_closes_on=later, at=IN_THE_WINDOW)
    officer = factories.officer(france)
    question = factories.question(row, by=officer, files=1)
    Reply.objects.create(
        question=question, text="The region.", by=officer, at=IN_THE_WINDOW, digest=question.digest
    )
    Note.objects.create(dossier=row.dossier, text="Ask.", by=officer, side="officer", at=IN_THE_WINDOW)
    Reading.objects.create(snapshot=row.endorsement.snapshot, user=officer, at=IN_THE_WINDOW)
    return Application.objects.get(pk=row.pk)


def rows(table: str) -> list[tuple[str, str]]:
    return [pair for pair in database.everything() if pair[0].startswith(f"{table}.")]


@pytest.mark.parametrize(("table", "change"), UPDATES)
def test_a_line_of_history_is_never_changed(table, change, application):
    before = rows(table)

    said = database.refusal(f"UPDATE {table} SET {change}")

    assert f"{table} is append-only" in said
    assert (rows(table), bool(before)) == (before, True)


@pytest.mark.parametrize("table", TABLES)
def test_a_line_of_history_is_never_deleted(table, application):
    before = rows(table)

    said = database.refusal(f"DELETE FROM {table}")

    assert f"{table} is append-only" in said
    assert (rows(table), bool(before)) == (before, True)


@pytest.mark.parametrize(
    "delete",
    [StatusChange.objects.all, RoundExtension.objects.all, Snapshot.objects.all, AnswerRevision.objects.all],
    ids=["StatusChange", "RoundExtension", "Snapshot", "AnswerRevision"],
)
def test_no_model_goes_round_it(delete: Callable, application):
    number = delete().count()

    with pytest.raises(database.IntegrityError, match="append-only"), database.transaction.atomic():
        delete()._raw_delete("default")

    assert delete().count() == number > 0


@pytest.mark.parametrize("column", ["reference", "country_id", "city_id", "dossier_id"])
def test_whose_application_it_is_never_changes(column, application):
    other = factories.application(in_country=factories.country("DE"))
    value = {"reference": "2027-FR-099"}.get(column, getattr(other, column))

    said = database.refusal(
        f"UPDATE applications_application SET {column} = %s WHERE id = %s", value, application.pk
    )

    assert "reference, country_id, city_id, dossier_id of applications_application never change" in said


@pytest.mark.parametrize("column", ["application_id", "snapshot_id", "mayor_email"])
def test_what_the_mayor_was_asked_and_where_never_changes(column, application):
    other = factories.application(Status.AWAITING_ENDORSEMENT).endorsements.get()

    said = database.refusal(
        f"UPDATE applications_endorsement SET {column} = %s WHERE id = %s",
        getattr(other, column),
        application.endorsement_id,
    )

    assert (
        "application_id, snapshot_id, mayor_email, nonce, token_hash of applications_endorsement never change"
        in said
    )


def test_a_frozen_column_that_is_written_unchanged_with_others_is_no_change(application):
    Application.objects.get(pk=application.pk).save()

    assert Application.objects.get(pk=application.pk).reference == application.reference


@pytest.mark.parametrize("table", TABLES)
def test_migrate_puts_back_what_a_remade_table_lost(table, application):
    triggers.remove()
    assert database.execute(f"UPDATE {table} SET id = id") > 0  # nothing in the way any more

    call_command("migrate", verbosity=0)

    assert f"{table} is append-only" in database.refusal(f"UPDATE {table} SET id = id")


def test_what_was_lifted_is_back_even_after_an_error(application):
    with pytest.raises(RuntimeError), triggers.lifted():
        raise RuntimeError

    for table in TABLES:
        assert f"{table} is append-only" in database.refusal(f"DELETE FROM {table}")


@pytest.mark.parametrize("verb", ["decline", "revoke_approval", "reinstate", "refuse_endorsement"])
def test_the_database_takes_no_decision_without_its_reason(verb, application):
    columns = "application_id, old, new, role, by_id, by_name, at, sections, snapshot_id, city_told"

    said = database.refusal(
        f"INSERT INTO applications_statuschange ({columns}, verb, reason) SELECT {columns}, %s, '' FROM applications_statuschange",
        verb,
    )

    assert "decision_has_its_reason" in said


def test_the_database_takes_no_extension_that_shortens_a_round_or_gives_no_reason(application):
    columns = "round_id, old_closes_on, old_examination_closes_on, by_id, at"
    insert = f"INSERT INTO applications_roundextension ({columns}, closes_on, examination_closes_on, reason) SELECT {columns}"

    refusals = [
        database.refusal(
            f"{insert}, '2027-04-29', examination_closes_on, reason FROM applications_roundextension"
        ),
        database.refusal(f"{insert}, closes_on, '2027-04-29', reason FROM applications_roundextension"),
        database.refusal(f"{insert}, closes_on, examination_closes_on, '' FROM applications_roundextension"),
    ]

    assert ["extension_adds_time_with_a_reason" in said for said in refusals] == [True] * 3


def test_the_database_keeps_an_application_whose_history_stands(application):
    def delete_and_commit() -> None:
        database.execute("DELETE FROM applications_application WHERE id = %s", application.pk)
        database.connection.check_constraints()  # both databases look at foreign keys only when they commit

    with pytest.raises(database.IntegrityError), database.transaction.atomic():
        delete_and_commit()

    assert Application.objects.filter(pk=application.pk).count() == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("signer_name", "Somebody else"),
        ("signer_title", "Deputy mayor"),
        ("adopts_beijing", False),
        ("used_at", None),
        ("token_hash", "0" * 64),
    ],
)
def test_what_the_mayor_signed_is_never_rewritten(application, column, value):
    said = database.refusal(f"UPDATE applications_endorsement SET {column} = %s", value)

    assert "of applications_endorsement never change" in said
