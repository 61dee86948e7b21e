"""Signed papers as they are uploaded: the mayor's page, and a Commission's decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import File

from applications.models import Application
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import attachments
from gnlc_portal.dossiers.models import Attachment
from gnlc_portal.dossiers.uploads import RefusedFile


@contextmanager
def scan(application: Application, file: File, by: User, at: datetime) -> Iterator[Attachment]:
    """The scan for the service that runs inside: it keeps the file, or nothing of it stays.

    Raises:
        ValidationError: on the field ``scan``, for a file that is not taken.
    """
    try:
        with attachments.paper(dossier=application.dossier, file=file, by=by, at=at) as row:
            yield row
    except RefusedFile as refusal:
        raise ValidationError({"scan": refusal}) from refusal
