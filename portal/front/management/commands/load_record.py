from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

import agreements.load_fixtures as agreements
import bulletin.load_fixtures as bulletin
import enquiries.load_fixtures as enquiries
import members.places.load_fixtures as members
import timeline.load_fixtures as timeline

FIXTURES = settings.BASE_DIR / "fixtures"
RECORD = (
    (members, "自治体"),
    (agreements, "団体"),
    (timeline, "件の経過"),
    (bulletin, "分野"),
    (enquiries, "つの助成制度"),
)


class Command(BaseCommand):
    help = (
        "fixtures/ の記録（自治体の名簿、協定と数、経過）を空のデータベースに読み込みます。すでにあれば何もしません。"
    )

    def handle(self, *args, **options):
        with transaction.atomic():
            for record, unit in RECORD:
                count = record.load(FIXTURES)
                if count:
                    self.stdout.write(f"{count}{unit}を読み込みました。")
