"""Files of an application are handed out to those who may read them, as downloads, and to nobody else."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from applications import emails, services
from applications.models import Application
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.lib import tokens
from tests import factories, pages

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]


@pytest.fixture
def draft(client, france) -> Application:
    application = factories.application(in_country=france)
    client.force_login(factories.lead(application.city))
    return application


def download(client, row: Attachment, of: Application):
    return client.get(reverse("application_attachment", args=[of.reference, row.pk]))


def test_always_as_a_download_that_nothing_shows_or_keeps(client, draft):
    row = factories.file(draft, "خطة 学习.pdf", b"%PDF plan")

    answer = download(client, row, draft)

    assert b"".join(answer.streaming_content) == b"%PDF plan"
    assert {
        name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")
    } == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8%AE")
    assert "no-store" in answer["Cache-Control"]


def test_who_decides_gets_what_was_handed_in_and_nothing_later(client, france):
    application = factories.application("returned", in_country=france, files=1)
    signed = Attachment.objects.get()
    later = factories.file(application, "later.pdf")
    officer = Client()
    officer.force_login(factories.officer(france))

    answers_ = [download(officer, row, application) for row in (signed, later)]

    assert [answer.status_code for answer in answers_] == [200, 404]
    list(answers_[0].streaming_content)


def test_the_mayor_gets_what_is_frozen_as_long_as_the_link_lives(client, france):
    application = factories.application("awaiting_endorsement", in_country=france, files=1)
    row = Attachment.objects.get()
    later = factories.file(application, "later.pdf")
    token = tokens.derive(emails.LINK_PURPOSE, factories.pending_endorsement(application).nonce)
    address = reverse("endorse_attachment", args=[token, row.pk])

    page = client.get(reverse("endorse", args=[token]))
    file = client.get(address)

    assert address in page.content.decode()
    assert b"".join(file.streaming_content) == b"%PDF of plan 0.pdf"
    assert client.get(reverse("endorse_attachment", args=[token, later.pk])).status_code == 404
    services.recall(application=application, by=factories.lead(application.city), at=factories.IN_THE_WINDOW)
    assert client.get(address).status_code == 404


def test_bytes_that_were_changed_are_not_handed_out(client, draft):
    row = factories.file(draft)
    with default_storage.open(row.file.name, "wb") as file:
        file.write(b"other")

    answer = download(client, row, draft)

    assert answer.status_code == 409
    assert "no longer have the fingerprint" in pages.words(answer)


def test_every_reader_sees_name_and_fingerprint(client, france):
    application = factories.application("submitted", in_country=france, files=1)
    row = Attachment.objects.get()
    client.force_login(factories.lead(application.city))
    officer = Client()
    officer.force_login(factories.officer(france))
    groups = " ".join(row.sha256[start : start + 4] for start in range(0, 64, 4))

    read = [
        pages.words(client.get(reverse("application_preview", args=[application.reference]))),
        pages.words(
            client.get(reverse("application_section", args=[application.reference, "implementation"]))
        ),
        pages.words(officer.get(reverse("admin:applications_application_change", args=[application.pk]))),
    ]

    assert [("plan 0.pdf" in words, groups in words) for words in read] == 3 * [(True, True)]
