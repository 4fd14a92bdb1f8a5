"""Ready questions of each kind of enquiry (種類): what a new one starts with, to be changed before it is sent.

Their keys never change: years compare by them, and grants (enquiries/grants/) and the wards' yearly return read
answers by them.
"""

from typing import Any, NamedTuple

from django.db import transaction

from .models import Question
from .questionnaires import Questionnaire

KINDS_OF_TIE = "友好都市\n姉妹都市\n交流都市\n災害協定\nその他"
A_YEAR: dict[str, Any] = {"unit": "年度", "least": 1868, "most": 2100}
ORIGINS = "掲示板\n催し\n姉妹・友好都市\n災害時の応援\nその他"
YES_NO = "はい\nいいえ"
PROFESSIONS = "保健師\n医師・看護師\n建築・土木\n福祉\n一般事務\nその他"
KINDS_OF_GOODS = "食品（調理なし）\n食品（会場で調理）\n工芸品\n展示・案内\nその他"


class Ready(NamedTuple):
    """A question of a preset; `columns` of a table, `only_if`: (key, answer) on which it is asked."""

    kind: str
    key: str
    title: str
    fields: dict[str, Any] = {}
    columns: "tuple[Ready, ...]" = ()
    only_if: tuple[str, str] | None = None


def _q(kind, key, title, *columns, only_if=None, **fields):
    return Ready(kind, key, title, fields, columns, only_if)


_CONTACT = (
    _q("section", "contact", "担当"),
    _q("short", "office", "担当課", is_required=True),
    _q("short", "telephone", "電話番号", help="内線があれば、続けて書いてください。"),
)

PRESETS: dict[str, tuple[Ready, ...]] = {
    "other": (),  # begun from nothing
    "survey": (
        _q("section", "now", "特別区との連携・交流の状況"),
        _q("choice", "has_ties", "特別区（東京23区）と連携・交流をしていますか", options=YES_NO, is_required=True),
        _q(
            "table",
            "ties",
            "連携・交流の内容",
            _q("ward", "ward", "相手の特別区", is_required=True),
            _q("choice", "kind", "種別", options=KINDS_OF_TIE, is_required=True),
            _q("short", "project", "主な事業"),
            _q("choice", "origin", "きっかけ", options=ORIGINS),
            help="1行に1つの区を書いてください。",
            only_if=("has_ties", "はい"),
            is_required=True,
        ),
        _q("section", "wishes", "今後の連携・交流"),
        _q(
            "choice",
            "wish",
            "特別区との連携・交流を希望しますか",
            options="希望する\n内容によっては希望する\nいまは考えていない",
            is_required=True,
        ),
        _q(
            "choices",
            "fields",
            "希望する分野",
            options="観光・物産\n防災・災害時の応援\n教育・こども\n文化・スポーツ\n産業・仕事\n移住・定住\n環境・森林\nその他",
            help="あてはまるものを、すべて選んでください。",
        ),
        _q("long", "offers", "貴自治体から提供できるもの", help="場所、産品、技術、行事など。"),
        _q("long", "seeks", "特別区に求めること"),
        _q("long", "opinion", "このプロジェクトへの意見・要望"),
        *_CONTACT,
    ),
    "grant_application": (
        _q("note", "about", "助成を受けたい事業を、1行に1つずつ書いてください。"),
        _q(
            "table",
            "projects",
            "申請する事業",
            _q("short", "project", "事業名", is_required=True),
            _q("municipality", "partner", "連携する自治体", help="都道府県からの名称（例：山形県鶴岡市）"),
            _q("long", "outline", "事業の内容", is_required=True),
            _q("date", "starts_on", "始める日"),
            _q("date", "ends_on", "終わる日"),
            _q("number", "cost", "総事業費", unit="円", least=0, is_required=True),
            _q("number", "amount", "申請額", unit="円", least=0, is_required=True),
            is_required=True,
            is_public=True,
        ),
        _q("sum", "all_cost", "総事業費の合計", unit="円", terms=["projects.projects-cost"]),
        _q("sum", "all_amount", "申請額の合計", unit="円", terms=["projects.projects-amount"]),
        _q("file", "budget", "収支予算書", help="様式は問いません。"),
        *_CONTACT,
    ),
    "grant_result": (
        _q("note", "about", "助成を受けた事業の実績を、交付決定を受けた事業名のとおりに、1行に1つずつ書いてください。"),
        _q(
            "table",
            "projects",
            "事業の実績",
            _q("short", "project", "事業名", is_required=True),
            _q("municipality", "partner", "連携した自治体", help="都道府県からの名称（例：山形県鶴岡市）"),
            _q("long", "result", "実施した内容と成果", is_required=True),
            _q("number", "people", "参加者", unit="人", least=0),
            _q("number", "spent", "助成対象経費の実績額", unit="円", least=0, is_required=True),
            is_required=True,
            is_public=True,
        ),
        _q("sum", "all_people", "参加者の合計", unit="人", terms=["projects.projects-people"]),
        _q("sum", "all_spent", "実績額の合計", unit="円", terms=["projects.projects-spent"]),
        _q("file", "accounts", "収支決算書", help="様式は問いません。"),
        _q("long", "lessons", "次の年度に生かしたいこと"),
        *_CONTACT,
    ),
    "yearly_return": (
        _q("note", "about", "8月1日現在で、区が連携・交流をしている自治体と事業を書いてください。"),
        _q(
            "table",
            "ties",
            "交流のある自治体",
            _q("municipality", "partner", "相手の自治体", is_required=True),
            _q("choice", "kind", "種別", options=KINDS_OF_TIE, is_required=True),
            _q("short", "project", "事業"),
            _q("number", "first_year", "始めた年度", help="西暦で書いてください（例：2015）。", **A_YEAR),
            _q("number", "last_year", "終えた年度", help="終えたものだけ。西暦で。", **A_YEAR),
            _q("choice", "state", "状況", options="続いている\n終えた\n休止", is_required=True),
            _q("choice", "origin", "きっかけ", options=ORIGINS),
            help="1行に1つの自治体を書いてください。",
            is_public=True,
        ),
        _q("number", "begun", "この年度に始めた事業の数", unit="件", least=0, most=99, is_required=True),
        _q("choice", "has_grant", "助成金を使いましたか", options="使った\n使っていない", is_required=True),
        _q("number", "grant", "助成金の額", unit="円", least=0, only_if=("has_grant", "使った"), is_required=True),
        _q("long", "wishes", "来年度に望むこと", help="公表しません。", most=400),
        *_CONTACT,
    ),
    "opinions": (
        _q("choice", "has_opinion", "意見がありますか", options="ある\nない", is_required=True),
        _q(
            "table",
            "opinions",
            "意見",
            _q("short", "item", "項目", help="国の案の章や項目。", is_required=True),
            _q("long", "opinion", "意見", is_required=True),
            _q("long", "reason", "理由"),
            only_if=("has_opinion", "ある"),
            is_required=True,
        ),
        _q("long", "whole", "全体への意見"),
        *_CONTACT,
    ),
    "notice": (
        _q("choice", "attends", "出欠", options="出席\n代理が出席\n欠席", is_required=True),
        _q(
            "table",
            "people",
            "出席する人",
            _q("short", "name", "氏名", is_required=True),
            _q("short", "post", "所属・職"),
            _q("choice", "how", "参加の方法", options="会場\nオンライン"),
        ),
        _q("long", "remarks", "事務局への連絡", help="配慮が必要なことなどがあれば、書いてください。"),
        *_CONTACT,
    ),
    "booths": (
        _q(
            "choice", "takes_part", "出展しますか", options="出展する\n検討している\n出展しない", is_required=True
        ),
        _q("short", "name", "出展の名称", only_if=("takes_part", "出展する"), is_required=True),
        _q("number", "lots", "希望する区画の数", unit="区画", least=1, most=10, only_if=("takes_part", "出展する")),
        _q(
            "table",
            "goods",
            "販売・展示する品",
            _q("short", "name", "品名", is_required=True),
            _q("choice", "kind", "区分", options=KINDS_OF_GOODS, is_required=True),
            _q("number", "price", "価格", unit="円", least=0),
            _q("number", "number", "数量", unit="点", least=0),
            only_if=("takes_part", "出展する"),
        ),
        _q(
            "choices",
            "needs",
            "会場で必要なもの",
            options="電源\n火気\n水道\n冷蔵・冷凍\n車両の乗入れ",
            only_if=("takes_part", "出展する"),
        ),
        _q("date", "arrives_on", "搬入の希望日", only_if=("takes_part", "出展する")),
        _q(
            "short",
            "times",
            "会場での時間",
            help="搬入、販売、撤収など（例：搬入8時、販売10時～16時）",
            most=80,
            only_if=("takes_part", "出展する"),
        ),
        _q("file", "picture", "紹介に使う写真やちらし"),
        _q("long", "remarks", "そのほか"),
        *_CONTACT,
    ),
    "relief": (
        _q(
            "choice",
            "can_send",
            "被災地の支援のために、送れるものがありますか",
            options="ある\n検討している\nない",
            help="いま分かっていることだけで構いません。あとから直せます。",
            is_required=True,
        ),
        _q("number", "money", "支援金", unit="円", least=0, only_if=("can_send", "ある")),
        _q(
            "table",
            "staff",
            "派遣できる職員",
            _q("choice", "profession", "職種", options=PROFESSIONS, is_required=True),
            _q("number", "number", "人数", unit="名", least=1),
            _q("date", "starts_on", "いつから"),
            _q("date", "ends_on", "いつまで"),
            only_if=("can_send", "ある"),
        ),
        _q(
            "table",
            "goods",
            "送れる物資",
            _q("short", "name", "品目", is_required=True),
            _q("number", "number", "数量", unit="点", least=1),
            _q("date", "ready_on", "いつから"),
            only_if=("can_send", "ある"),
        ),
        _q("long", "done", "すでに行った支援", help="区が直接行ったこと。送り先も書いてください。"),
        _q("long", "remarks", "そのほか"),
        *_CONTACT,
    ),
}  # fmt: skip


@transaction.atomic
def questionnaire_for(preset: str) -> Questionnaire:
    """A draft questionnaire with the ready questions of an Enquiry.Preset. KeyError for an unknown one."""
    questionnaire = Questionnaire.objects.create()
    made: dict[str, Question] = {}
    position = 0
    for ready in PRESETS[preset]:
        condition = {"shown_if": made[ready.only_if[0]], "shown_value": ready.only_if[1]} if ready.only_if else {}
        position += 1
        made[ready.key] = question = _create(questionnaire, ready, position, **condition)
        for column in ready.columns:
            position += 1
            _create(questionnaire, column, position, key=f"{ready.key}-{column.key}", table=question)
    return questionnaire


def _create(questionnaire, ready, position, **fields):
    values = {"kind": ready.kind, "key": ready.key, "title": ready.title, **ready.fields, **fields}
    question = Question(questionnaire=questionnaire, position=position, **values)
    question.full_clean()
    question.save()
    return question
