"""Lists of the board as files: proposals and calls, and the searches a person keeps."""

from django.conf import settings

from bulletin.proposals.exports import CODE, NUMBER, PAGE, PROPOSAL_TITLE, STATE, UNTIL
from bulletin.proposals.models.proposals import Proposal
from portal.web.downloads import Column, Kind, Listing

from .proposal_list import read_with_details

PROPOSALS = Listing(
    "掲示板の提案と募集",
    "掲示板に載っている提案と募集のうち、読める人に読めるもの。新しい順。ログインしていなければ一般公開のものだけ",
    (
        NUMBER,
        Column("種類", meaning="提案（自治体から区へ）、募集（区から自治体へ）"),
        PROPOSAL_TITLE,
        Column("あらまし"),
        STATE,
        Column("公開の範囲", meaning="、".join(Proposal.Visibility.labels)),
        Column("掲載日時", Kind.MOMENT),
        UNTIL,
        CODE,
        Column("都道府県"),
        Column("自治体"),
        Column("共同で提案する自治体", meaning="2つ以上あれば「／」でつなぐ"),
        Column("分野", meaning="2つ以上あれば「／」でつなぐ"),
        Column("尋ねた数", Kind.NUMBER, "あて先の区・自治体のうち、担当者に知らせたか、回答のあった数"),
        Column("回答した数", Kind.NUMBER, "尋ねた数のうち、回答した区・自治体の数。どの回答も数える"),
        Column(
            "担当者のいない数", Kind.NUMBER, "あて先のうち、このポータルに担当者がおらず、知らせていない区・自治体の数"
        ),
        PAGE,
    ),
)
SEARCHES = Listing(
    "保存した検索",
    "自分が保存した検索。1行が1つ",
    (Column("名前"), Column("登録日時", Kind.MOMENT), Column("検索の結果", meaning="URL")),
)


def proposals(found):
    """Rows of PROPOSALS, in the order of `found`, what the reader may see. Queries: read_with_details."""
    states, visibilities = dict(Proposal.State.choices), dict(Proposal.Visibility.choices)
    for row, places, fields, roll in read_with_details(found):
        proposer, *others = places
        yield (
            *(row.number, "募集" if proposer.is_ward else "提案", row.title, row.summary, states[row.state]),
            *(visibilities[row.visibility], row.posted_at, row.answer_until),
            *(proposer.lg_code, proposer.prefecture.name, proposer.name),
            "／".join(place.full_name for place in others),
            *(
                "／".join(fields),
                roll.reached,
                roll.answered,
                roll.unreached,
                f"{settings.BASE_URL}/bulletin/proposals/{row.pk}/",
            ),
        )


def searches(found):
    """Rows of SEARCHES. One query."""
    board_address = f"{settings.BASE_URL}/bulletin/"
    return [(each.name, each.saved_at, f"{board_address}?{each.query}") for each in found]
