"""Upload handler that bounds the size of a file and survives a disk that is full or fails: other fields are kept."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class IncomingFile(TemporaryUploadedFile):
    """A file on its way in, under INCOMING_DIR, where the sweeper finds what a killed process left.

    `loss`: why it could not be written, None while it can.
    """

    def __init__(self, handler: FileUploadHandler) -> None:
        self.loss: OSError | None = None
        try:
            file = _new_file()
        except OSError as error:
            self.loss, file = error, io.BytesIO()
        UploadedFile.__init__(
            self, file, handler.file_name, handler.content_type, 0, handler.charset, handler.content_type_extra
        )

    @property
    def is_lost(self) -> bool:
        return self.loss is not None


def _new_file() -> Any:
    folder = Path(settings.INCOMING_DIR)
    folder.mkdir(mode=0o700, exist_ok=True)
    return tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # closed with the request


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a file than UPLOAD_BYTES. Its `size` stays what was sent, so that the form can say so.

    A file that could not be written arrives with `is_lost`, beside fields that are as they were typed.
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
        except OSError as error:
            self.file.loss = error

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError as error:  # the last bytes, written when the file is rewound
            self.file.size, self.file.loss = file_size, error
            return self.file
