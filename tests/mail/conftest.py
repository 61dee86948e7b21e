"""A mail server to deliver to."""

from collections.abc import Iterator

import pytest

from tests.mail import post_office
from tests.mail.post_office import PostOffice


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    """A running server; the portal delivers to it."""
    with post_office.opened() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        yield running
