"""What the database itself says about answers, whoever goes around the services."""

import pytest

from applications.models import Application
from gnlc_portal.dossiers import services as dossiers
from tests import factories
from tests.factories import IN_THE_WINDOW
from tests.rules import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(france) -> Application:
    """A draft with an answer, an earlier version of it, and two requests that were answered."""
    row = factories.application(in_country=france, complete=False)
    save = {"dossier": row.dossier, "key": "motivation", "by": factories.lead(row.city), "at": IN_THE_WINDOW}
    dossiers.save_answer(value="One", version=0, **save)
    dossiers.save_answer(value="Two", version=1, **save)
    return row


@pytest.mark.parametrize(
    ("table", "constraint"),
    [
        ("dossiers_answer", "answer_versions_count_from_one"),
        ("dossiers_answerrevision", "revision_versions_count_from_one"),
    ],
)
def test_versions_count_from_one(application, table, constraint):
    columns = "dossier_id, value, by_id, at" + (", is_left" if table == "dossiers_answer" else "")

    said = database.refusal(
        f"INSERT INTO {table} (key, version, {columns}) SELECT 'other', 0, {columns} FROM {table}"
    )

    assert constraint in said


def test_a_question_has_one_answer(application):
    columns = "dossier_id, key, version, value, by_id, at, is_left"

    said = database.refusal(f"INSERT INTO dossiers_answer ({columns}) SELECT {columns} FROM dossiers_answer")

    assert "one_answer_per_question" in said or "dossiers_answer.key" in said


def test_a_version_is_kept_once(application):
    columns = "dossier_id, key, version, value, by_id, at"

    said = database.refusal(
        f"INSERT INTO dossiers_answerrevision ({columns}) SELECT {columns} FROM dossiers_answerrevision"
    )

    assert "one_revision_per_version" in said or "dossiers_answerrevision.version" in said


def test_a_request_is_answered_once(application):
    said = database.refusal(
        "UPDATE dossiers_answeredrequest SET digest = (SELECT max(digest) FROM dossiers_answeredrequest)"
    )

    assert "a_request_is_answered_once" in said or "dossiers_answeredrequest.digest" in said


def test_an_answered_request_has_a_digest(application):
    said = database.refusal("UPDATE dossiers_answeredrequest SET digest = 'request'")

    assert "answered_request_has_a_digest" in said
