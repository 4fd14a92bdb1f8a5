"""データの更新の履歴: on which days the public record grew or was corrected, and how the files themselves changed."""

import datetime

from portal.web.downloads import Column, Kind, Listing
from timeline.models import Correction, Entry

MOST = 30  # days
FORMS = (  # what changed in the files, newest first
    (
        datetime.date(2026, 11, 30),
        "JSON、「イベント一覧」、年度ごとの推移、データの項目、カタログを加えました。"
        "「連携自治体数の推移」の「根拠」の列を「備考_持越し」のあとに移しました。",
    ),
)
HISTORY = Listing(
    "データの更新の履歴",
    f"記録に新しい経過を載せた日と、訂正した日。新しい{MOST}日",
    (
        Column("日", Kind.DATE),
        Column("新しい経過", Kind.NUMBER, "その日に公開した経過の件数"),
        Column("訂正", Kind.NUMBER, "その日に訂正履歴に載せた件数"),
    ),
)


def history_rows() -> list[tuple[datetime.date, int, int]]:
    """Rows of HISTORY, newest first; of a day without any 0. Two queries."""
    entries = dict(Entry.objects.published().count_by_day_known(MOST))
    corrections = dict(Correction.objects.of_published().count_by_day(MOST))
    days = sorted(entries.keys() | corrections.keys(), reverse=True)[:MOST]
    return [(day, entries.get(day, 0), corrections.get(day, 0)) for day in days]
