"""Two people at one file in the same moment, on connections of their own."""

import contextlib
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import attached, attachments, services
from gnlc_portal.dossiers.models import Attachment, PendingUpload
from tests.dossiers import files
from tests.dossiers.test_races import in_threads

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.usefixtures("stored_files"),
]
NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)


def put(dossier, by, name, replaces=None):
    file = ContentFile(files.pdf(name), name)
    return attachments.attach(dossier=dossier, section="words", file=file, by=by, at=NOON, replaces=replaces)


def test_of_replacing_and_removing_one_file_at_once_one_wins_and_the_other_is_told(
    dossier, ada, stored_files
):
    ben = User.objects.create_user("ben@university.example")
    row = put(dossier, ada, "plan.pdf")
    done, told = [], []

    def attempt(act):
        try:
            act()
            done.append(act)
        except ValidationError as refusal:
            told.append(refusal.code)

    in_threads(
        lambda: attempt(lambda: put(dossier, ada, "better.pdf", replaces=row.pk)),
        lambda: attempt(lambda: attachments.remove(dossier=dossier, attachment=row.pk, by=ben, at=NOON)),
    )

    assert (len(done), told) == (1, ["file_gone"])
    assert attached.standing(dossier).filter(pk=row.pk).count() == 0
    assert len(stored_files()) == Attachment.objects.count()
    assert PendingUpload.objects.count() == 0


def test_one_file_sent_four_times_at_once_stands_once(dossier, ada, stored_files):
    in_threads(*4 * [lambda: put(dossier, ada, "plan.pdf")])

    assert (Attachment.objects.count(), len(stored_files()), PendingUpload.objects.count()) == (1, 1, 0)


def test_of_five_files_at_once_the_section_takes_three(dossier, ada, stored_files):
    told = []

    def attempt(number):
        try:
            put(dossier, ada, f"plan {number}.pdf")
        except ValidationError as refusal:
            told.append(refusal.code)

    in_threads(*[lambda number=number: attempt(number) for number in range(5)])

    assert told == ["too_many_files", "too_many_files"]
    assert (attached.standing(dossier).count(), len(stored_files())) == (3, 3)


def test_no_file_comes_in_once_the_dossier_is_locked(dossier, ada):
    def lock():
        services.set_open_sections(dossier, [])
        frozen.append(services.take_snapshot(dossier=dossier, reference="r", city="c", country="FR", at=NOON))

    def attempt(number):
        with contextlib.suppress(services.Locked):
            put(dossier, ada, f"plan {number}.pdf")

    frozen = []
    in_threads(lock, *[lambda number=number: attempt(number) for number in range(3)])

    now = services.current_sha256(dossier=dossier, reference="r", city="c", country="FR")
    assert now == frozen[0].sha256
