from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.front.operations.archives import ArchiveError
from portal.front.operations.backups import newest, verify
from portal.front.operations.databases import SnapshotError


class Command(BaseCommand):
    help = "バックアップを終わりまで読み、すべてのファイルを目録のハッシュと比べます。何も書き換えません。"

    def add_arguments(self, parser):
        parser.add_argument(
            "archive", nargs="?", type=Path, help="バックアップのファイル（なければ、BACKUP_DIR の最新のもの）"
        )

    def handle(self, *, archive, **options):
        path = archive or newest()
        if not path:
            raise CommandError("バックアップがありません。")
        try:
            manifest = verify(path)
        except (ArchiveError, SnapshotError) as error:
            raise CommandError(f"{path}：{error}") from error
        except OSError as error:
            raise CommandError(f"{path} を読めません：{error}") from error
        files, tables = len(manifest["files"]), len(manifest["tables"])
        self.stdout.write(f"{path}：目録のとおりです（{files}ファイル、{tables}表、{manifest['made_at']}）。")
