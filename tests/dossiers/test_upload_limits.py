"""What arrives is stopped at its limit: in the request, and in what is kept of it."""

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory

from gnlc_portal.dossiers import attached, attachments, services, uploads
from gnlc_portal.dossiers.uploads.quota import MOST_BYTES_OF_REQUEST, QuotaHandler
from tests.dossiers import files

pytestmark = pytest.mark.once

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def arrived():
    """Makes the files of a request, as a view gets them; closed as Django closes a request."""
    requests = []

    def arrive(*contents: bytes) -> list:
        sent = [SimpleUploadedFile(f"{number}.pdf", content) for number, content in enumerate(contents)]
        requests.append(RequestFactory().post("/", {"files": sent, "after": "kept"}))
        return requests[-1].FILES.getlist("files")

    yield arrive
    for request in requests:
        request.close()


def test_a_file_over_the_limit_arrives_by_name_alone_and_the_others_whole(arrived):
    small, large, last = arrived(b"small", b"x" * (uploads.MOST_BYTES + 1), b"last")

    assert (small.read(), last.read()) == (b"small", b"last")
    assert (large.name, large.size, large.read()) == ("1.pdf", uploads.MOST_BYTES + 1, b"")


def test_a_file_of_exactly_the_limit_arrives_whole(arrived):
    (file,) = arrived(b"x" * uploads.MOST_BYTES)

    assert len(file.read()) == uploads.MOST_BYTES


def test_beyond_the_limit_of_a_request_nothing_more_is_read():
    handler = QuotaHandler()
    handler.new_file("files", "endless.pdf", "application/pdf", None)
    chunk = b"x" * 1024 * 1024

    taken = [handler.receive_data_chunk(chunk, 0) for _each in range(MOST_BYTES_OF_REQUEST // len(chunk))]

    assert [len(part) for part in taken if part] == 10 * [len(chunk)]
    with pytest.raises(StopUpload) as stopped:
        handler.receive_data_chunk(b"x", 0)
    assert stopped.value.connection_reset


@pytest.mark.django_db
def test_a_signed_paper_beside_the_questionnaire_is_checked_alike_and_no_part_of_the_content(
    dossier, ada, stored_files
):
    services.set_open_sections(dossier, [])
    city = {"reference": "2027-FR-004", "city": "Angers", "country": "FR"}
    before = services.current_sha256(dossier=dossier, **city)

    scan = attachments.attach(
        dossier=dossier,
        section="",
        file=ContentFile(files.jpeg_with_place(), "signed.jpg"),
        by=ada,
        at=NOON,
        in_snapshot=False,
    )

    assert (scan.section, scan.content_type, stored_files()) == ("", "image/jpeg", [scan.file.name])
    assert list(attached.standing(dossier)) == []
    assert services.current_sha256(dossier=dossier, **city) == before
