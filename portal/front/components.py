"""A page of every component in its states, drawn from the real templates. In development only (portal.urls)."""

import datetime
from types import SimpleNamespace

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.safestring import SafeString

from bulletin.board.proposal_list import BoardRow
from bulletin.cases.lineage import Strands
from bulletin.models import Step
from bulletin.rollcall.inbox import WaitingRow
from bulletin.rollcall.roll_call import KINDS, Answer, Before, Cell
from bulletin.talk.talk import FileRow, LineRow, MessageRow
from portal.contact import Contact
from portal.web import refusals
from portal.web.days import full_day, full_span, month_day, planned_tag, time_tag
from portal.web.edit_conflicts import Conflict
from portal.web.forms import AsOfForm
from portal.web.menus import Group, Link
from timeline.entries.list_rows import ShortRow

DAY = datetime.date(2026, 4, 1)
NOON = datetime.datetime(2026, 4, 1, 3, 0, tzinfo=datetime.UTC)
SHORT_DAY = time_tag(DAY, month_day(DAY))
WARDS = ("千代田区", "中央区", "港区", "新宿区", "品川区", "目黒区", "大田区", "世田谷区")
WORDS = "秋の催しで、雪室の野菜を販売していただけませんか。\n数量はご相談します。"


class ExampleForm(forms.Form):
    """Example form: one field of each kind."""

    name = forms.CharField(label="件名", max_length=40)
    telephone = forms.CharField(label="電話番号", required=False, help_text="市外局番から入力してください。")
    body = forms.CharField(label="内容", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="種類", choices=[("", "選んでください"), ("event", "催し"), ("visit", "視察")])
    day = forms.DateField(label="日付", required=False)
    fields_of_work = forms.MultipleChoiceField(
        label="分野",
        required=False,
        choices=[("food", "食"), ("school", "学校"), ("relief", "防災")],
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつでも選べます。",
    )
    is_public = forms.BooleanField(
        label="誰でも読めるようにする", required=False, help_text="選ばないときは、会員だけが読めます。"
    )
    answer = forms.ChoiceField(
        label="回答", choices=[("yes", "手を挙げる"), ("no", "該当なし")], widget=forms.RadioSelect
    )


class Reader:
    """Stand-in for request.user: the attributes of a logged-in user that the page frame reads."""

    is_authenticated, is_secretariat, unread_notices = True, False, 3

    def __str__(self):
        return "青葉 花子"


def components(request):
    return render(request, "portal/front/components.html", _frame() | _lists() | _forms() | _board())


def _frame():
    return {
        "contact": Contact("特別区長会事務局", "東京都", "03-0000-0000", "mihon@example.jp"),
        "filters": [("open", "募集中", 2), ("closed", "終了", 1)],
        "groups": [Group("記録", [Link("経過の編集", "/", "page"), Link("取込み", "/", "")])],
        "links": [Link("わたしの自治体", "/", ""), Link("受信箱", "/", "page")],
        "reader": Reader(),
        "visitor": AnonymousUser(),
        "trail": [("見本の親", "/about/")],
        "shown_messages": [
            Message(constants.SUCCESS, "保存しました。"),
            Message(constants.INFO, "この返信は、すでに非表示です。"),
            Message(constants.ERROR, "この返信は、ほかの人が直しました。"),
        ],
    }


def _lists():
    tiles = [
        ("01", "北海道", "/municipalities/", "tile--agreed", "12", "協定のある市町村"),
        ("13", "東京", "/municipalities/", "tile--ward", "23", "特別区"),
        ("18", "福井", "/municipalities/", "", "", "協定なし"),
    ]
    return {
        "day": DAY,
        "page": Paginator(range(60), 20).page(2),
        "tiles": tiles,
        "events": [ShortRow(SHORT_DAY, "令和8年　水曜日", "令和8年4月1日", "/events/", "春の物産展", "品川区役所")],
        "figures": [
            ("団体", "12団体", "4地域", SimpleNamespace(value=12, as_of=DAY)),
            ("自治体", "1,741自治体", "計算値", None),
        ],
        "places": [
            ("/municipalities/182109/", "福井県坂井市", False, ""),
            ("/municipalities/131091/", "品川区", True, "紹介"),
        ],
        "lineage": _lineage(),
        "corrections": _corrections(),
    }


def _corrections():
    said = {"reason": "協定書の日付による。", "corrected_on": DAY}
    later = SimpleNamespace(corrected_on=DAY, get_absolute_url="/about/corrections/")
    return [
        SimpleNamespace(
            pk=1,
            subject_kind="公表値",
            place="団体一覧　坂井町村会　公表値",
            as_printed="23",
            as_corrected="12",
            get_outcome_display="訂正した",
            **said,
        ),
        SimpleNamespace(
            pk=2,
            place="団体一覧　坂井町村会",
            as_printed="23",
            get_outcome_display="資料のまま残した",
            overtaken_by=later,
            **said,
        ),
    ]


def _lineage():
    strands = Strands()
    steps = [
        (Step.Kind.PROPOSED, "坂井市が提案しました"),
        (Step.Kind.ANSWERED, "品川区が手を挙げました"),
        (Step.Kind.HELD, "催しを開きました"),
        (Step.Kind.HELD, "二回目の催しを開きました"),
    ]
    return [(*strands.at(kind), full_span(DAY, DAY), text) for kind, text in steps]


def _forms():
    wrong = ExampleForm({"name": "", "kind": "nothing", "day": "きのう", "answer": ""}, auto_id="wrong_%s")
    saving = ExampleForm(initial={"name": "雪室の野菜", "kind": "event"}, auto_id="saving_%s")
    return {
        "form": ExampleForm(initial={"name": "雪室の野菜", "kind": "event", "answer": "yes"}, auto_id="plain_%s"),
        "filled_wrong": wrong,
        "wrong_items": list(refusals.of_form(wrong)),
        "saving": saving,
        "as_of": AsOfForm({"as_of": "きのう"}),
        "planned": planned_tag(datetime.date.max, DAY),
        "conflicts": [
            Conflict("name", "件名", SafeString("雪室の<ins>野菜</ins>"), SafeString("雪室の<ins>林檎</ins>")),
            Conflict("telephone", "電話番号", SafeString(""), SafeString("0776-00-0000")),
        ],
        "last": SimpleNamespace(at=NOON, by_name="青葉 花子"),
        "sent": [("body", WORDS)],
        "words": [WORDS],
    }


def _board():
    sakai, shinagawa = ("福井県坂井市", False), ("品川区", True)
    opened, until = "/bulletin/", full_day(DAY)
    late = BoardRow(
        "募集第2号", opened, "防災の講師", "あらまし", "成立", False, True, [], [shinagawa], "", "", "", SHORT_DAY
    )
    waiting = WaitingRow(
        "あと5日", until, False, "提案第1号　雪室の野菜", opened, "福井県坂井市", "未定", opened, opened
    )
    file = FileRow("会場図.zip", "ZIP", 240_000, opened, "1階.pdf\n2階.pdf")
    message = MessageRow(1, *shinagawa, SHORT_DAY, WORDS, False, "", opened, file)
    reason = "個人の名前が書かれています。"
    return _roll_call() | {
        "fits": _fits(),
        "talk": [message, MessageRow(2, *sakai, SHORT_DAY, WORDS, True, reason, "", None)],
        "line": LineRow("品川区", opened, 8, [message._replace(pk=3, hide_url="")]),
        "proposals": [
            late._replace(
                number="提案第1号",
                state="募集中",
                is_open=True,
                is_for_members=False,
                fields=["食", "学校"],
                proposers=[sakai, shinagawa],
                deadline=until,
                left="（あと5日）",
                answered="23区中14区回答",
            ),
            late,
        ],
        "inbox": [waiting, waiting._replace(left="今日まで", is_late=True, holder="産業課　青葉 花子さん")],
    }


def _fits():
    ward = SimpleNamespace(
        name="品川区", full_name="品川区", reading="しながわく", is_ward=True, get_absolute_url="/bulletin/"
    )
    reasons = [
        SimpleNamespace(text="品川区は「夏の林間学校の行き先」を求めています。", url="/bulletin/", source="魅力発信"),
        SimpleNamespace(text="坂井市と品川区は、交流都市です。", url="/bulletin/", source="各区交流"),
    ]
    return SimpleNamespace(rows=[SimpleNamespace(place=ward, reasons=reasons)], is_cut=True)


def _roll_call():
    kinds = list(KINDS.values())
    cells = [
        Cell(ward, *kind, "" if kind.css != "silent" else "・未読") for ward, kind in zip(WARDS, kinds, strict=True)
    ]
    counted = {"total": 6, "unit": "区", "answered": 5, "silent": 1, "unreached": 2, "seen": 5, "is_member": True}
    before = [Before("検討中", SHORT_DAY, "確かめています。", "")]
    return {
        "roll_call": counted | {"sums": [(kind.name, 1) for kind in kinds], "ticks": [kind.css for kind in kinds]},
        "cells": cells,
        "answers": [
            Answer("品川区", True, *KINDS["raised"], SHORT_DAY, WORDS, before, ""),
            Answer("福井県坂井市", False, *KINDS["considering"], SHORT_DAY, "庁内で確かめています。", [], "代理回答"),
        ],
    }
