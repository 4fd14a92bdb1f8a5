"""Acting on several rows of the secretariat's lists at once, and the counts in its menu."""

import re
from datetime import date

import pytest
from django.core.cache import caches

from agreements.models import Body, PublishedFigure, Source
from desk.contact.models import ContactMessage
from desk.items import count_waiting
from portal import waiting
from portal.models import AuditLine
from tests import make
from tests.html import text
from timeline.corrections.checks import all_checks
from timeline.models import Correction, Entry

pytestmark = pytest.mark.django_db
CHECKS, MESSAGES, DRAFTS = "/desk/checks/", "/desk/enquiries/", "/desk/timeline/?state=draft"


def open_findings():
    """Those of three figures that say a municipality too few."""
    body, source = Body.objects.get(name="埼玉県町村会"), Source.objects.get()
    for day in (1, 2, 3):
        facts = {"measure": "members", "body": body, "as_of": date(2018, 10, day), "value": 22, "source": source}
        PublishedFigure.objects.get_or_create(**facts, place=f"ちらし{day}")
    return [check.finding for check in all_checks() if not check.decision]


def received(number):
    return ContactMessage.objects.take_in(
        token=f"t{number}", kind="other", name="青葉", email="aoba@example.jp", text=f"お尋ね{number}"
    )


def test_several_findings_are_kept_with_one_reason_each_for_itself(desk, secretary):
    first, second, third = open_findings()[:3]
    Correction.objects.keep(second, reason="先に確かめた。", by=secretary)
    before = AuditLine.objects.count()
    chosen = [first.code, second.code, third.code, "nothing:here"]
    page = text(desk.post(CHECKS, {"chosen": chosen, "reason": "資料のとおり。"}, follow=True))
    assert "2件を確認済みにしました。" in page
    assert (
        f"「{second.place}」は、そのままです。すでに確認済みです。" in page
        and "「選んだ1件」は、そのままです。一覧にない" in page
    )
    kept = Correction.objects.filter(finding__in=chosen, reason="資料のとおり。")
    assert {row.finding for row in kept} == {first.code, third.code}
    assert AuditLine.objects.count() == before + 2


def test_nothing_chosen_and_no_reason_are_named_and_what_was_typed_stays(desk):
    finding = open_findings()[0]
    page = desk.post(CHECKS, {"reason": "資料のとおり。"})
    assert "確認済みにする食い違いを1つ以上選んでください。" in text(page)
    assert "資料のとおり。" in page.content.decode() and "<title>エラー：" in page.content.decode()
    page = desk.post(CHECKS, {"chosen": [finding.code], "reason": ""}).content.decode()
    assert re.search(rf'value="{re.escape(finding.code)}" checked', page)
    assert not Correction.objects.filter(finding=finding.code).exists()


def test_several_messages_are_taken_and_one_that_changed_meanwhile_is_named(desk, secretary):
    first, second, third = map(received, range(3))
    read = [f"{each.pk}:{each.version}" for each in (first, second, third)]
    second.move_to("done", by=secretary, version=second.version)
    page = text(desk.post(MESSAGES, {"chosen": [*read, "x", "1:2:3"], "state": "taken"}, follow=True))
    assert "2件を「対応中」にしました。" in page and "は、そのままです。ほかの人が先に" in page
    states = dict(ContactMessage.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in (first, second, third)] == ["taken", "done", "taken"]
    assert "お問合せを1つ以上選んでください。" in text(desk.post(MESSAGES, {"state": "done"}))


def test_several_drafts_are_published_and_what_is_not_ready_says_why(desk):
    ready = make.entry("2020-05-01", date(2020, 5, 1), title="雪の村への訪問", state="draft")
    unready = make.entry("2020-05-02", date(2020, 5, 2), title="", state="draft")
    late = make.entry("2020-05-03", date(2020, 5, 3), title="雪の町への訪問", state="draft")
    chosen = [f"{ready.pk}:{ready.version}", f"{unready.pk}:{unready.version}", f"{late.pk}:{late.version + 1}"]
    assert all(f'value="{each.pk}:{each.version}"' in desk.get(DRAFTS).content.decode() for each in (ready, late))
    page = text(desk.post(DRAFTS, {"chosen": chosen}, follow=True))
    assert "1件を公開しました。" in page and "件名を入力してください。" in page and "ほかの人が先に直しました。" in page
    states = dict(Entry.objects.filter(pk__in=[ready.pk, unready.pk, late.pk]).values_list("pk", "state"))
    assert states == {ready.pk: "published", unready.pk: "draft", late.pk: "draft"}
    assert AuditLine.objects.filter(action="経過の公開", subject_id=ready.pk).count() == 1


@pytest.mark.parametrize("address", [CHECKS, MESSAGES, DRAFTS])
def test_nobody_else_acts_on_several(client, aoba, address):
    message = received(1)
    client.force_login(aoba)
    sent = {"chosen": [f"{message.pk}:{message.version}"], "state": "done", "reason": "資料のとおり。"}
    assert client.post(address, sent).status_code == 404
    message.refresh_from_db()
    assert message.state == "new"


def shown(page):
    """{name of a way: what the first of its two menus says waits there}."""
    found = re.findall(r'side-nav__link"[^>]*>([^<]*)<span class="side-nav__waiting">(\d+)', page.content.decode())
    return dict(reversed(found))


def test_menu_says_how_much_waits_and_counts_again_after_an_act(desk, django_capture_on_commit_callbacks):
    message, findings = received(1), open_findings()
    waiting.forget()
    before = shown(desk.get("/desk/audit/"))
    assert before["届いたお問合せ"] == "1" and before["照合"] == str(len(findings))
    assert before["対応待ち"] == str(count_waiting()["desk"])
    received(2)
    assert shown(desk.get("/desk/audit/")) == before  # for a minute, unless somebody acts
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{MESSAGES}{message.pk}/state/", {"state": "done", "version": message.version})
    assert caches["pages"].get("waiting-at") is None
    assert shown(desk.get("/desk/audit/"))["届いたお問合せ"] == "1"
    desk.get("/desk/")
    assert shown(desk.get("/desk/"))["対応待ち"] == str(count_waiting()["desk"])


def test_counts_cost_the_menu_nothing_while_they_are_kept(desk, django_assert_num_queries):
    waiting.forget()
    desk.get("/desk/retention/")
    with django_assert_num_queries(0):
        waiting.counts()


def test_more_than_a_page_holds_is_refused_and_not_cut(desk):
    received(1)
    page = text(desk.post(MESSAGES, {"chosen": [f"{number}:1" for number in range(1, 52)], "state": "done"}))
    assert "一度に選べるのは50件までです。" in page
    assert ContactMessage.objects.get().state == "new"


@pytest.mark.parametrize("address", [CHECKS, MESSAGES, f"{DRAFTS}&q=kujira"])
def test_list_that_has_become_empty_says_so(desk, address):
    page = text(desk.post(address, follow=True))
    assert "選べるものがありません。" in page and "修正が必要な項目があります" not in page
