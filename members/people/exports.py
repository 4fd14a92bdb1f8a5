"""Downloads of the people (担当者) and the offices (担当課) of one municipality."""

from portal.web.downloads import Column, Kind, Listing

from .models.assignments import Assignment
from .models.offices import Office

PEOPLE = Listing(
    "担当者",
    "自分の自治体の、いまの担当者、これから着任する人、今年度に担当を終えた人、招待中の人",
    (
        Column("区分", meaning="いま、着任予定、終了、招待中"),
        Column("担当課"),
        Column("氏名", meaning="招待中の人は空欄"),
        Column("メールアドレス"),
        Column("役割", meaning="、".join(Assignment.Role.labels)),
        Column("着任日", Kind.DATE, "招待中の人は、決まっていれば"),
        Column("終了日", Kind.DATE, "この日から担当者でない。決まっていなければ空欄"),
        Column("招待の期限", Kind.MOMENT),
    ),
    names_people=True,
)
OFFICES = Listing(
    "担当課",
    "自分の自治体の担当課",
    (
        Column("担当課"),
        Column("共有メールアドレス"),
        Column("電話番号"),
        Column("お知らせのメールの送り先", meaning="、".join(Office.MailTo.labels)),
        Column("共有メールを確かめた日時", Kind.MOMENT),
    ),
)


def people(assignments, invitations, today):
    """Rows of PEOPLE, from assignments of a municipality with_people and its open invitations. Four queries."""
    kinds = (
        ("いま", assignments.as_of(today)),
        ("着任予定", assignments.planned(today)),
        ("終了", assignments.ended_in_fiscal_year(today)),
    )
    for kind, each in ((kind, each) for kind, found in kinds for each in found):
        yield (
            *(kind, each.office.name, each.user.name, each.user.email),
            *(each.get_role_display(), each.started_on, each.ended_on, None),
        )
    for each in invitations:
        role = each.get_role_display()
        yield ("招待中", each.office.name, None, each.email, role, each.starts_on, None, each.expires_at)


def offices(found):
    """Rows of OFFICES. One query."""
    return [
        (each.name, each.email, each.telephone, each.get_mail_to_display(), each.email_confirmed_at) for each in found
    ]
