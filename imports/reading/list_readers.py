"""Readers of lists of members, ties and printed numbers, one record a row."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agreements.models import Body, PublishedFigure, Tie
from members.models import Office
from members.people.telephones import telephone_text, telephone_validator

from .columns import Column, plain
from .readings import Reading
from .table_reader import TableReader
from .warnings import ask, tell

_CODE = Column(
    "code",
    (
        "全国地方公共団体コード",
        "相手の全国地方公共団体コード",
        "団体コード",
        "自治体コード",
        "市区町村コード",
        "地方公共団体コード",
        "コード",
    ),
    meaning="6桁。5桁でも、先頭の0が欠けていても読めます。名称だけでも構いません",
    example="182109",
)
_PREFECTURE = Column(
    "prefecture",
    ("都道府県", "都道府県名", "相手の都道府県"),
    meaning="同じ名称の自治体がほかにあるときに必要です",
    example="福井県",
)
_NAMES = ("市区町村名", "市町村", "市町村名", "自治体", "自治体名", "団体名", "会員自治体", "会員自治体名")


def _reading(row, what, content, cells):
    content = {name: value for name, value in content.items() if value not in ("", None)}
    return Reading(row.number, "\t".join(row.cells), what, content, cells.warnings)


def _ask_about_lengths(cells, columns, model):
    """A doubt for each cell whose text is longer than the field of the model that it goes to; it stays whole."""
    for column in columns:
        field = _FIELDS.get((model, column.key), column.key)
        most = next((each.max_length for each in model._meta.fields if each.name == field), None)
        text = cells[column.key]
        if most and len(text) > most:
            words = f"{column.name}は{most:,}文字までです（いまは{len(text):,}文字）。短く直してください。"
            cells.warnings.append(ask("too-long", words))


_FIELDS = {
    (Office, "office"): "name",
    (Office, "name"): "",
    (Tie, "name"): "",
}  # names of columns unlike those of fields
LETTERS_HEADING = "宛名_首長"


class MemberReader(TableReader):
    left_out = (LETTERS_HEADING, "宛名_担当課")  # of our own list
    columns = (
        Column("name", ("市区町村", *_NAMES), is_required=True, meaning="自治体の名称", example="坂井市"),
        _CODE,
        _PREFECTURE,
        Column(
            "office",
            ("担当課", "担当課名", "担当部署", "部署名", "所属", "課名"),
            meaning="書くときは、共有メールアドレスも必要です",
            example="企画政策課",
            otherwise="担当課は登録しません。",
        ),
        Column(
            "email",
            ("共有メールアドレス", "メールアドレス", "メール", "E-mail", "Eメール", "電子メール", "email", "mail"),
            meaning="担当課で受け取るアドレス",
            example="kikaku@city.sakai.example.jp",
        ),
        Column(
            "telephone", ("電話番号", "電話", "TEL", "Tel", "連絡先電話番号"), meaning="担当課", example="0776-50-3013"
        ),
        Column(
            "started_on",
            (
                "会員登録日",
                "登録日",
                "登録年月日",
                "会員登録年月日",
                "会員になった日",
                "会員となった日",
                "会員開始日",
                "入会日",
                "入会年月日",
                "加入日",
                "加入年月日",
            ),
            meaning="会員になった日。すでに会員のときは、記録の日を変えません",
            example="平成27年6月30日",
            otherwise="新しい会員の会員登録日は、今日（{today}）になります。",
            is_day=True,
        ),
    )

    def understand(self, row, cells):
        _ask_about_lengths(cells, self.columns, Office)
        if not cells["office"] and self.is_letter_list:
            words = "宛名一覧の、担当課のない行です。会員でない自治体も載る一覧です。取り込むと、会員になります。"
            cells.warnings.append(ask("no-office", words))
        content = {
            "municipality": cells.municipality(),
            "office": cells["office"],
            "email": "".join(unicodedata.normalize("NFKC", cells["email"]).casefold().split()).removeprefix("mailto:"),
            "telephone": telephone_text(cells["telephone"]),
            "started_on": cells.day("started_on", "会員登録日"),
        }
        if content["office"]:
            self._check_email(content["email"], cells)
            if content["telephone"]:
                self._check_telephone(content["telephone"], cells)
        yield _reading(row, "member", content, cells)

    @property
    def is_letter_list(self):
        """Whether the table is our own 宛名一覧, which may name all municipalities of a prefecture."""
        return plain(LETTERS_HEADING) in self.heading.unread.values()

    def _check_email(self, email, cells):
        try:
            validate_email(email)
        except ValidationError:
            cells.warnings.append(ask("email", f"メールアドレス「{email}」を確かめてください。担当課には必要です。"))

    def _check_telephone(self, telephone, cells):
        try:
            telephone_validator(telephone)
        except ValidationError:
            cells.warnings.append(
                ask("telephone", f"電話番号「{telephone}」を確かめてください。市外局番から必要です。")
            )


class TieReader(TableReader):
    left_out = ("特別区のコード", "出典")  # of our own list
    columns = (
        Column(
            "ward", ("特別区", "特別区名", "区", "区名"), is_required=True, meaning="品川区のように", example="品川区"
        ),
        Column(
            "name",
            ("相手の自治体", "相手自治体", "相手先", "交流先", "市区町村", *_NAMES),
            is_required=True,
            meaning="交流の相手の名称",
            example="坂井市",
        ),
        _CODE,
        _PREFECTURE,
        Column(
            "kind",
            ("種別", "種類", "交流の種類", "交流種別", "区分"),
            is_required=True,
            meaning="友好都市、災害時相互応援協定など",
            example="友好都市",
        ),
        Column(
            "started_on",
            ("締結日", "締結年月日", "提携日", "提携年月日", "開始日", "開始年月日", "年月日"),
            meaning="締結または開始の日。分からなければ空欄",
            example="平成28年4月1日",
            otherwise="締結日は空欄（不明）になります。",
            is_day=True,
        ),
        Column(
            "ended_on",
            ("終了日", "終了年月日", "解消日"),
            meaning="交流のなくなった日。続いていれば空欄",
            otherwise="続いている交流とします。",
            is_day=True,
        ),
        Column("introduced_by", ("紹介者", "紹介元"), meaning="あれば"),
        Column("signed_name", ("締結時の相手の名称", "締結時の名称"), meaning="合併などで名称が変わったとき"),
    )

    def understand(self, row, cells):
        ward = self.register.full_name(cells["ward"])
        if not ward and (ward := self.register.recognise(cells["ward"], "東京都")):
            cells.warnings.append(tell("name-variant", f"「{cells['ward']}」は、{ward}と読みました。"))
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
        _ask_about_lengths(cells, self.columns, Tie)
        yield _reading(row, "tie", content, cells)


class FigureListReader(TableReader):
    left_out = ("計算値", "差", "出典")  # of our own list
    columns = (
        Column(
            "value",
            ("数", "値", "公表値", "自治体数", "構成自治体数"),
            is_required=True,
            meaning="書かれている数のまま",
            example="144",
        ),
        Column(
            "as_of",
            ("基準日", "現在", "基準年月日", "時点"),
            is_required=True,
            meaning="何日現在か",
            example="平成30年11月12日",
            is_day=True,
        ),
        Column(
            "body",
            ("団体", "団体名", "協定団体"),
            meaning="登録のある協定団体。団体ごとの数でなければ空欄",
            example="北海道町村会",
        ),
        Column(
            "measure",
            ("数の種類", "種類", "区分"),
            meaning="、".join(PublishedFigure.Measure.labels),
            example=str(PublishedFigure.Measure.MEMBERS.label),
            otherwise="団体のある行は構成自治体数とします。",
        ),
        Column(
            "place",
            ("記載箇所", "出典", "資料名", "掲載箇所"),
            meaning="どの資料の、どこにあるか",
            example="広域連携協定締結団体一覧",
        ),
    )

    def __init__(self, rows, answers=None):
        super().__init__(rows, answers)
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
        _ask_about_lengths(cells, self.columns, PublishedFigure)
        if not content["place"]:
            cells.warnings.append(ask("no-place", "記載箇所（出典）がありません。"))
        yield _reading(row, "figure", content, cells)
