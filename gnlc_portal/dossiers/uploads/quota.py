"""What is uploaded is stopped at its limit while it arrives: nothing larger is kept, in memory or on disk."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from gnlc_portal.dossiers.uploads import MOST_BYTES, MOST_BYTES_OF_DOSSIER

# Of all files together. What is sent beyond it is not even read; a web server in front may allow less.
MOST_BYTES_OF_REQUEST = 2 * MOST_BYTES_OF_DOSSIER


class QuotaHandler(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: hands chunks on to the next one until a file is over the limit.

    Such a file arrives in ``request.FILES`` without its content, so that it can be refused by name.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received_of_all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes | None:
        self.received += len(raw_data)
        self.received_of_all += len(raw_data)
        if self.received_of_all > MOST_BYTES_OF_REQUEST:
            raise StopUpload(connection_reset=True)
        return raw_data if self.received <= MOST_BYTES else None

    def file_complete(self, _file_size: int) -> UploadedFile | None:
        if self.received <= MOST_BYTES:
            return None  # the next handler has it
        for handler in self.request.upload_handlers if self.request else ():
            if hasattr(
                handler, "file"
            ):  # the temporary file that is not needed any more; Django closes it for errors only
                handler.file.close()
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, self.received)
