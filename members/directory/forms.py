import datetime

from django import forms

from members.hooks import directory_marks
from members.places.models import Municipality
from portal.japanese.wareki import wareki
from portal.web.forms import AsOfForm, PlainSelect

# The register holds every change since this day; what stood before it, nobody entered.
REGISTER_BEGINS = datetime.date(2014, 1, 1)

KANA_ROWS = {
    "あ": "アイウエオ",
    "か": "カキクケコガギグゲゴ",
    "さ": "サシスセソザジズゼゾ",
    "た": "タチツテトダヂヅデド",
    "な": "ナニヌネノ",
    "は": "ハヒフヘホバビブベボパピプペポ",
    "ま": "マミムメモ",
    "や": "ヤユヨ",
    "ら": "ラリルレロ",
    "わ": "ワヰヱヲン",
}

KINDS = {
    "city": ("市（政令指定都市を含む）", Municipality.Kind.cities()),
    "designated_city": ("政令指定都市", [Municipality.Kind.DESIGNATED_CITY]),
    "town": ("町", [Municipality.Kind.TOWN]),
    "village": ("村", [Municipality.Kind.VILLAGE]),
    "ward": ("特別区", [Municipality.Kind.WARD]),
}


class DirectoryForm(AsOfForm):
    """Filter form of 自治体を探す. An invalid field gets a message; the other fields still apply."""

    q = forms.CharField(
        label="名称・よみ",
        required=False,
        max_length=50,
        help_text="漢字でも、かなでも探せます。例：坂井市、さかい、檮原",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    prefecture = forms.ChoiceField(
        label="都道府県",
        required=False,
        widget=PlainSelect,
        error_messages={"invalid_choice": "「%(value)s」という都道府県コードはありません。一覧から選んでください。"},
    )
    kind = forms.ChoiceField(
        label="種別",
        required=False,
        widget=PlainSelect,
        choices=[("", "すべて"), *((kind, label) for kind, (label, _) in KINDS.items())],
        error_messages={"invalid_choice": "「%(value)s」という種別はありません。一覧から選んでください。"},
    )
    kana = forms.ChoiceField(
        label="よみの行",
        required=False,
        widget=PlainSelect,
        choices=[("", "すべて"), *((row, f"{row}行") for row in KANA_ROWS)],
        error_messages={"invalid_choice": "「%(value)s」という行はありません。一覧から選んでください。"},
    )

    having = forms.MultipleChoiceField(
        label="あてはまるもの",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつか選ぶと、すべてにあてはまる自治体を探します。会員に特別区は数えません。魅力発信は今日公開しているものです。",
        error_messages={"invalid_choice": "「%(value)s」という指定はありません。一覧から選んでください。"},
    )

    field_order = ["q", "having", "prefecture", "kind", "kana", "as_of"]

    def __init__(self, data, *, prefectures):
        super().__init__(data)
        self.prefectures = {prefecture.code: prefecture.name for prefecture in prefectures}
        self.fields["prefecture"].choices = [("", "すべて"), *self.prefectures.items()]  # type: ignore[attr-defined]
        self.fields["having"].choices = [(mark.key, mark.label) for mark in directory_marks]  # type: ignore[attr-defined]
        self.fields["as_of"].label = "基準日"

    def clean_as_of(self):
        day = super().clean_as_of()
        if day and day < REGISTER_BEGINS:
            raise forms.ValidationError(
                f"名簿は{wareki(REGISTER_BEGINS)}からの記録です。この日から今日までの日を入力してください。"
            )
        return day

    def filters(self):
        """Cleaned values of the filters that are filled in and valid, without the day."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "as_of"}

    def apply(self, municipalities, day):
        """Returns `municipalities`, annotated by named_on(), filtered by the valid fields for `day`."""
        asked = self.filters()
        if "q" in asked:
            municipalities = municipalities.search(asked["q"])
        if "prefecture" in asked:
            municipalities = municipalities.in_prefecture(asked["prefecture"])
        if "kind" in asked:
            municipalities = municipalities.of_kinds(KINDS[asked["kind"]][1])
        if "kana" in asked:
            municipalities = municipalities.reading_begins_with(KANA_ROWS[asked["kana"]])
        for mark in directory_marks:
            if mark.key in asked.get("having", ()):
                municipalities = municipalities.filter(mark.holds_on(day))
        return municipalities

    def has_folded_errors(self):
        return bool(self.errors.keys() - {"q", "having"})

    def describe(self):
        """北海道　町　な行: the filters in words, for headings; empty when there is none."""
        asked = self.filters()
        return "　".join(
            filter(
                None,
                [
                    *(mark.label for mark in directory_marks if mark.key in asked.get("having", ())),
                    self.prefectures.get(asked.get("prefecture")),
                    KINDS[asked["kind"]][0] if "kind" in asked else "",
                    f"{asked['kana']}行" if "kana" in asked else "",
                    f"「{asked['q']}」" if "q" in asked else "",
                ],
            )
        )
