"""Forms of 出展: a booth, as the secretariat and as its municipality fills it in, and the results of a day."""

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField, RevisionForm
from members.models import Municipality
from members.paper_codes.forms import CodeForm
from members.people.forms import LabelledForm
from members.places.municipality_field import MunicipalityFinder
from portal.web.forms import LineField, PlainSelect, WarekiDateField, WholeNumberField, not_to_come

from .models.booths import MOST_COLUMNS, MOST_ROWS, PAPERS, Booth
from .models.reports import BoothCode, BoothReport

WRITTEN_BY_OWNER = ("products", "equipment", "times", "note")
UNKNOWN = (
    "この符号では入力できません。文字を確かめてください。使えるのは、催しの当日だけです。作り直した符号も使えません。"
)


class BoothForm(RevisionForm):
    """A booth; its municipality's people (`own`) fill in what they bring, and nothing else."""

    number = WholeNumberField(label="区画の番号", min_value=1, max_value=999, help_text="数字だけ")
    municipality = LineField(
        label="自治体",
        required=False,
        max_length=40,
        help_text="例：福井県坂井市。決まっていない区画は空けておき、「募集中」と示します。"
        "変えると、前の自治体の当日の用紙の符号は使えなくなります。",
    )
    name = LineField(
        label="出展者の名称",
        required=False,
        max_length=100,
        help_text="自治体のほかの出展者や、総合案内などのときだけ。"
        "出展者が替わったときは、一覧の「符号を作り直す」で、前の用紙の符号を使えなくします。",
    )
    products = LineField(label="品目", required=False, max_length=200, help_text="例：かに、地酒")
    equipment = LineField(label="設備", required=False, max_length=200, help_text="例：冷蔵車1台、電源15A")
    times = LineField(label="時間", required=False, max_length=100, help_text="例：搬入8時、販売10時～16時")
    column = WholeNumberField(
        label="図の列", required=False, min_value=1, max_value=MOST_COLUMNS, help_text="会場の図で、左から何番目か。"
    )
    row = WholeNumberField(
        label="図の段", required=False, min_value=1, max_value=MOST_ROWS, help_text="会場の図で、上から何番目か。"
    )
    note = NoteField(
        label="メモ", required=False, max_length=1000, help_text="事務局と、その自治体の担当者だけが読みます。"
    )

    class Meta:
        model = Booth
        fields = [
            *("number", "municipality", "name", "products", "equipment", "times", "column", "row", *PAPERS, "note"),
        ]

    def __init__(self, data=None, *, instance, own=False, **options):
        place = instance.municipality
        initial = {"municipality": place.full_name if place else ""}
        super().__init__(data, instance=instance, needs_reason=False, initial=initial, **options)
        for name in PAPERS:
            self.fields[name].widget.attrs.pop("class", None)
        if own:
            for name in set(self.fields) - {*WRITTEN_BY_OWNER, "token"}:
                del self.fields[name]

    def clean_municipality(self):
        name = self.cleaned_data["municipality"]
        return MunicipalityFinder(Municipality.objects.all()).find(name) if name else None

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("municipality") and cleaned.get("name"):
            self.add_error("name", "自治体を入力したときは、空けておきます。")
        column, row = cleaned.get("column"), cleaned.get("row")
        if (column is None) != (row is None) and not {"column", "row"} & self.errors.keys():
            self.add_error("row" if row is None else "column", "図に載せるときは、列と段の両方を入力してください。")
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"event"}  # type: ignore[misc]


class BoothCodeForm(CodeForm):
    """符号 of a booth, good on the days of its event."""

    unknown = UNKNOWN

    def typed(self, text):
        return BoothCode.objects.typed(text)


class BoothReportForm(LabelledForm):
    """The results of a booth on one day; what is not known stays blank."""

    use_required_attribute = False

    visitors = WholeNumberField(
        label="来店した人（人）", required=False, min_value=0, max_value=10**6, help_text="今日のはじめからの数"
    )
    sales = WholeNumberField(
        label="売上（円）", required=False, min_value=0, max_value=10**12, help_text="今日のはじめからの額"
    )
    left = forms.ChoiceField(
        label="売れ行き",
        required=False,
        choices=[("", "選んでください"), *BoothReport.Left.choices],
        widget=PlainSelect,
    )
    remarks = NoteField(
        label="気づいたこと",
        required=False,
        max_length=1000,
        help_text="天気や混雑など。公表する前に、事務局が確かめます。",
    )

    def clean(self):
        cleaned = super().clean() or {}
        if not self.errors and all(value in (None, "") for value in self.to_save.values()):
            self.add_error("visitors", "来店した人、売上、売れ行き、気づいたことのどれかを入力してください。")
        return cleaned

    @property
    def to_save(self):
        """What was reported, as BoothReportQuerySet.take_in takes it."""
        return {name: self.cleaned_data[name] for name in ("visitors", "sales", "left", "remarks")}


class PaperReportForm(BoothReportForm):
    """The same, typed by the secretariat from the paper sheet of a day of the event."""

    day = WarekiDateField(label="日", help_text="用紙に書かれた日")
    field_order = ["day", "visitors", "sales", "left", "remarks"]

    def __init__(self, data=None, *, booth):
        first, last = booth.event.days
        super().__init__(data, initial={"day": min(last, max(first, timezone.localdate()))})
        self.first, self.last = first, last

    def clean_day(self):
        day = not_to_come(self.cleaned_data["day"])
        if day and not self.first <= day <= self.last:
            raise forms.ValidationError("催しの日ではありません。")
        return day
