from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.front.operations.archives import ArchiveError
from portal.front.operations.backups import drill, newest
from portal.front.operations.databases import SnapshotError


class Command(BaseCommand):
    help = "復元の練習：バックアップを、捨てるためのデータベースと場所に復元し、行数とハッシュを比べて消します。"

    def add_arguments(self, parser):
        parser.add_argument(
            "archive", nargs="?", type=Path, help="バックアップのファイル（なければ、BACKUP_DIR の最新のもの）"
        )

    def handle(self, *, archive, **options):
        path = archive or newest()
        if not path:
            raise CommandError("バックアップがありません。")
        try:
            manifest = drill(path, timezone.now())
        except (ArchiveError, SnapshotError) as error:
            raise CommandError(f"{path}：{error}") from error
        except OSError as error:
            raise CommandError(f"{path} を読めません：{error}") from error
        files, tables = len(manifest["files"]), len(manifest["tables"])
        self.stdout.write(
            f"{path}：復元でき、内容が一致しました（{files}ファイル、{tables}表、{manifest['made_at']}）。"
        )
