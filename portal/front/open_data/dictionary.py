"""データの項目: every column of every public list in one table, itself a list to download."""

from collections.abc import Iterable, Iterator

from portal.web.downloads import Column, Kind, Listing

DICTIONARY = Listing(
    "データの項目",
    "公開している一覧の、すべての列とその意味。1行が1列",
    (
        Column("一覧"),
        Column("一覧の内容"),
        Column("列の順番", Kind.NUMBER, "左から1"),
        Column("列"),
        Column("値", meaning="、".join(kind.value for kind in Kind)),
        Column("意味", meaning="単位、コード、期間の両端を含むか。列の名前のとおりなら空欄"),
        Column("空欄の意味"),
    ),
)
BLANK = "値がない、または分からない。0ではない"


def dictionary_rows(listings: Iterable[Listing]) -> Iterator[tuple]:
    """Rows of DICTIONARY. No query."""
    for listing in listings:
        for number, column in enumerate(listing.columns, start=1):
            yield listing.name, listing.about, number, column.heading, column.kind.value, column.meaning, BLANK
