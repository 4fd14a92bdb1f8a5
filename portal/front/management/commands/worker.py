import signal

from django.core.management.base import BaseCommand

from outbox.worker import Worker
from portal.front import tasks


class Command(BaseCommand):
    help = (
        "送信待ちのメールを送り、毎朝のまとめと催促を書き、予約された経過を公開し、頼まれたPDFを作り、取込みを読み書きします。"
        "止めるまで動き続けます。"
        "何台で動かしても、同じメールを2度送ることはありません。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="いま送るものだけを送って終わります（cron用）")
        parser.add_argument("--parent", type=int, help="この番号の親プロセスが終わったら終わります")

    def handle(self, *, once, parent, **options):
        worker = Worker(tasks, parent)
        before = {number: signal.signal(number, worker.stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if once:
                worker.work()
                while not worker.is_stopping() and worker.work_on_one():
                    pass
            else:
                worker.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
