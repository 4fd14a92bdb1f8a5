"""Archive: one tar file with named contents and, at its end, manifest.json: the SHA-256 and size of each, and facts.

Encrypted by GnuPG (AES-256, with its integrity check) under a passphrase, its name ends in .gpg. Written beside its
name and renamed when it is whole, so that what bears the name is complete.
"""

import contextlib
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 2**20
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class ArchiveError(Exception):
    """An archive is damaged, of another kind, or encrypted under another key; its text is for the operator."""


class Writer:
    """Adds files to an archive, noting their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add the file at `path`. FileNotFoundError when it is gone, before anything was written."""
        with path.open("rb") as file:
            info = self.tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            reader = _Hashing(file)
            self.tar.addfile(info, reader)
        self.files[name] = {"size": info.size, "sha256": reader.hash.hexdigest()}

    def add_text(self, name: str, text: str) -> None:
        content = text.encode()
        self._add_bytes(name, content)
        self.files[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def finish(self, facts: dict[str, Any]) -> None:
        """Add the manifest: `facts`, and the files."""
        manifest = {"format": FORMAT, **facts, "files": self.files}
        self._add_bytes(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())

    def _add_bytes(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self.tar.addfile(info, io.BytesIO(content))


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.hash.update(content)
        return content


@contextlib.contextmanager
def written(path: Path, key: Path | None) -> Iterator[Writer]:
    """Write the archive `path`, under the passphrase in the file `key`; nothing stays of one that fails."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, NEW_FILE, 0o600), "wb") as file:
            with _encrypting(file, key) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, key: Path | None, folder: Path) -> dict[str, Any]:
    """Write the contents of an archive into the empty `folder` and return its manifest, every hash compared.

    ArchiveError when anything is missing, too much, or other than the manifest says.
    """
    found: dict[str, dict[str, Any]] = {}
    try:
        with _decrypting(path, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                found[member.name] = _unpack(tar, member, folder)
    except tarfile.TarError as error:
        raise ArchiveError("バックアップのファイルを読めません。壊れているか、バックアップではありません。") from error
    return _compared(found, folder)


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> dict[str, Any]:
    name = PurePosixPath(member.name)
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise ArchiveError(f"バックアップに、あるはずのないものが入っています：{member.name}")
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader = _Hashing(content)
    with os.fdopen(os.open(target, NEW_FILE, 0o600), "wb") as file:
        while chunk := reader.read(CHUNK):
            file.write(chunk)
    return {"size": member.size, "sha256": reader.hash.hexdigest()}


def _compared(found: dict[str, dict[str, Any]], folder: Path) -> dict[str, Any]:
    if found.pop(MANIFEST, None) is None:
        raise ArchiveError("バックアップに目録（manifest.json）がありません。途中で切れています。")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"このバックアップの形式（{manifest.get('format')}）は、この版では読めません。")
    names = found.keys() | manifest["files"].keys()
    if wrong := sorted(name for name in names if found.get(name) != manifest["files"].get(name)):
        raise ArchiveError(f"目録と違うものが{len(wrong)}件あります：{'、'.join(wrong[:5])}")
    return manifest


@contextlib.contextmanager
def _encrypting(file: IO[bytes], key: Path | None) -> Iterator[IO[bytes]]:
    if key is None:
        yield file
        return
    options = ["--symmetric", "--cipher-algo", "AES256", "--compress-algo", "none"]
    with _gpg(key, *options, stdin=subprocess.PIPE, stdout=file) as process:
        assert process.stdin
        with process.stdin:
            yield process.stdin


@contextlib.contextmanager
def _decrypting(path: Path, key: Path | None) -> Iterator[IO[bytes]]:
    if path.suffix != ".gpg":
        with path.open("rb") as file:
            yield file
        return
    if key is None:
        raise ArchiveError("暗号化されたバックアップです。BACKUP_KEY_FILE に合言葉のファイルを指定してください。")
    with path.open("rb") as file, _gpg(key, "--decrypt", stdin=file, stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield process.stdout
        while process.stdout.read(CHUNK):  # padding after the end of the tar; gpg checks to its own end
            pass


@contextlib.contextmanager
def _gpg(key: Path, *options: str, **streams: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """GnuPG with a home that is thrown away; ArchiveError when it says that something is wrong."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as said:
        command = ["gpg", "--homedir", home, "--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback"]
        try:
            process = subprocess.Popen([*command, "--passphrase-file", str(key), *options], stderr=said, **streams)
        except FileNotFoundError as error:
            raise ArchiveError("gpg がありません。gnupg を入れてください。") from error
        try:
            yield process
        except (tarfile.TarError, BrokenPipeError):
            process.kill()
            if not process.wait() or process.returncode == -9:
                raise
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            said.seek(0)
            words = said.read().decode(errors="replace")[-500:]
            raise ArchiveError(f"暗号化か復号に失敗しました。合言葉（BACKUP_KEY_FILE）を確かめてください。\n{words}")
