"""照合 as a page: findings with their rule, confirmed with a reason, gone when put right."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agreements.models import Body, PublishedFigure, Source
from desk import checks
from portal.models import AuditLine
from tests import make
from tests.desk.lists import listed
from tests.html import csv_rows, text
from tests.racing import race
from timeline.corrections import kept_findings
from timeline.corrections.checks import RULES, all_checks
from timeline.corrections.desk_items import desk_items
from timeline.corrections.findings import find_all
from timeline.models import Correction, Search

pytestmark = pytest.mark.django_db

CHECKS = "/desk/checks/"


def wrong_figure():
    return PublishedFigure.objects.create(
        measure="members",
        body=Body.objects.get(name="埼玉県町村会"),
        as_of="2018-10-01",
        value=22,
        source=Source.objects.get(),
        place="ちらし",
    )


CODE = "members:埼玉県町村会:2018-10-01"


def keep(desk, **data):
    return desk.post(f"{CHECKS}keep/?code={quote(CODE)}", data, follow=True)


def test_page_shows_every_finding_with_its_rule(desk):
    said = text(desk.get(CHECKS))
    findings = find_all()
    assert said.count("規則：") == len(findings)
    assert all(finding.explanation in said for finding in findings)
    assert "未確認の食い違いはありません。" in said


def codes():
    return [check.finding.code for check in all_checks()]


def test_rules_are_asked_again_only_when_the_record_has_changed(desk, django_assert_num_queries):
    before = codes()
    with django_assert_num_queries(5):
        assert codes() == before
    wrong_figure()
    assert [code for code in codes() if code not in before] == [CODE]
    PublishedFigure.objects.filter(place="ちらし").delete()
    assert codes() == before


def test_large_record_is_searched_by_the_worker(desk, monkeypatch):
    monkeypatch.setattr(kept_findings, "MOST_AT_ONCE", 1)
    assert "照合は、まだ終わっていません。" in text(desk.get(CHECKS)) and codes() == []
    assert Search.objects.renew_due(timezone.now()) and not Search.objects.renew_due(timezone.now())
    before = codes()
    wrong_figure()
    page = text(desk.get(CHECKS))
    assert codes() == before and "記録が変わったあとの照合は、まだ終わっていません。" in page
    assert not Search.objects.renew_due(timezone.now())  # a large one rests in between
    assert Search.objects.renew_due(timezone.now() + timedelta(minutes=10))
    assert CODE in codes() and "まだ終わっていません" not in text(desk.get(CHECKS))


def test_many_findings_stand_on_pages_open_ones_first(desk, monkeypatch):
    wrong_figure()
    monkeypatch.setattr(checks, "PAGE_SIZE", 2)
    first, second = (text(desk.get(f"{CHECKS}?page={number}")) for number in (1, 2))
    assert "ちらし　埼玉県町村会" in first and first.count("規則：") == second.count("規則：") == 2
    assert "ちらし　埼玉県町村会" not in second and "次のページ" in first
    assert len(csv_rows(desk.get(f"{CHECKS}?format=csv"))) == len(codes())


def test_every_rule_of_the_record_has_words():
    assert {check.finding.rule for check in all_checks() if not check.rule} == set()
    assert all(RULES.values())


def test_new_finding_appears_on_save(desk):
    data = {
        "measure": "members",
        "body": Body.objects.get(name="埼玉県町村会").pk,
        "as_of": "2018-10-01",
        "value": "22",
        "source": Source.objects.get().pk,
        "place": "ちらし",
    }
    desk.post("/desk/statistics/figures/new/", data)
    said = text(desk.get(CHECKS))
    assert re.search('未確認　<span class="nowrap">1件', said)
    assert said.index("ちらし　埼玉県町村会") < said.index("確認済み　")


def test_finding_is_confirmed_with_a_reason_once(desk):
    wrong_figure()
    assert "残す理由を入力してください。" in text(keep(desk, reason=""))
    assert "確認済みにしました。" in text(keep(desk, reason="ちらしの時点で1村が準備中だった。"))
    assert "すでに確認済みです。" in text(keep(desk, reason="もう一度"))
    kept = Correction.objects.get(finding=CODE)
    assert (kept.outcome, kept.as_printed, kept.corrected_by.name) == ("kept", "22", "事務局花子")
    assert "ちらしの時点で1村が準備中だった。" in text(Client().get("/about/corrections/"))
    assert AuditLine.objects.filter(action="照合結果の確認").count() == 1
    call_command("check_record")  # would end with 1 while something is open


def test_finding_is_gone_when_put_right(desk):
    figure = wrong_figure()
    figure.refresh_from_db()
    page = text(desk.get(CHECKS))
    address = f"/desk/statistics/figures/{figure.pk}/edit/"
    assert f'href="{address}"' in page
    token = figure.token
    data = {"measure": "members", "body": figure.body_id, "as_of": "2018-10-01", "value": "23", "place": "ちらし"}
    desk.post(address, {**data, "source": figure.source_id, "token": token, "reason": "入力の間違い。"})
    assert "ちらし　埼玉県町村会" not in text(desk.get(CHECKS))
    assert keep(desk, reason="まだある").status_code == 404


def test_what_is_open_is_pending():
    assert listed(desk_items, timezone.now()) == []
    wrong_figure()
    [item] = listed(desk_items, timezone.now())
    assert item.title == "ちらし　埼玉県町村会：記載 22、計算 23"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_is_kept():
    wrong_figure()
    people = [make.secretariat(f"{number}@example.jp") for number in range(2)]
    finding = next(finding for finding in find_all() if finding.code == CODE)
    kept = race(*[lambda by=by: Correction.objects.keep(finding, reason="同じ", by=by) for by in people])
    assert sorted(row is None for row in kept) == [False, True]
    assert Correction.objects.filter(finding=CODE).count() == 1
