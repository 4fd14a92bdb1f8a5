from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

import agreements.load_fixtures as agreements
import bulletin.load_fixtures as bulletin
import enquiries.load_fixtures as enquiries
import members.places.load_fixtures as members
import timeline.event_records.load_fixtures as events
import timeline.load_fixtures as timeline
import timeline.officials.load_fixtures as officials
import timeline.policy.load_fixtures as policy
import timeline.relief.load_fixtures as relief
import timeline.sections.load_fixtures as sections

FIXTURES = settings.BASE_DIR / "fixtures"
RECORDS = (  # what they load, in this order, and how it is counted
    (members, "自治体"),
    (agreements, "団体"),
    (timeline, "件の経過"),
    (events, "件の催しの記録"),
    (officials, "人（経過に登場する人）"),
    (relief, "件の災害"),
    (policy, "件の国の方針"),
    (sections, "件のコーナー"),
    (bulletin, "分野"),
    (enquiries, "つの助成制度"),
)


class Command(BaseCommand):
    help = (
        "fixtures/ の記録（自治体の名簿、協定と数、経過）を空のデータベースに読み込みます。すでにあれば何もしません。"
    )

    def handle(self, *args, **options):
        with transaction.atomic():
            for record, unit in RECORDS:
                count = record.load(FIXTURES)
                if count:
                    self.stdout.write(f"{count}{unit}を読み込みました。")
