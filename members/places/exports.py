"""Downloads of the register of municipalities (自治体), and the columns by which any download names one."""

from portal.japanese.text import hiragana
from portal.web.downloads import Column, Kind, Listing

from .models import Municipality

CODE = Column("全国地方公共団体コード", Kind.CODE, "6桁。検査数字を含む")
PREFECTURE, PLACE = Column("都道府県"), Column("自治体")
# the values of these three columns, for values_list() of rows with a municipality
PLACE_FIELDS = ("municipality__lg_code", "municipality__prefecture__name", "municipality__name")
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


def municipalities(found, asked=None):
    """Rows of MUNICIPALITIES, which bear their names of the day (named_on). One query.

    Of a day that was `asked` for, none that exists has an end: what came later is no part of that day.
    """
    kinds = dict(Municipality.Kind.choices)
    fields = ("lg_code", "prefecture__code", "prefecture__name", "day_name", "day_kana", "kind")
    rows = found.values_list(*fields, "started_on", "ended_on", "successor__lg_code").iterator()
    for *place, kana, kind, started_on, ended_on, successor in rows:
        end = (None, None) if asked else (ended_on, successor)
        yield (*place, hiragana(kana), kinds[kind], started_on, *end)
