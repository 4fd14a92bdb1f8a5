from portal.front.operations.backups import verify
from portal.front.operations.commands import ArchiveCommand


class Command(ArchiveCommand):
    help = "バックアップを終わりまで読み、すべてのファイルを目録のハッシュと比べます。何も書き換えません。"
    done = "目録のとおりです"

    def examine(self, path):
        return verify(path)
