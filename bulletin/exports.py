"""What the lists of the board and of cases can be downloaded as (portal.web.downloads)."""

from django.conf import settings

from portal.web.downloads import Column, Kind, Listing

from .board.proposal_list import read_with_details
from .cases.models.cases import Case
from .cases.models.participants import Participant
from .proposals.models.proposals import Proposal
from .rollcall.models.addressees import Addressee

PER_READING = 500  # proposals looked at together: memory stays the same however long the board is
NUMBER, PROPOSAL_TITLE = Column("番号", Kind.NUMBER, "提案・募集の番号。変わらない"), Column("件名")
CODE = Column("全国地方公共団体コード", Kind.CODE, "6桁")
STATE = Column("状態", meaning="、".join(Proposal.State.labels))
UNTIL = Column("回答期限", Kind.DATE, "この日を含む。期限がなければ空欄")
PAGE = Column("ページ", meaning="URL")
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
        Column("尋ねた数", Kind.NUMBER, "あて先の区・自治体の数"),
        Column("回答した数", Kind.NUMBER, "尋ねた数のうち、回答した区・自治体の数。「検討中」を含む"),
        PAGE,
    ),
)
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
INBOX = Listing(
    "受信箱",
    "自分の区・自治体にあてた提案と募集。未回答を期限の近い順に、続けて、回答したが改められるもの",
    (
        NUMBER,
        PROPOSAL_TITLE,
        Column("提案した自治体のコード", Kind.CODE, "6桁"),
        Column("提案した自治体", meaning="都道府県からの名称"),
        UNTIL,
        Column("回答", meaning="、".join(Addressee.Answer.labels) + "。未回答なら空欄"),
        Column("回答日時", Kind.MOMENT, "いちばん新しい回答の日時"),
        Column("受け持ちの課"),
        Column("受け持つ人"),
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
        Column("尋ねた区_延べ", Kind.NUMBER, "単位は区。提案ごとに数える"),
        Column("期限までに回答した区_延べ", Kind.NUMBER, "単位は区。「検討中」を含む"),
        Column("割合_パーセント", Kind.NUMBER, "四捨五入。尋ねた区がなければ空欄"),
        Column("日数の中央値", Kind.NUMBER, "単位は日。掲載の日からはじめの回答の日まで。回答がなければ空欄"),
    ),
)
SEARCHES = Listing(
    "保存した検索",
    "自分が保存した検索。1行が1つ",
    (Column("名前"), Column("登録日時", Kind.MOMENT), Column("検索の結果", meaning="URL")),
)

KEY, TITLE = Column("事例の記号", Kind.CODE, "連携事例を指す記号。ページのURLにもなり、変わらない"), Column("件名")
CASES = Listing(
    "連携事例",
    "公開している連携事例。1行が1件",
    (
        KEY,
        TITLE,
        Column("あらまし"),
        Column("きっかけ", meaning="、".join(Case.Channel.labels)),
        Column("もとの提案", Kind.NUMBER, "提案の番号。掲示板のほかから始まったものは空欄"),
        Column("結果"),
        Column("来場者数", Kind.NUMBER, "単位は人"),
        Column("終了日", Kind.DATE, "続いていれば空欄"),
        PAGE,
    ),
)
PARTICIPANTS = Listing(
    "連携事例の参加者",
    "連携事例と、それに加わった自治体・特別区の組",
    (
        KEY,
        TITLE,
        Column("役割", meaning="、".join(Participant.Role.labels)),
        CODE,
        Column("都道府県"),
        Column("自治体"),
    ),
)


def cases(found):
    """Rows of CASES, in the order of `found`. One query."""
    for case in found.iterator():
        yield (
            *(case.key, case.title, case.summary, case.get_channel_display(), case.proposal_id, case.result),
            *(case.visitors, case.closed_on, settings.BASE_URL + case.get_absolute_url()),
        )


def participants(found):
    """Rows of PARTICIPANTS. One query."""
    roles = dict(Participant.Role.choices)
    rows = Participant.objects.filter(case__in=found.order_by().values("pk")).order_by(
        "case__key", "municipality__lg_code"
    )
    place_fields = [f"municipality__{field}" for field in ("lg_code", "prefecture__name", "name")]
    for key, title, role, *place in rows.values_list("case__key", "case__title", "role", *place_fields).iterator():
        yield (key, title, roles[role], *place)


def proposals(found):
    """Rows of PROPOSALS, in the order of `found`, what the reader may see. Four queries for each PER_READING."""
    states, visibilities = dict(Proposal.State.choices), dict(Proposal.Visibility.choices)
    for row, places, fields, roll in read_with_details(found, PER_READING):
        proposer, *others = places
        yield (
            *(row.pk, "募集" if proposer.is_ward else "提案", row.title, row.summary, states[row.state]),
            *(visibilities[row.visibility], row.posted_at, row.answer_until),
            *(proposer.lg_code, proposer.prefecture.name, proposer.name),
            "／".join(place.full_name for place in others),
            *("／".join(fields), *roll, f"{settings.BASE_URL}/bulletin/proposals/{row.pk}/"),
        )


def desk_proposals(found):
    """Rows of DESK_PROPOSALS, in the order of `found`: for the secretariat alone. One query."""
    states = dict(Proposal.State.choices)
    place = ("municipality__lg_code", "municipality__prefecture__name", "municipality__name")
    fields = ("hidden_at", "hidden_reason", "returned_reason", "merged_into", *place, "posted_until")
    for pk, title, state, *others in found.values_list("pk", "posted_title", "state", *fields).iterator():
        yield (pk, title, states[state], *others)


def inbox(*rows):
    """Rows of INBOX, from addressees of one's own municipality. A query for each of `rows`."""
    loaded = ("proposal__municipality__prefecture", "municipality", "office", "holder")
    for row in (row for each in rows for row in each.select_related(*loaded).iterator()):
        proposal, proposer = row.proposal, row.proposal.municipality
        yield (
            *(proposal.pk, proposal.title, proposer.lg_code, proposer.full_name, proposal.answer_until),
            *(row.get_answer_display(), row.answered_at, row.office and row.office.name),
            *(row.holder and str(row.holder), settings.BASE_URL + proposal.get_absolute_url()),
        )


def figures(found):
    """Rows of FIGURES, from figures.figures()."""
    return [(each.name, each.year, each.asked, each.in_time, each.rate, each.median_days) for each in found]


def searches(found):
    """Rows of SEARCHES. One query."""
    board_address = f"{settings.BASE_URL}/bulletin/"
    return [(each.name, each.saved_at, f"{board_address}?{each.query}") for each in found]
