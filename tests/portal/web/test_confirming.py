"""Before a step that commits somebody stands a page that says what will happen; opening it does nothing."""

from datetime import date

import pytest
from django.utils import timezone

from agreements.models import Agreement
from bulletin.models import CoProposer
from members.models import Municipality, Profile
from portal.japanese.wareki import wareki
from portal.models import AuditLine
from tests import make
from tests.clients import as_, get_page

pytestmark = pytest.mark.django_db


def steps():
    """Address, reader, what the page says and what stands there before and after it is opened."""
    fukui = make.staff("fukui@example.jp", "182010")
    proposal = make.proposal(state="draft")
    asked = CoProposer.objects.create(proposal=proposal, municipality=Municipality.objects.get(lg_code="182010"))
    desk = make.secretariat()
    case = make.case("own", published_at=None)
    shinagawa = make.manager("shinagawa@example.jp", "131091")
    yield f"/bulletin/partners/{asked.pk}/confirm/", fukui, f"福井県福井市は、{proposal}の提案者として"
    yield f"/bulletin/partners/{asked.pk}/decline/", fukui, f"{proposal}の提案者に加わりません。"
    yield f"{case.get_absolute_url()}request/", shinagawa, "事務局に申し込みます。"
    yield f"{case.get_absolute_url()}publish/", desk, "誰でも読めるようになります。"
    yield "/members/ties/return/", shinagawa, "各区調査に、いまの一覧の0件と回答します。"
    yield f"/bulletin/partners/{asked.pk}/remove/", make.staff("sakai@example.jp"), f"{proposal}の提案者から外れます。"
    tie = make.tie("062031")
    yield f"/members/ties/{tie.pk}/withdraw/", shinagawa, f"{tie}の登録を取り消します。"
    Profile.objects.create(municipality=shinagawa.municipality)
    yield "/members/profile/confirm/", shinagawa, "品川区の魅力発信の内容が、"
    member = make.manager("member@example.jp", "182028", name="越前花")
    yield "/members/people/confirm/", member, "次の1人で正しいことを確認します：越前花。"
    body, day = make.body("千葉県市長会", "city_mayors", "千葉県", date(2025, 12, 1)), timezone.localdate()
    agreement = Agreement.objects.get(body=body)
    Agreement.objects.filter(pk=agreement.pk).update(term_years=1, renews_on=day)
    yield f"/desk/agreements/{agreement.pk}/renew/", desk, f"{wareki(day)}から1年、更新された"


def test_page_before_the_step_says_what_it_does_and_does_nothing():
    wrong = {}
    for address, reader, said in steps():
        before = AuditLine.objects.count()
        page = get_page(as_(reader), address)
        if said not in page or "まだ何も変わっていません。" not in page or f'action="{address}"' not in page:
            wrong[address] = page[page.index("<main") :]
        assert AuditLine.objects.count() == before
    assert wrong == {}
