"""The demonstration's board: proposals and calls of the people of members.demo, told by the portal's own steps.

What is proposed is invented; municipalities are real.
"""

import datetime
import functools
from typing import NamedTuple

from members.demo import person
from portal.demo import moment

from .models import Field, Proposal


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


def scenes(today):
    """Pairs of a moment and what happens then, by `today`."""
    for told in TOLD:
        day = today - datetime.timedelta(days=told.days_ago)
        yield moment(day, 11), functools.partial(post, told, day)
        yield moment(day + datetime.timedelta(days=told.days_open + 1), 0, 5), functools.partial(expire, told)
    yield moment(today - datetime.timedelta(days=1), 15), begin_draft


def post(told, day):
    writer = person(told.writer)
    if not writer or not writer.municipality:
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
    """Ends it as the worker would, had nobody ended it before."""
    proposal = Proposal.objects.filter(title=told.title).first()
    if proposal and proposal.answer_until:
        proposal.expire(proposal.answer_until + datetime.timedelta(days=1))


def begin_draft():
    writer = person("yoshida")
    if writer and writer.municipality:
        Proposal.objects.begin(by=writer, token="demo-draft", title="丸岡城の桜まつりへの招待", season="4月")
