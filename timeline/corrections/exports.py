"""Tables of 訂正 and of 照合 to download."""

from portal.web.downloads import Column, Kind, Listing

CORRECTIONS = Listing(
    "訂正履歴",
    "公開している記載を直したところと、疑わしいが資料のまま残したところ",
    (
        Column("扱い", meaning="訂正した、資料のまま残した"),
        Column("経過の記号", Kind.CODE, "経過の外の訂正は空欄"),
        Column("経過の初日", Kind.DATE),
        Column("経過の件名"),
        Column("箇所"),
        Column("資料の記載"),
        Column("訂正後"),
        Column("理由"),
        Column("訂正日", Kind.DATE),
        Column("対象", meaning="経過、公表値、協定、協定団体、出典、各区交流。食い違いの確認だけのものは空欄"),
        Column("そののちの訂正日", Kind.DATE, "資料のまま残したあとで訂正した日。なければ空欄"),
    ),
)
CHECKS = Listing(
    "照合",
    "記録の数、日付、番号が、名簿や暦や足し算と合わないところ。未確認のものから",
    (
        Column("状態", meaning="未確認、確認済み"),
        Column("箇所"),
        Column("規則"),
        Column("記載"),
        Column("計算"),
        Column("説明"),
        Column("確認日", Kind.DATE),
        Column("確認した人"),
        Column("確認したこと"),
    ),
)


def correction_rows(found):
    """Rows of CORRECTIONS. One query."""
    for correction in found.select_related("entry", "overtaken_by").iterator():
        entry, overtaken_by = correction.entry, correction.overtaken_by
        yield (
            correction.get_outcome_display(),
            *((entry.key, entry.first_day, entry.title) if entry else (None, None, None)),
            *(correction.place, correction.as_printed, correction.as_corrected, correction.reason),
            *(correction.corrected_on, correction.what, overtaken_by and overtaken_by.corrected_on),
        )


def check_rows(found):
    """Rows of CHECKS, from checks.all_checks(). No query."""
    for each in found:
        finding, decision = each.finding, each.decision
        yield (
            *("確認済み" if decision else "未確認", finding.place, each.rule),
            *(finding.printed, finding.computed, finding.explanation),
            *((decision.corrected_on, decision.corrected_by, decision.reason) if decision else (None, None, None)),
        )
