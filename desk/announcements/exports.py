"""Download of the announcements (一斉のお知らせ)."""

from portal.web.downloads import Column, Kind, Listing

from .models import deliveries

ANNOUNCEMENTS = Listing(
    "一斉のお知らせ",
    "事務局が一斉に送ったお知らせ。新しい順",
    (
        Column("送った日時", Kind.MOMENT),
        Column("件名"),
        Column("あて先"),
        Column("送った人"),
        Column("あて先の区・自治体", Kind.NUMBER),
        Column("担当者がいなかった区・自治体", Kind.NUMBER, "送ったとき"),
        Column("知らせた人", Kind.NUMBER),
        Column("これから知らせる人", Kind.NUMBER, "順に知らせている間だけ、0でない"),
        Column("ポータルで読んだ人", Kind.NUMBER),
        Column("送信済みのメール", Kind.NUMBER, "課の共有メールへのものを含み、1日1回のまとめを含まない"),
        Column("送信待ちのメール", Kind.NUMBER),
        Column("中止したメール", Kind.NUMBER, "送れなかったもの、送る前に担当を離れたものなど"),
    ),
    names_people=True,
)


def announcements(found):
    """Rows of ANNOUNCEMENTS, from announcements with_people. Four queries."""
    found = list(found)
    arriving = deliveries(found)
    for each in found:
        state = arriving[each.pk]
        said = (each.sent_at, each.title, each.audience_name, str(each.sent_by or ""), each.places, each.without)
        yield (*said, state.told, state.untold, state.read, state.sent, state.waiting, state.given_up)
