from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.front.operations.archives import ArchiveError
from portal.front.operations.backups import RestoreRefused, restore
from portal.front.operations.databases import SnapshotError


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
        self.stdout.write(
            f"送信待ちだったメール {manifest['held_back']}通は送りません（管理者の画面「メールの送信」に出ます）。"
        )
        for name in manifest["missing"]:
            self.stdout.write(f"記録にあるファイルがありません：{name}")
