"""The refusal of a file."""

import io
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class RefusedFile(ValidationError):
    """A file that is not stored; code ``file_refused``. ``examine`` fills in the file's ``name`` in its sentence."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, code="file_refused", params=values)

    def about(self, name: str) -> "RefusedFile":
        """The same refusal, of the file with this name."""
        return RefusedFile(str(self.message), **{**(self.params or {}), "name": name})


def refuse_archive(content: bytes) -> None:
    """Refuse a document or picture that is also an archive: two programs would read two different things."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise two_at_once()


def two_at_once() -> RefusedFile:
    """The refusal of a file that is of two kinds."""
    return RefusedFile(
        _(
            "“%(name)s” holds a second file behind the first, so that it means two things. Open it, save it under "
            "a new name and upload that."
        )
    )
