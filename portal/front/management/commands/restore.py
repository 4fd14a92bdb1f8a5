from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.front.operations.archives import ArchiveError
from portal.front.operations.commands import said_of_the_return
from portal.front.operations.databases import SnapshotError
from portal.front.operations.restoring import RestoreRefused, restore


class Command(BaseCommand):
    help = (
        "バックアップを、空のデータベースと空の場所に復元します。全員がログインし直し、バックアップの時点で送信待ちだったメールは"
        "送りません。サービスを止めて実行してください。"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path, help="バックアップのファイル")

    def handle(self, *, archive, **options):
        try:
            manifest = restore(archive)
        except (ArchiveError, SnapshotError, RestoreRefused) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"復元できません：{error}") from error
        self.stdout.write(f"{manifest['made_at']} のバックアップを復元しました（{len(manifest['files'])}ファイル）。")
        for line in said_of_the_return(manifest):
            self.stdout.write(line)
