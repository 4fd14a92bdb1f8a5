"""The storage of files that people send where several nodes serve the portal: an S3-compatible store."""

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

# Stores that only resemble Amazon's refuse the checksums that its library adds of late; nobody waits long for one that
# does not answer.
STORE = Config(
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2},
)


class ObjectStorage(S3Storage):
    """Private objects of one bucket. Views serve them after asking who may see them; their addresses are for nobody.

    A store that is away or full is the OSError of a disk that is broken (EIO) or full (ENOSPC). An object is whole or
    not there.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(STORE)  # type: ignore[has-type]

    def _save(self, name: str, content: File) -> str:
        with _as_system_error():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_system_error():
            return super()._open(name, mode)

    def delete(self, name: str) -> None:
        with _as_system_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_system_error():
            return super().exists(name)

    def url(self, name: str, *args: Any, **options: Any) -> NoReturn:
        """Refused: whoever had the address would need no right."""
        raise NotImplementedError("Files are served by views alone.")

    def names(self) -> Iterator[str]:
        """Names of all files, in their order."""
        with _as_system_error():
            yield from (each.key for each in self.bucket.objects.all())

    @contextlib.contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """A copy of the file on this machine's disk, for as long as the context lasts. FileNotFoundError when gone."""
        with self.open(name) as file, tempfile.NamedTemporaryFile(prefix="portal-") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield Path(copy.name)

    def put(self, name: str, path: Path) -> None:
        """Store the file at `path` under exactly this name, which is free."""
        with path.open("rb") as file:
            self._save(name, File(file))


@contextlib.contextmanager
def _as_system_error() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        if _is_full(error):
            raise OSError(errno.ENOSPC, f"S3: {error}") from error
        raise OSError(errno.EIO, f"S3: {error}") from error


def _is_full(error: BotoCoreError | ClientError) -> bool:
    answer = getattr(error, "response", {})
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == HTTPStatus.INSUFFICIENT_STORAGE or answer.get("Error", {}).get("Code") == "QuotaExceeded"
