"""Tables of お知らせ of the secretariat to download."""

from portal.web.downloads import Column, Kind, Listing

COLUMNS = (
    Column("掲載を始める日", Kind.DATE),
    Column("掲載の最後の日", Kind.DATE, "その日を含む。空欄は決まっていない"),
    Column("件名"),
    Column("内容", meaning="Markdown"),
)
NEWS = Listing("事務局からのお知らせ", "いま掲載しているお知らせ。新しい順", COLUMNS)
NEWS_OF_DESK = Listing(
    "事務局からのお知らせ（すべて）",
    "下書きと、掲載の終わったものを含む。新しい順",
    (*COLUMNS, Column("状態", meaning="下書き、掲載前、掲載中、掲載終了")),
)


def news(found):
    """Rows of NEWS. One query."""
    return found.values_list("starts_on", "ends_on", "title", "body").iterator()


def news_of_desk(found, day):
    """Rows of NEWS_OF_DESK; the state is that of `day`. One query."""
    for each in found.iterator():
        yield each.starts_on, each.ends_on, each.title, each.body, each.status(day)
