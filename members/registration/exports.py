"""Downloads of applications (会員登録の申請) and of the mail domains of municipalities."""

import datetime

from members.places.exports import CODE, PLACE, PLACE_FIELDS, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

APPLICATIONS = Listing(
    "会員登録の申請",
    "判断を待つ申請と、処理した申請。申請日時の新しい順",
    (
        Column("申請番号", Kind.NUMBER),
        Column("状態"),
        Column("申請日時", Kind.MOMENT),
        CODE,
        PREFECTURE,
        PLACE,
        Column("担当課"),
        Column("担当者の氏名"),
        Column("電話番号"),
        Column("本人のメールアドレス"),
        Column("担当課の共有メールアドレス"),
        Column("判断日時", Kind.MOMENT),
        Column("判断した人"),
        Column("理由"),
    ),
    names_people=True,
)
DOMAINS = Listing("自治体のドメイン", "会員登録の審査で参考にするもの", (CODE, PREFECTURE, PLACE, Column("ドメイン")))

MEMBERSHIPS = Listing(
    "会員期間",
    "会員であった期間。会員になった日の順",
    (CODE, PREFECTURE, PLACE, Column("会員になった日", Kind.DATE), Column("最後の日", Kind.DATE)),
)


def applications(found):
    """Rows of APPLICATIONS. One query."""
    statuses = dict(found.model.Status.choices)
    fields = ("pk", "status", "submitted_at", *PLACE_FIELDS, "office_name", "name", "telephone", "applicant__email")
    rows = found.values_list(*fields, "office_email", "decided_at", "decided_by__name", "reason").iterator()
    for pk, status, *others in rows:
        yield (pk, statuses[status], *others)


def domains(found):
    """Rows of DOMAINS. One query."""
    return found.values_list(*PLACE_FIELDS, "domain").iterator()


def memberships(found):
    """Rows of MEMBERSHIPS; the last day inclusive. One query."""
    for *place, started_on, ended_on in found.values_list(*PLACE_FIELDS, "started_on", "ended_on").iterator():
        yield (*place, started_on, ended_on and ended_on - datetime.timedelta(days=1))
