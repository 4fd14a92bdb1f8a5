"""Excel and CSV of the papers (portal.web.downloads)."""

from members.places.exports import CODE
from portal.japanese.percent import ROUNDING
from portal.web.downloads import Column, Kind, Listing

OVERVIEW = Listing(
    "総括",
    "期間の数のまとめ",
    (
        Column("区分"),
        Column("期首（期間の前日）", Kind.NUMBER, "記録がなければ空欄"),
        Column("期末", Kind.NUMBER, "記録がなければ空欄"),
        Column("単位"),
    ),
)
KINDS = Listing(
    "種別ごとの件数",
    "期間に始まった経過の、種別ごとの件数",
    (Column("種別"), Column("件数", Kind.NUMBER)),
)
MEMBERS = Listing(
    "会員の異動",
    "期間に会員になった、または会員でなくなった自治体と特別区",
    (
        Column("異動", meaning="加入、脱退"),
        Column("日", Kind.DATE, "加入はその日から、脱退はその日から会員でない"),
        CODE,
        Column("都道府県"),
        Column("自治体"),
    ),
)
TAKEN_UP = Listing(
    "取り上げられた提案",
    "期間に区が手を挙げた（条件付きを含む）提案と、成立した提案",
    (Column("番号"), Column("件名"), Column("提案した自治体"), Column("手を挙げた区"), Column("状態")),
)
RATES = Listing(
    "回答率",
    "回答期限が期間にある提案への、区ごとの回答",
    (
        Column("区"),
        Column("提案を受けた件数", Kind.NUMBER),
        Column("回答した件数", Kind.NUMBER, "期末までに"),
        Column("回答率_パーセント", Kind.NUMBER, ROUNDING),
    ),
)
AGREEMENTS = Listing(
    "協定の締結と終了",
    "期間に締結した、または終了した協定",
    (
        Column("異動", meaning="締結、終了"),
        Column("日", Kind.DATE, "終了はその日の前日まで有効"),
        Column("団体名"),
        Column("種別"),
        Column("協定の名称"),
    ),
)
OPEN = Listing(
    "募集中の提案",
    "期末の日に、区の回答を募っていた提案。期限の近い順",
    (
        Column("番号"),
        Column("件名"),
        Column("提案した自治体"),
        Column("回答期限", Kind.DATE, "この日を含む"),
        Column("尋ねた区", Kind.NUMBER),
        Column("回答した区", Kind.NUMBER, "期末までに"),
        Column("回答のない区", meaning="「、」でつないだもの"),
        Column("知らせていない区", meaning="担当者がおらず、期末までに知らせていない区。「、」でつないだもの"),
    ),
)
RENEWALS = Listing(
    "これからの更新",
    "期末の日に有効で、そのあと1年のうちに更新日が来る協定",
    (
        Column("更新日", Kind.DATE),
        Column("申出の始まり", Kind.DATE, "更新日の1か月前"),
        Column("団体名"),
        Column("協定の名称"),
    ),
)
TREND_ROW = Listing(
    "推移の最も新しい年度",
    "期末の日までの、最も新しい推移の値",
    (
        Column("区分"),
        Column("年度"),
        Column("基準日", Kind.DATE),
        Column("自治体数", Kind.NUMBER, "印刷が「—」なら空欄"),
        Column("根拠"),
    ),
)
SURVEY = Listing(
    "各区調査",
    "期末の日に、最も近かった各区調査の回答",
    (
        Column("基準日", Kind.DATE),
        Column("年度"),
        Column("回答した区", Kind.NUMBER, "期末までに"),
        Column("区の数", Kind.NUMBER),
        Column("回答のない区", meaning="「、」でつないだもの"),
        Column("知らせていない区", meaning="期末に担当者のいない区。「、」でつないだもの"),
    ),
)
LETTERS = Listing(
    "宛名一覧",
    "自治体と、会員であれば担当課。担当課が2つあれば2行になる",
    (
        CODE,
        Column("都道府県"),
        Column("自治体"),
        Column("宛名_首長", meaning="市長会・町村会あてではなく、自治体の長あて。氏名は含まない"),
        Column("宛名_担当課"),
        Column("担当課"),
        Column("共有メールアドレス"),
        Column("電話番号"),
    ),
)
INTRODUCED = Listing(
    "宛名一覧（空白マップ）",
    "23区との結びつきの記録がない市町村の宛名と、紹介できる相手",
    (
        *LETTERS.columns,
        Column("紹介者", meaning="紹介できる相手。記録から見つからなければ空欄。引き受けるかどうかは確かめていない"),
        Column("紹介の理由"),
    ),
)
