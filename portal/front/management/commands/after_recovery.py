from django.core.management.base import BaseCommand, CommandError

from portal.front.operations.backups import files_complete_until
from portal.front.operations.commands import said_of_the_return
from portal.front.operations.restoring import recover


class Command(BaseCommand):
    help = (
        "PostgreSQL をある時点に戻したあとに、1度実行します。全員がログインし直し、その時点で送信待ちだったメールは"
        "送りません。"
        "記録にあってなくなったファイルは、BACKUP_DIR のバックアップから戻します。サービスを止めて実行してください。"
    )
    requires_system_checks = []

    def handle(self, **options):
        try:
            found = recover()
        except OSError as error:
            raise CommandError(f"ファイルを戻せません：{error}") from error
        self.stdout.write(f"データベースの準備ができました。バックアップから戻したファイル：{found['brought']}件。")
        for line in [*found["unreadable"], *said_of_the_return(found)]:
            self.stdout.write(line)
        if found["missing"] and (moment := files_complete_until()):
            self.stdout.write(f"ファイルも欠けない時点：{moment}（docs/deploy.md 8）")
