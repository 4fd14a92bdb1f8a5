"""Upload handler that bounds the size of a file and survives a full disk, so that a form's other fields are kept."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class IncomingFile(TemporaryUploadedFile):
    """A file on its way in, under INCOMING_DIR, where the sweeper finds what a killed process left."""

    def __init__(self, handler: FileUploadHandler) -> None:
        folder = Path(settings.INCOMING_DIR)
        folder.mkdir(mode=0o700, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 (closed with the request)
        self.is_lost = False
        UploadedFile.__init__(
            self, file, handler.file_name, handler.content_type, 0, handler.charset, handler.content_type_extra
        )


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a file than UPLOAD_BYTES. Its `size` stays what was sent, so that the form can say so.

    A file for which there was no room arrives with `is_lost`, beside fields that are as they were typed.
    """

    file: Any

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = IncomingFile(self)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start > settings.UPLOAD_BYTES or self.file.is_lost:
            return
        try:
            self.file.write(raw_data)
        except OSError:
            self.file.is_lost = True

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError:  # the last bytes, written when the file is rewound
            self.file.is_lost = True
            return self.file
