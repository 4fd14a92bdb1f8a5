"""What commands about backups share: looking at one archive (manage.py verify, drill), telling what came back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from .archives import ArchiveError
from .backups import newest
from .databases import SnapshotError


class ArchiveCommand(BaseCommand):
    """Command about the archive that is named, or the newest in BACKUP_DIR; `done`: said where all is well."""

    done: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "archive", nargs="?", type=Path, help="バックアップのファイル（なければ、BACKUP_DIR の最新のもの）"
        )

    def examine(self, path: Path) -> dict[str, Any]:
        """Look at the archive; returns its manifest. Raises ArchiveError, SnapshotError or OSError."""
        raise NotImplementedError

    def handle(self, *, archive: Path | None, **options: Any) -> None:
        path = archive or newest()
        if not path:
            raise CommandError("バックアップがありません。")
        try:
            manifest = self.examine(path)
        except (ArchiveError, SnapshotError) as error:
            raise CommandError(f"{path}：{error}") from error
        except OSError as error:
            raise CommandError(f"{path} を読めません：{error}") from error
        files, tables = len(manifest["files"]), len(manifest["tables"])
        self.stdout.write(f"{path}：{self.done}（{files}ファイル、{tables}表、{manifest['made_at']}）。")


def said_of_the_return(found: dict[str, Any]) -> Iterator[str]:
    """Lines about the mails that were `held_back`, and the files that are `missing`."""
    yield f"送信待ちだったメール {found['held_back']}通は送りません（管理者の画面「メールの送信」に出ます）。"
    for name in found["missing"]:
        yield f"記録にあるファイルがありません：{name}"
