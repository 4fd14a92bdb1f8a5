"""Readers of lists of members, ties and printed numbers, one record a row."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agreements.models import Body, PublishedFigure

from .columns import Column, TableReader
from .readings import Reading
from .warnings import ask

_CODE = Column("code", ("全国地方公共団体コード", "団体コード", "コード"))
_PREFECTURE = Column("prefecture", ("都道府県", "都道府県名"))


def _reading(row, what, content, cells):
    content = {name: value for name, value in content.items() if value not in ("", None)}
    return Reading(row.number, "\t".join(row.cells), what, content, cells.warnings)


class MemberReader(TableReader):
    columns = (
        Column("name", ("市区町村", "市区町村名", "自治体", "自治体名"), is_required=True),
        _CODE,
        _PREFECTURE,
        Column("office", ("担当課", "担当部署", "課名")),
        Column("email", ("共有メールアドレス", "メールアドレス", "メール", "E-mail")),
        Column("telephone", ("電話番号", "電話")),
        Column("started_on", ("会員登録日", "登録日")),
    )

    def understand(self, row, cells):
        content = {
            "municipality": cells.municipality(),
            "office": cells["office"],
            "email": cells["email"].casefold(),
            "telephone": cells["telephone"].replace("−", "-").replace("‐", "-"),
            "started_on": cells.day("started_on", "会員登録日"),
        }
        if content["office"]:
            self._check_email(content["email"], cells)
        yield _reading(row, "member", content, cells)

    def _check_email(self, email, cells):
        try:
            validate_email(email)
        except ValidationError:
            cells.warnings.append(ask("email", f"メールアドレス「{email}」を確かめてください。担当課には必要です。"))


class TieReader(TableReader):
    columns = (
        Column("ward", ("特別区", "区", "区名"), is_required=True),
        Column("name", ("相手の自治体", "市区町村", "市区町村名", "自治体", "自治体名"), is_required=True),
        _CODE,
        _PREFECTURE,
        Column("kind", ("種別", "種類", "交流の種類"), is_required=True),
        Column("started_on", ("締結日", "開始日", "年月日")),
        Column("ended_on", ("終了日",)),
        Column("introduced_by", ("紹介者",)),
        Column("signed_name", ("締結時の相手の名称", "締結時の名称")),
    )

    def understand(self, row, cells):
        ward = self.register.full_name(cells["ward"])
        if not ward.startswith("東京都") or not ward.endswith("区"):
            near = "、".join(name for name in self.register.nearest(cells["ward"], "東京都") if name.endswith("区"))
            cells.warnings.append(ask("unknown-ward", f"「{cells['ward']}」という特別区はありません。{near}"))
            ward = ""
        content = {
            "ward": ward,
            "municipality": cells.municipality(),
            "kind": cells["kind"],
            "started_on": cells.day("started_on", "締結日"),
            "ended_on": cells.day("ended_on", "終了日"),
            "introduced_by": cells["introduced_by"],
            "signed_name": cells["signed_name"],
        }
        if not content["kind"]:
            cells.warnings.append(ask("no-kind", "種別がありません。"))
        yield _reading(row, "tie", content, cells)


class FigureListReader(TableReader):
    columns = (
        Column("value", ("数", "公表値", "自治体数", "構成自治体数"), is_required=True),
        Column("as_of", ("基準日", "現在"), is_required=True),
        Column("body", ("団体", "団体名", "協定団体")),
        Column("measure", ("数の種類", "種類", "区分")),
        Column("place", ("記載箇所", "出典", "資料名")),
    )

    def __init__(self, rows):
        super().__init__(rows)
        self.bodies = set(Body.objects.values_list("name", flat=True))
        self.measures = {measure.label: measure.value for measure in PublishedFigure.Measure}

    def understand(self, row, cells):
        measure = self.measures.get(cells["measure"], "members" if cells["body"] and not cells["measure"] else "")
        if not measure:
            words = f"数の種類「{cells['measure']}」は、{'、'.join(self.measures)}のどれかで書いてください。"
            cells.warnings.append(ask("measure", words))
        if measure == "members" and cells["body"] not in self.bodies:
            cells.warnings.append(ask("unknown-body", f"協定団体「{cells['body']}」は登録されていません。"))
        content = {
            "measure": measure,
            "body": cells["body"],
            "as_of": cells.day("as_of", "基準日", is_required=True),
            "value": cells.number("value", "数"),
            "place": cells["place"],
        }
        if not content["place"]:
            cells.warnings.append(ask("no-place", "記載箇所（出典）がありません。"))
        yield _reading(row, "figure", content, cells)
