"""The storage of files that people send (DATA_DIR/media, outside of the web root), and the response that serves one."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header


class MediaStorage(FileSystemStorage):
    """Files under DATA_DIR/media, readable by the portal alone; views serve them after asking who may see them.

    A file is on the disk before the row that names it is committed, and one that finds no room leaves no rest.
    """

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        try:
            name = super()._save(name, content)  # type: ignore[misc]  # unknown to django-stubs
            path = Path(self.path(name))
            _fsync(path)
            _fsync(path.parent)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return name

    def names(self) -> Iterator[str]:
        """Names of all files, in their order."""
        whole = Path(self.location)
        yield from (str(path.relative_to(whole)) for path in sorted(whole.rglob("*")) if path.is_file())

    @contextlib.contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Where the file is on this machine's disk (ObjectStorage.local)."""
        yield Path(self.path(name))

    def put(self, name: str, path: Path) -> None:
        """Store the file at `path` under exactly this name, which is free; it may go from where it was."""
        there = Path(self.path(name))
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(path, there)


@contextlib.contextmanager
def no_file_left_over(row: Any, field: str = "file") -> Iterator[None]:
    """Context manager: delete the file stored in this field of `row` again when what is done within fails."""
    try:
        yield
    except BaseException:
        if file := getattr(row, field):
            file.storage.delete(str(file.name))
        raise


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(file: File) -> str:
    """Hash of the content; the file is at its start afterwards."""
    whole = hashlib.blake2b(digest_size=16)
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)
    return whole.hexdigest()


def download_response(file: FieldFile, media_type: str, name: str) -> HttpResponseBase:
    """stored_file_response of a file that readers save under `name`, and that nobody caches. 404 when gone."""
    response = stored_file_response(file, media_type, as_attachment=True, filename=name)
    add_never_cache_headers(response)
    return response


def stored_file_response(
    file: FieldFile, media_type: str, *, as_attachment: bool = False, filename: str = ""
) -> HttpResponseBase:
    """Response with `file` and headers that keep browsers from running it. 404 when gone.

    With FILES_BY_NGINX it names the file, which the web server in front sends instead (deploy/nginx/portal.conf).
    """
    response: HttpResponseBase
    if settings.FILES_BY_NGINX:
        if not file.storage.exists(str(file.name)):
            raise Http404
        response = HttpResponse(content_type=media_type)
        response.headers["X-Accel-Redirect"] = f"/_files/{quote(str(file.name))}"
        if disposition := content_disposition_header(as_attachment, filename):
            response.headers["Content-Disposition"] = disposition
    else:
        try:
            opened = file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(opened, content_type=media_type, as_attachment=as_attachment, filename=filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
