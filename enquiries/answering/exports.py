"""照会の受信箱 as a file."""

from django.conf import settings
from django.urls import reverse

from portal.web.downloads import Column, Kind, Listing

INBOX = Listing(
    "照会の受信箱",
    "自分の区・自治体にあてた照会。回答するもの、提出したもの、締め切られたものの順",
    (
        Column("番号", Kind.NUMBER),
        Column("件名"),
        Column("回答期限", Kind.DATE, "自分の自治体だけに延ばされていれば、その日"),
        Column("段階", meaning="未着手、作成中、庁内の承認待ち、提出済み、差戻し"),
        Column("提出日時", Kind.MOMENT, "最も新しい提出。提出していなければ空欄"),
        Column("締め切った日時", Kind.MOMENT, "締め切られていなければ空欄"),
        Column("担当課", meaning="庁内で回した先。回していなければ空欄"),
        Column("ページ", meaning="このポータルの中のアドレス"),
    ),
)


def inbox(*parts):
    """Rows of INBOX, from addressees of one's own municipality. A query for each of `parts`."""
    for row in (row for rows in parts for row in rows.select_related("enquiry", "office").iterator()):
        page = settings.BASE_URL + reverse("enquiries:answer", args=[row.enquiry_id])
        yield (
            *(row.enquiry.number, row.enquiry.title, row.due_on, row.get_stage_display(), row.handed_in_at),
            *(row.enquiry.closed_at, row.office and row.office.name, page),
        )
