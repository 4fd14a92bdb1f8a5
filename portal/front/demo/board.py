"""Demonstration data of the board (掲示板): proposals and calls by the people of portal.front.demo.people.

What is proposed is invented; municipalities are real.
"""

import datetime
import functools
from typing import NamedTuple

from django.utils import timezone

from bulletin.cases.models.cases import Case
from bulletin.matching.models import Consent, Matching
from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposals import Proposal
from bulletin.talk.models import Message

from .clock import moment
from .people import person


class Told(NamedTuple):
    """A proposal: who writes it, how many days ago it is posted, and for how many days it is open."""

    writer: str
    days_ago: int
    days_open: int
    title: str
    summary: str
    fields: tuple[str, ...]
    offers: str
    seeks: str
    season: str
    body: str
    visibility: str = "members"
    wards: tuple[str, ...] = ()


TOLD = (
    Told(
        "yoshida", 60, 21, "越前がにの解体実演", "解禁の季節に、区の催しの会場で越前がにの解体を実演します。",
        ("産業", "観光"), "越前がにの解体実演\n特産品の物販", "屋内か屋根のある会場\n区の広報紙での案内",
        "11月から3月まで",
        "## 内容\n\n**「越前がに」**の解体を、漁業者が実演します。\n\n- 1回30分、1日3回まで\n- 調理した物の試食\n\n"
        "## 用意するもの\n\n水道と電源のある場所をお願いします。",
        "public",
    ),
    Told(
        "chiba", 12, 21, "雪を使った子どもの遊び場", "北上の雪を運び、区の公園に遊び場をつくります。",
        ("環境", "教育"), "雪（10トンまで）\n遊びの指導をする職員", "2日間使える広場", "1月か2月",
        "雪を使った遊び場を、保育園や小学校の子どもに楽しんでもらいます。\n\n- 雪の運搬はこちらで手配します\n"
        "- 場所の使用と後片付けを一緒にお願いします",
        "public",
    ),
    Told(
        "yoshida", 5, 28, "小学生の移住体験", "夏休みに1週間、区の小学生を受け入れます。",
        ("教育",), "宿泊と学校での受入れ", "参加する小学生20人", "8月", "漁村の暮らしを体験してもらいます。",
        "members", ("131091", "131130"),
    ),
    Told(
        "ishii", 8, 21, "商店街の物産展に出る自治体", "春の商店街の催しに、各地の味を紹介する自治体を募ります。",
        ("産業",), "出店場所（8区画）\n区の広報紙での紹介", "特産品を販売する自治体", "4月",
        "旧東海道の商店街で開く催しです。**出店料はかかりません。**",
        "public",
    ),
)  # fmt: skip


CRAB, SNOW = "越前がにの解体実演", "雪を使った子どもの遊び場"
ANSWERS = (  # proposal, who answers, how many days ago, the answer and its word
    (CRAB, "ishii", 56, "raised", "区の催しの会場で、ぜひお願いします。"),
    (CRAB, "mikami", 55, "not_applicable", "使える会場がありません。"),
    (CRAB, "okubo", 52, "considering", "商店街と相談しています。"),
    (CRAB, "fukaya", 51, "conditional", "屋内の会場がとれる2月なら取り組めます。"),
    (CRAB, "higuchi", 50, "not_applicable", "今年度の催しは決まっています。"),
    (SNOW, "okubo", 10, "raised", "公園の広場を2日間使えます。"),
    (SNOW, "shimura", 8, "considering", "保育課と相談しています。"),
    (SNOW, "higuchi", 6, "conditional", "運搬の車が公園に入れるかを確かめてからになります。"),
)


def scenes(today):
    """(moment, function to call under that clock) for each event on the board, counted back from `today`."""

    def ago(days):
        return today - datetime.timedelta(days=days)

    for told in TOLD:
        yield moment(ago(told.days_ago), 11), functools.partial(post, told, ago(told.days_ago))
        ends = ago(told.days_ago - told.days_open - 1)
        yield moment(ends, 0, 5), functools.partial(expire, told)
    for title, key, days, answer, comment in ANSWERS:
        yield moment(ago(days), 14), functools.partial(reply, title, key, answer, comment)
    yield moment(ago(49), 10), talk
    yield moment(ago(47), 11), match
    yield moment(ago(44), 16), publish
    yield moment(ago(1), 15), begin_draft


def serving(*keys):
    """The first User among these keys of people with a current assignment; None when nobody has one."""
    people = (person(key) for key in keys)
    return next((each for each in people if each and each.municipality), None)


def reply(title, key, answer, comment):
    """Save the answer of the ward that `key` serves; nothing when it was not asked or may not answer any more."""
    user, proposal = serving(key), Proposal.objects.filter(title=title).first()
    addressee = user and proposal and proposal.addressees.filter(municipality=user.municipality).first()
    if addressee:
        addressee.answer_with(answer, comment, by=user, version=addressee.version)


def crab():
    """(the open proposal 越前がにの解体実演 or None, its writer, 品川区's manager)."""
    return Proposal.objects.open().filter(title=CRAB).first(), serving("yoshida"), serving("ishii")


def talk():
    proposal, writer, ward = crab()
    if proposal and writer and ward:
        send = functools.partial(Message.objects.send, proposal=proposal)
        send(body="水道は、給水車でもかまいません。", by=writer, token="demo-to-all")
        send(body="会場の図面を送ります。", by=ward, line=ward.municipality, token="demo-line")


def match():
    """坂井市 and 品川区 agree, and write down what they did first."""
    proposal, writer, ward = crab()
    if not (proposal and writer and ward):
        return
    place = ward.municipality
    Matching.objects.make_case(proposal, [place], place, by=writer)
    Consent.objects.agree(proposal, by=ward)
    case = Case.objects.get(proposal=proposal)
    day = timezone.localdate()
    case.add_step(by=ward, kind="consulted", first_day=day, last_day=day, text="会場の下見をした", token=None)
    case.request_publication(by=ward)


def publish():
    case = Case.objects.filter(proposal__title=CRAB).first()
    if case:
        case.publish(by=person("kuze"))


def post(told, day):
    writer = serving(told.writer)
    if not writer:
        return
    proposal = write(writer, told, day + datetime.timedelta(days=told.days_open))
    proposal.post(by=writer, version=proposal.version)


def write(writer, told, until):
    texts = {
        name: getattr(told, name) for name in ("title", "summary", "body", "offers", "seeks", "season", "visibility")
    }
    proposal, _ = Proposal.objects.begin(
        by=writer,
        token=f"demo-{told.title}"[:40],
        fields=Field.objects.filter(name__in=told.fields),
        chosen=writer.municipality.__class__.objects.filter(lg_code__in=told.wards),
        scope="some" if told.wards else "all",
        office=writer.assignment.office,
        answer_until=until,
        **texts,
    )
    return proposal


def expire(told):
    """Expire the proposal as the worker would."""
    proposal = Proposal.objects.filter(title=told.title).first()
    if proposal and proposal.answer_until:
        proposal.expire(proposal.answer_until + datetime.timedelta(days=1))


def begin_draft():
    writer = serving("yoshida")
    if writer:
        Proposal.objects.begin(by=writer, token="demo-draft", title="丸岡城の桜まつりへの招待", season="4月")
