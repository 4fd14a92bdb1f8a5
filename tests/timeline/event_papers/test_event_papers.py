"""催しの書類: flyer and texts say the same facts as the event, and what is not known is said to be open."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.clients import as_, get_page
from tests.html import joined
from timeline.event_papers.facts import EventFacts
from timeline.models import Booth, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return as_(make.secretariat())


def test_flyer_of_the_record_has_its_side_events_and_place(desk):
    event = Event.objects.get(entry__key="2017-08-21")
    page = joined(get_page(desk, f"/desk/events/{event.pk}/flyer/"))
    assert "平成29年（2017年）8月21日（月）から9月29日（金）まで" in page and "『「お茶の京都」を知る』" in page
    assert "平成29年8月25日（金）14:00～15:00" in page and "3階 首都大学東京飯田橋キャンパス内教室" in page
    assert "/timeline/2017-08-21/" in page


def test_texts_come_from_the_outline_and_the_booths(desk):
    outline: dict[str, Any] = {"title": "かに市", "days": "2026-12-05 / 2026-12-06"}
    outline["roles"] = [{"as": "host", "name": "特別区長会"}, {"as": "support", "name": "坂井市"}]
    event = Event.objects.create(fiscal_year=2026, outline=outline)
    Booth.objects.create(event=event, number=1, municipality=make.place("182109"), products="かに", equipment="電源")
    page = get_page(desk, f"/desk/events/{event.pk}/texts/")
    assert "会場　未定" in page and "・福井県坂井市（かに）" in page
    assert "主催　特別区長会" in page and "協力　坂井市" in page  # roles stay apart
    assert "設備　電源" in page and "未提出の書類　申込、品目表、保険・届出" in page
    text = desk.get(f"/desk/events/{event.pk}/texts/goods/")
    assert text.content.decode().startswith("\ufeff「かに市」　物品の一覧\n")
    assert "　設備　電源\n" in text.content.decode()
    assert "attachment" in text.headers["Content-Disposition"]
    event.draft(by=None)
    assert EventFacts(event).days == "令和8年（2026年）12月5日（土）から12月6日（日）まで"


def test_days_over_new_year_name_both_years():
    event = Event(outline={"days": f"{date(2026, 12, 28)} / {date(2027, 1, 4)}"}, fiscal_year=2026)
    event.save()
    assert EventFacts(event).days.endswith("から令和9年（2027年）1月4日（月）まで")
    assert Client().get(f"/desk/events/{event.pk}/flyer/").status_code == 302
