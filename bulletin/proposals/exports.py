"""掲示板の管理 as a file for the secretariat, and the columns that lists of other rooms share with it."""

from portal.web.downloads import Column, Kind, Listing

from .models.proposals import Proposal

NUMBER, PROPOSAL_TITLE = Column("番号", Kind.NUMBER, "提案・募集の番号。変わらない"), Column("件名")
CODE = Column("全国地方公共団体コード", Kind.CODE, "6桁")
STATE = Column("状態", meaning="、".join(Proposal.State.labels))
UNTIL = Column("回答期限", Kind.DATE, "この日を含む。期限がなければ空欄")
PAGE = Column("ページ", meaning="URL")
DESK_PROPOSALS = Listing(
    "掲示板の管理",
    "選んだ状態の提案と募集。事務局だけのもの",
    (
        NUMBER,
        PROPOSAL_TITLE,
        STATE,
        Column("非表示の日時", Kind.MOMENT, "表示していれば空欄"),
        Column("非表示の理由"),
        Column("差戻しの理由"),
        Column("まとめた先の番号", Kind.NUMBER),
        CODE,
        Column("都道府県"),
        Column("自治体"),
        UNTIL._replace(meaning="この日を含む。期限がなければ空欄。差し戻したものも空欄"),
    ),
)


def desk_proposals(found):
    """Rows of DESK_PROPOSALS, in the order of `found`: for the secretariat alone. One query."""
    states = dict(Proposal.State.choices)
    place = ("municipality__lg_code", "municipality__prefecture__name", "municipality__name")
    fields = ("hidden_at", "hidden_reason", "returned_reason", "merged_into__number", *place, "posted_until")
    for number, title, state, *others in found.values_list("number", "posted_title", "state", *fields).iterator():
        yield (number, title, states[state], *others)
