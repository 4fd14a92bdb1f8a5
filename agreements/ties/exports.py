"""Excel and CSV of ties (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

TIES = Listing(
    "各区交流",
    "特別区と自治体の交流。1行が1つの組と種別",
    (
        Column("特別区のコード", Kind.CODE, "6桁"),
        Column("特別区"),
        Column("相手の全国地方公共団体コード", Kind.CODE, "6桁"),
        Column("相手の都道府県"),
        Column("相手の自治体"),
        Column("種別", meaning="友好都市、姉妹都市、交流都市、災害協定など"),
        Column("開始日", Kind.DATE, "分からなければ空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで。続いていれば空欄"),
        Column("出典"),
    ),
)


# Its columns come back as an upload: agreements.ties.upload.FIELDS pairs each with a field.
WARD_TIES = Listing(
    "各区交流（区の一覧）",
    "区が登録している交流。直して、そのまま取り込めます。1行が1件",
    (
        Column("番号", Kind.CODE, "登録してある交流の番号。新しい行は空欄"),
        Column("相手の自治体", meaning="都道府県からの名称、または6桁の全国地方公共団体コード"),
        Column("種別", meaning="友好都市、姉妹都市、交流都市、災害協定など"),
        Column("開始日", Kind.DATE, "分からなければ空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで。続いていれば空欄"),
        Column("紹介者"),
        Column("締結時の相手の名称", meaning="いまの名称と違うときだけ"),
    ),
)


def ties(found):
    """Rows of TIES. One query."""
    fields = ("ward__lg_code", "ward__name", "municipality__lg_code", "municipality__prefecture__name")
    return found.values_list(
        *fields, "municipality__name", "kind", "started_on", "ended_on", "source__title"
    ).iterator()


def ward_ties(found):
    """Rows of WARD_TIES, from ties with their places."""
    for tie in found:
        yield (
            *(str(tie.pk), tie.municipality.full_name, tie.kind, tie.started_on, tie.ended_on),
            *(tie.introduced_by, tie.signed_name),
        )
