"""No personal link reaches a log, and what a stranger sends fills none."""

import io
import logging

import pytest

from gnlc_portal.lib.logs import HidePersonalLinks

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Conflict: /en/endorse/667c21c3/", "Conflict: /en/endorse/[personal link]/"),
        ("Not Found: /fr/officers/0123abcd/", "Not Found: /fr/officers/[personal link]/"),
        (
            "Gone: /en/accounts/confirm-email/MQ:1abc:x-y/",
            "Gone: /en/accounts/confirm-email/[personal link]/",
        ),
        ("Not Found: /en/cities/angers-fr/", "Not Found: /en/cities/angers-fr/"),
    ],
)
def test_the_token_of_an_address_is_left_out(written, kept):
    kind, _colon, address = written.partition(": ")
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", (kind, address), None)

    HidePersonalLinks().filter(record)

    assert record.getMessage() == kept


@pytest.mark.django_db
def test_a_form_without_its_boundary_takes_one_line(client):
    written = io.StringIO()
    handler = next(
        one
        for one in logging.getLogger().handlers
        if any(isinstance(f, HidePersonalLinks) for f in one.filters)
    )
    before = handler.setStream(written)
    try:
        answer = client.post("/en/accounts/login/", b"x", content_type="multipart/form-data")
    finally:
        handler.setStream(before)

    assert answer.status_code == 400
    assert [line.partition(" WARNING ")[2] for line in written.getvalue().splitlines()] == [
        "django.request Bad request (Unable to parse request body): /en/accounts/login/"
    ]
