"""Tables of imports and their rows to download (portal.web.downloads). Secretariat only."""

from portal.web.downloads import Column, Kind, Listing

from .models.jobs import ImportJob
from .models.rows import ImportRow
from .row_kinds import ROW_KINDS

IMPORTS = Listing(
    "取込み",
    "これまでの取込み。新しい順",
    (
        Column("番号", Kind.NUMBER),
        Column("受け取った日時", Kind.MOMENT),
        Column("内容"),
        Column("ファイル名"),
        Column("状態", meaning="、".join(ImportJob.State.labels)),
        Column("行数", Kind.NUMBER),
        Column("送った人"),
        Column("できなかった理由"),
    ),
)
IMPORT_ROWS = Listing(
    "取込みの行",
    "1つの取込みの、選んだ行。1行が、送られたものの1件",
    (
        Column("行", Kind.NUMBER, "送られたものの何行目か。全体から読み取ったものは空欄"),
        Column("内容"),
        Column("いまの記録に", meaning="、".join(ImportRow.Standing.labels)),
        Column("扱い", meaning="、".join(ImportRow.Decision.labels)),
        Column("もとの記載"),
        Column("注意", meaning="2つ以上あれば「／」でつなぐ"),
    ),
)


def imports(found):
    """Rows of IMPORTS. One query."""
    for each in found.select_related("created_by").iterator():
        yield (
            *(each.pk, each.created_at, each.get_kind_display(), each.name, each.get_state_display(), each.total),
            *(each.created_by and str(each.created_by), each.problem),
        )


def import_rows(found):
    """Rows of IMPORT_ROWS, in the order of `found`. One query."""
    for each in found.iterator():
        yield (
            *(each.number or None, ROW_KINDS[each.what].label),
            *(each.get_standing_display(), each.get_decision_display(), each.source),
            "／".join(warning["words"] for warning in each.warnings),
        )
