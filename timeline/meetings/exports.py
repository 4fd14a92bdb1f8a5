"""Excel and CSV of what was on the agendas of meetings (portal.web.downloads)."""

from django.conf import settings

from portal.web.downloads import Column, Kind, Listing

DECISIONS = Listing(
    "会議の議題",
    "会議の議題と、どう扱われたか。新しい会議から、会議の中では印刷の順",
    (
        Column("日", Kind.DATE),
        Column("会議"),
        Column("番号", meaning="①など。「・」で並ぶ議題は空欄"),
        Column("議題"),
        Column("扱い", meaning="決定、了承、確認、報告など。記録のないものは空欄"),
        Column("ページ", meaning="経過のページのアドレス"),
    ),
)
MEETINGS = Listing(
    "会議の一覧",
    "会議ごとの、公開している経過にある回の数と、はじめと終わりの日",
    (
        Column("会議"),
        Column("開いた回数", Kind.NUMBER, "経過に公開されている会議の数"),
        Column("はじめの日", Kind.DATE),
        Column("最も新しい日", Kind.DATE),
        Column("構成"),
        Column("根拠"),
    ),
)
FOLLOW_UPS = Listing(
    "決定への対応",
    "会議のあとですることと、済んだか。事務局だけが見る一覧",
    (
        Column("会議の日", Kind.DATE),
        Column("会議"),
        Column("議題"),
        Column("このあとすること"),
        Column("担当"),
        Column("期日", Kind.DATE, "この日を含む"),
        Column("済んだ日時", Kind.MOMENT),
        Column("済ませた人"),
    ),
)


def decision_rows(items):
    """Rows of DECISIONS for Items with their entries."""
    for item in items:
        entry = item.entry
        address = f"{settings.BASE_URL}{entry.get_absolute_url()}"
        yield entry.first_day, entry.title, item.label, item.text, item.get_outcome_display(), address


def follow_up_rows(items):
    """Rows of FOLLOW_UPS for AgendaItems with_follow_up()."""
    for each in items:
        day, done_by = each.meeting.day, str(each.done_by) if each.done_by else ""
        words = each.sentence, each.follow_up, each.follow_up_by
        yield day, each.meeting.title, *words, each.due_on, each.done_at, done_by
