"""受信箱 and 回答の割合と日数 as files."""

from django.conf import settings

from bulletin.proposals.exports import NUMBER, PAGE, PROPOSAL_TITLE, UNTIL
from bulletin.proposals.models.words import Answer, AnswerWord
from portal.japanese.percent import ROUNDING
from portal.web.downloads import Column, Kind, Listing

INBOX = Listing(
    "受信箱",
    "自分の区・自治体にあてた提案と募集。未回答を期限の近い順に、続けて、回答したが改められるもの、"
    "期限から1年を過ぎた未回答",
    (
        NUMBER,
        PROPOSAL_TITLE,
        Column("提案した自治体のコード", Kind.CODE, "6桁"),
        Column("提案した自治体", meaning="都道府県からの名称"),
        UNTIL,
        Column("回答", meaning=f"はじめは{'、'.join(Answer.labels)}。ことばは事務局が設定で変えられる。未回答なら空欄"),
        Column("回答日時", Kind.MOMENT, "最も新しい回答の日時"),
        Column("回答の方法", meaning="代理回答か書面の符号による回答なら、伝えた人と日。自ら回答したなら空欄"),
        Column("担当課"),
        Column("担当者"),
        PAGE,
    ),
    names_people=True,
)
FIGURES = Listing(
    "回答の割合と日数",
    "区にあてた提案への回答。1行が、回答期限のあった1年度",
    (
        Column("年度"),
        Column("年度_西暦", Kind.NUMBER, "4月から翌年3月まで。「これまで」の行は空欄"),
        Column("尋ねた区_延べ", Kind.NUMBER, "単位は区。提案ごとに数える。担当者のいない区は含まない"),
        Column("期限までに回答した区_延べ", Kind.NUMBER, "単位は区。どの回答も数える"),
        Column("割合_パーセント", Kind.NUMBER, f"{ROUNDING}。尋ねた区がなければ空欄"),
        Column("日数の中央値", Kind.NUMBER, "単位は日。知らせた日からはじめの回答の日まで。回答がなければ空欄"),
        Column(
            "担当者のいない区_延べ", Kind.NUMBER, "単位は区。期限の日までポータルに担当者がいなかった区。割合に含めない"
        ),
    ),
)


def inbox(*rows):
    """Rows of INBOX, from addressees of one's own municipality. A query for each of `rows`."""
    words = AnswerWord.objects.names()
    loaded = ("proposal__municipality__prefecture", "municipality", "office", "holder", "answered_by")
    for row in (row for each in rows for row in each.select_related(*loaded).iterator()):
        proposal, proposer = row.proposal, row.proposal.municipality
        yield (
            *(proposal.number, proposal.title, proposer.lg_code, proposer.full_name, proposal.answer_until),
            *(words.get(row.answer, ""), row.answered_at, row.how, row.office and row.office.name),
            *(row.holder and str(row.holder), settings.BASE_URL + proposal.get_absolute_url()),
        )


def figures(found):
    """Rows of FIGURES, from figures.figures()."""
    return [
        (each.name, each.year, each.asked, each.in_time, each.rate, each.median_days, each.nobody) for each in found
    ]
