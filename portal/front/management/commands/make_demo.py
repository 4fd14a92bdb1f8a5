import logging
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

import portal.front.demo.people
from portal.audit.models import AuditLine
from portal.front.demo.play import play

MADE = "見本の作成"


class Command(BaseCommand):
    help = (
        "架空の職員による1年分の見本を、まだ何もないSQLiteのデータベース（DATA_DIR）に作り、ログインの仕方を表示します。"
        "見本があれば作り直さず、ほかのデータがあれば何もしません。"
    )

    def handle(self, *args, **options):
        if connection.vendor != "sqlite" or settings.EMAIL_HOST:
            raise CommandError(
                "見本は、SQLiteとファイルのメールでだけ作れます。DATABASE_URL と EMAIL_HOST を外してください。"
            )
        if not is_made():
            self.make()
        self.stdout.write(portal.front.demo.people.logins())

    def make(self):
        if connection.introspection.table_names():
            raise CommandError(
                f"{settings.DATA_DIR} には、見本でないデータがあります。何も変えていません。\n"
                "見本を作る途中で止まったものなら、そのディレクトリーを消して、やり直してください。"
            )
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_record")
        with no_security_events():
            count = play(timezone.now())
            AuditLine.objects.write(MADE, portal.front.demo.people.person("hanawa"), by=None)
        self.stdout.write(f"見本を作りました（出来事{count}件）。登場する人と課は架空です。")


@contextmanager
def no_security_events():
    """What invented people do is no event that anybody must look into, and would fill the screen."""
    log = logging.getLogger("portal.security")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def is_made():
    """Whether the database holds a complete demonstration."""
    made = AuditLine._meta.db_table in connection.introspection.table_names()
    return made and AuditLine.objects.filter(action=MADE).exists()
