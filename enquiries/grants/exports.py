"""Grants as files."""

from portal.web.downloads import Column, Kind, Listing

_YEN = "円。記録になければ空欄"
_DAY = "記録になければ空欄"
COLUMNS = (
    Column("年度", Kind.NUMBER, "西暦"),
    Column("特別区のコード", Kind.CODE, "6桁"),
    Column("特別区"),
    Column("事業名"),
    Column("連携する自治体"),
    Column("段階", meaning="申請、交付決定、実績報告、確定のうち、記録にある最後のもの"),
    Column("申請日", Kind.DATE, _DAY),
    Column("申請額", Kind.NUMBER, _YEN),
    Column("交付決定日", Kind.DATE, _DAY),
    Column("交付決定額", Kind.NUMBER, _YEN),
    Column("実績報告日", Kind.DATE, _DAY),
    Column("実績額", Kind.NUMBER, _YEN),
    Column("実績"),
    Column("確定日", Kind.DATE, _DAY),
    Column("確定額", Kind.NUMBER, _YEN),
)
GRANTS = Listing("助成金", "特別区の事業への助成金。1行が、1つの区の1年度の1つの事業", COLUMNS)
GRANTS_OF_DESK = Listing(
    "助成金（公表前を含む）",
    "特別区の事業への助成金。1行が、1つの区の1年度の1つの事業",
    (*COLUMNS, Column("公表日時", Kind.MOMENT, "まだなら空欄")),
)


def grants(found):
    """Rows of GRANTS. One query."""
    return (_row(grant) for grant in found.with_places())


def grants_of_desk(found):
    """Rows of GRANTS_OF_DESK. One query."""
    return ([*_row(grant), grant.published_at] for grant in found.with_places())


def _row(grant):
    partner = grant.partner.full_name if grant.partner else ""
    return [
        *(grant.fiscal_year, grant.ward.lg_code, grant.ward.name, grant.project, partner, grant.state),
        *(grant.applied_on, grant.applied, grant.decided_on, grant.decided),
        *(grant.reported_on, grant.spent, grant.result, grant.settled_on, grant.settled),
    ]
