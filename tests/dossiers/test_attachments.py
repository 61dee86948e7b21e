"""A dossier's files: stored once, replaced and removed without losing the old, and never changed by anybody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from gnlc_portal.dossiers import attached, attachments, services, tasks, uploads
from gnlc_portal.dossiers.models import Attachment, PendingUpload
from gnlc_portal.lib import clock
from tests.dossiers import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
CITY = {"reference": "2027-FR-004", "city": "Angers", "country": "FR"}


def attach(dossier, by, name="plan.pdf", content=None, at=NOON, **more):
    content = files.pdf(name) if content is None else content
    file = ContentFile(content, name)
    return attachments.attach(dossier=dossier, section="words", file=file, by=by, at=at, **more)


def names(dossier) -> list[str]:
    return list(attached.standing(dossier).order_by("id").values_list("name", flat=True))


def removed(dossier) -> list[str]:
    return [row.name for row in attached.removed(dossier, "words")]


def sha256(dossier) -> str:
    return services.current_sha256(dossier=dossier, **CITY)


class TestStoring:
    def test_a_file_is_stored_under_a_name_of_chance(self, dossier, ada, stored_files):
        row = attach(dossier, ada, "../plan\u202e.pdf")

        assert (row.name, row.content_type, row.size) == (
            "plan.pdf",
            "application/pdf",
            len(row.file.open().read()),
        )
        assert stored_files() == [row.file.name]
        assert "plan" not in row.file.name
        assert attached.is_intact(row)
        assert PendingUpload.objects.count() == 0

    def test_sent_twice_it_is_stored_once(self, dossier, ada, ben, stored_files):
        first = attach(dossier, ada)
        again = attach(dossier, ben)

        assert again == first
        assert len(stored_files()) == 1

    def test_sent_under_another_name_it_is_told_where_it_stands(self, dossier, ada, ben, stored_files):
        attach(dossier, ada)

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ben, "another name.pdf", files.pdf("plan.pdf"))

        assert refused.value.messages == [
            "“another name.pdf” was not stored: the same file is here already, as “plan.pdf”."
        ]
        assert (names(dossier), len(stored_files())) == (["plan.pdf"], 1)

    def test_a_refused_file_leaves_neither_row_nor_file(self, dossier, ada, stored_files):
        with pytest.raises(ValidationError):
            attach(dossier, ada, content=files.EXECUTABLE)

        assert (Attachment.objects.count(), PendingUpload.objects.count(), stored_files()) == (0, 0, [])

    def test_more_files_than_the_section_takes_are_refused_and_leave_nothing(
        self, dossier, ada, stored_files
    ):
        for number in range(3):
            attach(dossier, ada, f"plan {number}.pdf")

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ada, "fourth.pdf")

        assert refused.value.messages == [
            "This section takes 3 files, and so many stand in it. Remove or replace one to add “fourth.pdf”."
        ]
        assert (len(stored_files()), PendingUpload.objects.count()) == (3, 0)

    def test_a_section_without_files_takes_none(self, dossier, ada):
        with pytest.raises(ValidationError):
            attachments.attach(
                dossier=dossier, section="town", file=ContentFile(files.pdf(), "a.pdf"), by=ada, at=NOON
            )

    def test_all_files_together_have_a_limit(self, dossier, ada, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES_OF_DOSSIER", len(files.pdf("plan.pdf")) + 5)
        attach(dossier, ada)

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ada, "more.pdf")

        assert refused.value.code == "files_too_large"

    def test_removed_files_count_too_in_what_is_kept(self, dossier, ada, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES_KEPT", len(files.pdf("plan.pdf")) + 5)
        row = attach(dossier, ada)
        attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ada, "more.pdf")

        assert refused.value.code == "files_too_large"

    def test_a_locked_section_takes_nothing(self, dossier, ada, stored_files):
        services.set_open_sections(dossier, ["town"])

        with pytest.raises(services.Locked):
            attach(dossier, ada)

        assert stored_files() == []


class TestBrokenUploads:
    def test_what_an_interrupted_upload_left_is_swept_after_an_hour(self, stored_files):
        default_storage.save("attachments/ab/abandoned", ContentFile(b"half"))
        PendingUpload.objects.create(
            file="attachments/ab/abandoned", at=clock.real_now() - timedelta(minutes=61)
        )
        default_storage.save("attachments/ab/arriving", ContentFile(b"half"))
        PendingUpload.objects.create(file="attachments/ab/arriving", at=clock.real_now())

        tasks.drop_broken_uploads()

        assert stored_files() == ["attachments/ab/arriving"]
        assert PendingUpload.objects.get().file == "attachments/ab/arriving"

    def test_a_file_that_a_row_names_is_never_swept(self, dossier, ada, stored_files):
        row = attach(dossier, ada)
        PendingUpload.objects.create(file=row.file.name, at=clock.real_now() - timedelta(days=1))

        tasks.drop_broken_uploads()

        assert stored_files() == [row.file.name]

    def test_an_upload_that_was_swept_meanwhile_is_told_to_start_again(self, dossier, ada, monkeypatch):
        save = FileSystemStorage.save

        def slowly(*args, **options):
            PendingUpload.objects.all().delete()
            return save(*args, **options)

        monkeypatch.setattr(FileSystemStorage, "save", slowly)

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ada)

        assert refused.value.code == "file_gone"
        assert Attachment.objects.count() == 0


class TestReplacingAndRemoving:
    def test_the_old_file_is_kept_and_can_be_put_back(self, dossier, ada, ben):
        old = attach(dossier, ada)
        new = attach(dossier, ben, "better.pdf", replaces=old.pk)

        assert (names(dossier), removed(dossier)) == (["better.pdf"], ["plan.pdf"])
        old.refresh_from_db()
        assert (old.removed_by, old.removed_at, old.replaced_by) == (ben, NOON, new)

        back = attachments.restore(dossier=dossier, attachment=old.pk, by=ada, at=NOON)

        assert (names(dossier), removed(dossier)) == (["better.pdf", "plan.pdf"], [])
        assert (back.file.name, back.by) == (old.file.name, ada)

    def test_a_replacement_that_is_refused_leaves_the_old_in_its_place(self, dossier, ada):
        old = attach(dossier, ada)

        with pytest.raises(ValidationError):
            attach(dossier, ada, content=b"", replaces=old.pk)

        assert (names(dossier), removed(dossier)) == (["plan.pdf"], [])

    def test_a_full_section_lets_a_file_be_replaced(self, dossier, ada):
        rows = [attach(dossier, ada, f"plan {number}.pdf") for number in range(3)]

        attach(dossier, ada, "better.pdf", replaces=rows[0].pk)

        assert names(dossier) == ["plan 1.pdf", "plan 2.pdf", "better.pdf"]

    def test_replacing_again_after_a_lost_answer_gives_the_same(self, dossier, ada):
        old = attach(dossier, ada)
        new = attach(dossier, ada, "better.pdf", replaces=old.pk)

        assert attach(dossier, ada, "better.pdf", replaces=old.pk) == new

    def test_replacing_by_a_file_that_stands_there_is_refused(self, dossier, ada):
        old, _other = attach(dossier, ada), attach(dossier, ada, "other.pdf")

        with pytest.raises(ValidationError) as refused:
            attach(dossier, ada, "other.pdf", replaces=old.pk)

        assert refused.value.messages == [
            "“other.pdf” was not stored: the same file is here already, as “other.pdf”."
        ]
        assert names(dossier) == ["plan.pdf", "other.pdf"]

    def test_who_comes_second_is_told_who_was_first(self, dossier, ada, ben):
        row = attach(dossier, ada)
        attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)

        for late in (
            lambda: attachments.remove(dossier=dossier, attachment=row.pk, by=ben, at=NOON),
            lambda: attach(dossier, ben, "better.pdf", replaces=row.pk),
        ):
            with pytest.raises(ValidationError) as refused:
                late()
            assert refused.value.messages[0] == (
                "Delegate of the city removed “plan.pdf” on 15 March 2027, 13:00, Hamburg time. Nothing was changed now; "
                "it can be put back."
            )
        assert names(dossier) == []

    def test_put_back_twice_it_stands_once(self, dossier, ada, ben):
        row = attach(dossier, ada)
        attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)

        back = [
            attachments.restore(dossier=dossier, attachment=row.pk, by=who, at=NOON) for who in (ada, ben)
        ]

        assert back[0] == back[1]
        assert names(dossier) == ["plan.pdf"]

    def test_a_file_of_another_dossier_does_not_exist(self, dossier, ada):
        row = attach(services.create(kind="sample", at=NOON), ada)

        for act in (attachments.remove, attachments.restore):
            with pytest.raises(Attachment.DoesNotExist):
                act(dossier=dossier, attachment=row.pk, by=ada, at=NOON)
        with pytest.raises(Attachment.DoesNotExist):
            attach(dossier, ada, "new.pdf", replaces=row.pk)


class TestWhatIsSigned:
    def test_each_change_of_the_files_changes_the_fingerprint_and_putting_back_restores_it(
        self, dossier, ada
    ):
        empty = sha256(dossier)
        row = attach(dossier, ada)
        signed = sha256(dossier)
        attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)
        without = sha256(dossier)
        attachments.restore(dossier=dossier, attachment=row.pk, by=ada, at=NOON)

        assert (signed != empty, without, sha256(dossier)) == (True, empty, signed)

    def test_a_snapshot_names_its_files_and_finds_them_when_they_are_removed_later(self, dossier, ada):
        row = attach(dossier, ada)
        snapshot = services.take_snapshot(dossier=dossier, at=NOON, **CITY)
        attachments.remove(dossier=dossier, attachment=row.pk, by=ada, at=NOON)
        later = attach(dossier, ada, "later.pdf")

        assert attached.find_signed(snapshot, row.pk) == row
        assert attached.find_signed(snapshot, later.pk) is None
        assert [file.name for file in attached.listed(dossier, snapshot, str)] == ["plan.pdf"]
        assert [file.name for file in attached.listed(dossier, None, str)] == ["later.pdf"]

    def test_carried_over_both_dossiers_name_the_same_stored_file(self, dossier, ada, ben, stored_files):
        row = attach(dossier, ada)
        gone = attach(dossier, ada, "gone.pdf")
        attachments.remove(dossier=dossier, attachment=gone.pk, by=ada, at=NOON)
        target = services.create(kind="sample", at=NOON)

        copies = attachments.copy(source=dossier, target=target, by=ben, at=NOON)

        assert [(copy.name, copy.file.name, copy.by) for copy in copies] == [("plan.pdf", row.file.name, ben)]
        assert names(target) == ["plan.pdf"]
        assert len(stored_files()) == 2

    def test_bytes_that_changed_or_went_are_noticed(self, dossier, ada):
        changed, lost, whole = (attach(dossier, ada, name) for name in ("a.pdf", "b.pdf", "c.pdf"))
        with default_storage.open(changed.file.name, "wb") as file:
            file.write(b"other")
        default_storage.delete(lost.file.name)

        assert attached.broken(dossier) == [changed, lost]
        assert attached.is_intact(whole)
