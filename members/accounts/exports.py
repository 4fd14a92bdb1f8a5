"""Download of the notices (お知らせ) of one user."""

from django.conf import settings

from portal.web.downloads import Column, Kind, Listing

NOTICES = Listing(
    "お知らせ",
    "自分あてのお知らせ。新しい順",
    (
        Column("日時", Kind.MOMENT),
        Column("件名"),
        Column("本文"),
        Column("読んだ日時", Kind.MOMENT, "未読なら空欄"),
        Column("ページ", meaning="URL"),
    ),
)


def notices(found):
    """Rows of NOTICES. One query."""
    for *told, url in found.values_list("created_at", "title", "body", "read_at", "url").iterator():
        yield (*told, url and settings.BASE_URL + url)
