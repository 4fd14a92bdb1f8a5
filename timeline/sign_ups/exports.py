"""Excel and CSV of 参加申込み (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

CLASSES = Listing(
    "申込みを受ける講座",
    "催しの講座などの定員と申込み。1行が1つの講座",
    (
        Column("催し"),
        Column("講座など"),
        Column("定員", Kind.NUMBER, "人"),
        Column("参加", Kind.NUMBER, "席のある人"),
        Column("キャンセル待ち", Kind.NUMBER, "人"),
        Column("申込みのはじめの日", Kind.DATE),
        Column("申込みの終わりの日", Kind.DATE, "この日を含む"),
    ),
)
APPLICANTS = Listing(
    "参加の申込み",
    "1つの講座の申込み。申込みの順。名前とアドレスは、保存期間が過ぎると空欄になる",
    (
        Column("申込番号", Kind.NUMBER),
        Column("お名前"),
        Column("メールアドレス"),
        Column("状態", meaning="参加、キャンセル待ち、取消し"),
        Column("申込みの日時", Kind.MOMENT),
        Column("繰上げの日時", Kind.MOMENT),
        Column("取消しの日時", Kind.MOMENT),
    ),
    names_people=True,
)


def class_rows(event, classes):
    """Rows of CLASSES, of classes with_counts()."""
    for each in classes:
        yield (event.title, str(each), each.places, each.placed, each.waiting, each.opens_on, each.closes_on)


def applicant_rows(applicants):
    """Rows of APPLICANTS."""
    for each in applicants:
        when = (each.signed_up_at, each.moved_up_at, each.cancelled_at)
        yield (each.pk, each.name, each.email, each.get_state_display(), *when)
