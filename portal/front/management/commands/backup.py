from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.front.operations.archives import ArchiveError
from portal.front.operations.backups import back_up, back_up_files
from portal.front.operations.databases import SnapshotError


class Command(BaseCommand):
    help = (
        "データベース、受け取ったファイル、秘密の鍵を、1つのファイルにまとめて BACKUP_DIR に置きます。"
        "ポータルを止めずに実行できます。BACKUP_KEY_FILE があれば暗号化します。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--files",
            action="store_true",
            help="前のバックアップのあとに届いたファイルだけをまとめます（なければ、何も作りません）",
        )

    def handle(self, *, files, **options):
        try:
            path = (back_up_files if files else back_up)(timezone.now())
        except (ArchiveError, SnapshotError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"バックアップを書き込めません（空き容量と BACKUP_DIR を確かめてください）：{error}"
            ) from error
        if path:
            self.stdout.write(f"{path}（{path.stat().st_size:,}バイト）")
