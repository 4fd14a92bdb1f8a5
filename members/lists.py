"""What the register, people and what the secretariat watches over can be downloaded as (portal.web.downloads)."""

from django.conf import settings

from portal.japanese.text import hiragana
from portal.web.downloads import Column, Kind, Listing

from .accounts.models.users import User
from .people.models.people import Assignment
from .places.models import Municipality

CODE = Column("全国地方公共団体コード", Kind.CODE, "6桁。検査数字を含む")
PREFECTURE, PLACE = Column("都道府県"), Column("自治体")
MUNICIPALITIES = Listing(
    "自治体",
    "基準日にある市区町村。名称はその日のもの",
    (
        CODE,
        Column("都道府県コード", Kind.CODE, "2桁（JIS X 0401）"),
        PREFECTURE,
        PLACE,
        Column("よみ", meaning="ひらがな"),
        Column("種別", meaning="、".join(Municipality.Kind.labels)),
        Column("開始日", Kind.DATE, "このコードになった日。記録より前からなら空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで。いまもあれば空欄"),
        Column("引き継いだ自治体のコード", Kind.CODE),
    ),
)
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
ROLLS = Listing(
    "棚卸し",
    "会員自治体と、その年度の棚卸し",
    (
        CODE,
        PREFECTURE,
        PLACE,
        Column("会員になった日", Kind.DATE),
        Column("今年度", meaning="未確認、確認済み"),
        Column("担当者", Kind.NUMBER, "単位は人。代表担当者を含む"),
        Column("うち代表担当者", Kind.NUMBER, "単位は人"),
        Column("最後に確認した年度_西暦", Kind.NUMBER),
        Column("最後の確認", Kind.MOMENT),
        Column("確認した人"),
    ),
    names_people=True,
)
AUDIT = Listing(
    "操作の記録",
    "判断と、権限の変更。新しい順",
    (
        Column("日時", Kind.MOMENT),
        Column("操作"),
        Column("対象の種類"),
        Column("対象"),
        Column("操作した人", meaning="空欄は自動"),
        CODE,
        PREFECTURE,
        PLACE,
        Column("理由"),
    ),
    names_people=True,
)
MAIL = Listing(
    "メールの送信",
    "送信待ち、送れなかったもの、送ったもののすべて。本文は含まない",
    (
        Column("登録日時", Kind.MOMENT),
        Column("状態", meaning="送信済み、中止、送り直し待ち、送信待ち"),
        Column("あて先"),
        Column("件名"),
        Column("試した回数", Kind.NUMBER),
        Column("直前の失敗"),
        Column("次に送る日時", Kind.MOMENT),
        Column("送信日時", Kind.MOMENT),
        Column("中止日時", Kind.MOMENT),
    ),
    names_people=True,
)

ACCOUNT_COLUMNS = (
    Column("メールアドレス"),
    Column("氏名"),
    Column("使えるか", meaning="使えます、停止中"),
    Column("事務局での役割", meaning="、".join(User.SecretariatRole.labels) + "。事務局の職員でなければ空欄"),
    Column("2段階認証", meaning="設定済み、未設定"),
    Column("登録日時", Kind.MOMENT),
    Column("最後のログイン", Kind.MOMENT, "まだなければ空欄"),
)
SECRETARIAT = Listing("事務局の職員", "事務局の職員のアカウント", ACCOUNT_COLUMNS, names_people=True)
ACCOUNTS = Listing("アカウント", "停止したものを含む、すべてのアカウント。登録の順", ACCOUNT_COLUMNS, names_people=True)
PEOPLE = Listing(
    "担当者",
    "自分の自治体の、いまの担当者、これから着任する人、今年度に終わった人、招待中の人",
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
    "担当課", "自分の自治体の担当課", (Column("担当課"), Column("共有メールアドレス"), Column("電話番号"))
)
DOMAINS = Listing(
    "自治体のドメイン", "会員登録の審査で手がかりにするもの", (CODE, PREFECTURE, PLACE, Column("ドメイン"))
)
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

_PLACE = ("municipality__lg_code", "municipality__prefecture__name", "municipality__name")


def municipalities(found):
    """Rows of MUNICIPALITIES, which bear their names of the day (named_on). One query."""
    kinds = dict(Municipality.Kind.choices)
    fields = ("lg_code", "prefecture__code", "prefecture__name", "day_name", "day_kana", "kind")
    rows = found.values_list(*fields, "started_on", "ended_on", "successor__lg_code").iterator()
    for *place, kana, kind, started_on, ended_on, successor in rows:
        yield (*place, hiragana(kana), kinds[kind], started_on, ended_on, successor)


def applications(found):
    """Rows of APPLICATIONS. One query."""
    statuses = dict(found.model.Status.choices)
    fields = ("pk", "status", "submitted_at", *_PLACE, "office_name", "name", "telephone", "applicant__email")
    rows = found.values_list(*fields, "office_email", "decided_at", "decided_by__name", "reason").iterator()
    for pk, status, *others in rows:
        yield (pk, statuses[status], *others)


def rolls(found):
    """Rows of ROLLS, from Membership.objects.with_roll(). One query."""
    fields = (*_PLACE, "started_on", "is_due", "people", "managers", "confirmed_year", "confirmed_at")
    for *before, is_due, people, managers, year, at, by in found.values_list(*fields, "confirmed_by_name").iterator():
        yield (*before, "未確認" if is_due else "確認済み", people, managers, year, at, by)


def audit(found):
    """Rows of AUDIT. One query."""
    fields = ("at", "action", "subject_kind", "subject", "by_name", *_PLACE, "reason")
    return found.values_list(*fields).iterator()


def mail(found):
    """Rows of MAIL, the newest first. One query."""
    for each in found.order_by("-created_at", "-pk").defer("body").iterator():
        times = (each.next_try_at if each.is_waiting else None, each.sent_at, each.given_up_at)
        yield (each.created_at, each.state, each.to, each.subject, each.attempts, each.last_error, *times)


def accounts(found):
    """Rows of SECRETARIAT and ACCOUNTS, from users with_second_factor. One query."""
    for each in found.iterator():
        yield (
            *(each.email, each.name, "使えます" if each.is_active else "停止中", each.get_secretariat_role_display()),
            *("設定済み" if each.has_second_factor else "未設定", each.date_joined, each.last_login),
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
    return found.values_list("name", "email", "telephone")


def domains(found):
    """Rows of DOMAINS. One query."""
    return found.values_list(*_PLACE, "domain").iterator()


def notices(found):
    """Rows of NOTICES. One query."""
    for *told, url in found.values_list("created_at", "title", "body", "read_at", "url").iterator():
        yield (*told, url and settings.BASE_URL + url)
