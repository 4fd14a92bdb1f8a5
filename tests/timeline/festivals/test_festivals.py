"""ほかの主催者の催し: one festival through years and names, with host, kind of taking part and thanks as recorded."""

import pytest
from django.test import Client

from tests import make
from tests.clients import as_, visit
from tests.html import joined
from timeline.models import Event, Series

pytestmark = pytest.mark.django_db


def test_festival_is_one_through_its_names():
    series = Series.objects.get(name="東北六魂祭・東北絆まつり")
    page = joined(visit(f"/festivals/{series.pk}/"))
    names = ["東北六魂祭", "東北六魂祭2016 青森への協力・連携", "東北絆まつり2017仙台への協力・連携"]
    places = [page.index(f">{name}<") for name in [*names, "東北絆まつり2018 盛岡への協力・連携"]]
    assert places == sorted(places)
    assert "「東北六魂祭 感謝状」" in page and "/timeline/2015-06-30b/" in page
    assert page.count("主催　記録なし") == 4 and "宮城県仙台市" in page
    assert "ほかの年" in visit("/timeline/2017-06-10/")


def test_host_is_what_the_entry_says():
    page = visit("/festivals/")
    assert "主催　第一生命保険株式会社" in page and "主催　全国水源の里シンポジウム実行委員会（舞鶴市）" in page
    assert Client().get(f"/festivals/{Series.objects.get(name='全国連携展示').pk}/").status_code == 404


def test_host_and_thanks_belong_to_events_of_others():
    desk, event = as_(make.secretariat()), Event.objects.get(entry__key="2017-09-09")
    token = desk.get(f"/desk/events/{event.pk}/edit/").context["form"].initial["token"]
    sent = {"token": token, "taking_part": "", "host": "実行委員会", "reason": "試験"}
    assert "関わりを選んでください。" in desk.post(f"/desk/events/{event.pk}/edit/", sent).content.decode()
