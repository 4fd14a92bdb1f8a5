"""The secretariat's table of all entries to download, drafts included."""

from portal.web.downloads import Column, Kind, Listing
from timeline.entries.exports import FIRST, KEY, LAST, TITLE
from timeline.entries.models.entries import Entry

EDITED = Listing(
    "経過の編集",
    "下書きと公開予約を含む経過。事務局だけのもの",
    (
        KEY,
        FIRST,
        LAST,
        Column("種別"),
        TITLE,
        Column("公開の状態", meaning="、".join(Entry.State.labels)),
        Column("公開日時", Kind.MOMENT, "公開予約なら、公開する日時"),
        Column("更新日時", Kind.MOMENT),
    ),
)


def edited_rows(found):
    """Rows of EDITED, drafts included, in the order of `found`: for the secretariat alone. One query."""
    states = dict(Entry.State.choices)
    fields = ("key", "first_day", "last_day", "kind__name", "title", "state", "publish_at", "updated_at")
    for *days, kind, title, state, publish_at, updated_at in found.values_list(*fields).iterator():
        yield (*days, kind, title, states[state], publish_at, updated_at)
