"""Around the services: what the database refuses to do to a file's row."""

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from gnlc_portal.dossiers import attachments, services
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import triggers
from tests.dossiers import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
CITY = {"reference": "2027-FR-004", "city": "Angers", "country": "FR"}


def attach(dossier, by) -> Attachment:
    file = ContentFile(files.pdf(), "plan.pdf")
    return attachments.attach(dossier=dossier, section="words", file=file, by=by, at=NOON)


def refused_by_sql(statement: str, *values) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "other.pdf"),
        ("sha256", "0" * 64),
        ("size", 1),
        ("file", "elsewhere"),
        ("section", "town"),
    ],
)
def test_a_stored_file_is_never_described_anew(dossier, ada, column, value):
    row = attach(dossier, ada)

    assert "never change" in refused_by_sql(
        f"UPDATE dossiers_attachment SET {column} = %s WHERE id = %s", value, row.pk
    )


def test_a_row_is_never_deleted(dossier, ada):
    row = attach(dossier, ada)

    assert "append-only" in refused_by_sql("DELETE FROM dossiers_attachment WHERE id = %s", row.pk)


def test_a_removal_is_never_taken_back(dossier, ada):
    row = attach(dossier, ada)
    attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)

    assert "never change after that" in refused_by_sql(
        "UPDATE dossiers_attachment SET removed_at = NULL, removed_by_id = NULL WHERE id = %s", row.pk
    )


def test_a_removal_has_its_person(dossier, ada):
    row = attach(dossier, ada)

    assert "attachment_removed_by_somebody_at_a_moment" in refused_by_sql(
        "UPDATE dossiers_attachment SET removed_at = %s WHERE id = %s", NOON, row.pk
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"size": 0}, "attachment_is_not_empty"),
        ({"sha256": "F" * 64}, "attachment_has_a_fingerprint"),
        ({"name": ""}, "attachment_has_a_name"),
        ({}, "attachment_once_in_a_section|UNIQUE"),
    ],
)
def test_what_no_file_can_be_is_refused(dossier, ada, changes, constraint):
    row = attach(dossier, ada)
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)


def test_without_triggers_a_changed_row_still_changes_the_fingerprint(dossier, ada):
    row = attach(dossier, ada)
    signed = services.current_sha256(dossier=dossier, **CITY)

    with triggers.lifted():
        Attachment.objects.filter(pk=row.pk).update(name="other.pdf")

    assert services.current_sha256(dossier=dossier, **CITY) != signed
