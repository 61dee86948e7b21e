"""No personal link reaches a log."""

import logging

import pytest

from gnlc_portal.lib.logs import HidePersonalLinks


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
