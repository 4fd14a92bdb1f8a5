"""Findings of the checks with the rule in words and the decision about each, for the secretariat."""

import itertools
from typing import NamedTuple

from django.urls import reverse

from portal.findings import Finding
from timeline.entries.models.entries import Entry

from .kept_findings import KeptFinding, Search
from .models import Correction

AT_ONCE = 200  # findings read together where all are wanted
RULES = {
    "members": "市長会・町村会の構成自治体数は、基準日の名簿にある市・町村の数と同じです。",
    "bodies": "団体数は、基準日に有効な協定のある市長会・町村会の数と同じです。",
    "regions": "地域数は、基準日に有効な協定の団体がある道府県の数と同じです。",
    "municipalities": "協定締結自治体数は、基準日に有効な協定の団体を構成する市町村の数と同じです。",
    "sum": "一覧の合計は、各行の数の和と同じです。",
    "statistic": "推移の値は、基準日に有効な協定と自治体の名簿から数えた数と同じです。",
    "frozen": "確定した値は、同じ基準日をいまの記録から数え直した数と同じです。",
    "change": "増減は、終わりの年度の値から、はじめの年度の値を引いた数と同じです。",
    "total": "合計（実数）は、最も多い区分の数以上、各区分の和以下です。",
    "carried-over": "持越しの値は、前の年度の値と同じです。",
    "membership-overlap": "1つの自治体（合併のあとは承継した自治体）の会員期間は、重なりません。",
    "outlier": "推移や一覧の値は、前後の年の値から大きく離れません（半分未満・2倍超、端の年は5分の1未満・5倍超）。",
    "unsurveyed": "各区調査による値は、調べ直した値です。前の年度とまったく同じなら、持越しでないか確かめます。",
    "signing-day": "協定締結式の経過の日は、その団体との協定の締結日です。",
    "twice": "同じ日・同じ種別で件名がほぼ同じ経過は、同じことの二重の登録とみられます。",
    "era": "元号で書いた年月は、その元号のうちにあります。",
    "date": "文中の日付は、暦にある日です。",
    "weekday": "日付に添えた曜日は、暦の曜日と同じです。",
    "no-entry": "文中で引いた日には、その日の経過があります。",
    "enumeration": "「8市町村：…」のような数は、挙げた名称の数と同じです。",
    "item-number": "①②③のような番号は、抜けも重なりもなく続きます。",
    "part-day": "日程の日は、その経過の期間の中にあります。",
    "number": "回の番号は、1つずつ増えます。年度ごとに数えるものは、年度のはじめに第1回に戻ります。",
    "order": "先の経過は、後の経過より前の日です。",
    "early-report": "結果の報告は、催しが終わったあとの日です。",
}


class Check(NamedTuple):
    """A finding, the rule it breaks, and the decision about it: a Correction, or None while it is open."""

    finding: Finding
    rule: str
    edit_url: str
    decision: Correction | None


def checks_of(rows):
    """A Check for each of these KeptFindings, in their order. Two queries."""
    findings = [row.finding for row in rows]
    decided = Correction.objects.deciding().filter(finding__in={finding.code for finding in findings})
    decisions = {row.finding: row for row in decided.select_related("corrected_by")}
    editors = _editors(findings)
    return [
        Check(
            finding,
            RULES.get(finding.rule, ""),
            finding.edit_url or editors.get(finding.url, ""),
            decisions.get(finding.code),
        )
        for finding in findings
    ]


def all_checks():
    """Yields a Check for each finding, open ones first, read some at a time."""
    Search.objects.last()
    rows = KeptFinding.objects.with_state().iterator(chunk_size=AT_ONCE)
    while chunk := list(itertools.islice(rows, AT_ONCE)):
        yield from checks_of(chunk)


def _editors(findings):
    """{public URL of an entry: URL of its editor} for the findings that name no page to correct them on."""
    addresses = {finding.url for finding in findings if not finding.edit_url}
    keys = [address.rstrip("/").rpartition("/")[2] for address in addresses]
    entries = Entry.objects.filter(key__in=keys)
    return {entry.get_absolute_url(): reverse("timeline:editor-edit", args=[entry.pk]) for entry in entries}
