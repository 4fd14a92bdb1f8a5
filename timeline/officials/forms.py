"""Forms of people, their offices and adviserships, and of merging."""

from django import forms

from agreements.models import Body
from agreements.revisions.forms import RevisionForm
from members.models import Municipality
from members.people.forms import LabelledForm
from members.places.municipality_field import MunicipalityField
from portal.japanese.text import normalise
from portal.japanese.wareki import wareki
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField
from timeline.entries.entries_field import WithEntries

from .models import Advisership, Person, Tenure

NO_DAY = "記録がなければ空けておきます。"


class PersonForm(RevisionForm):
    name = LineField(label="氏名", max_length=100, help_text="姓と名の間を空けます（例：西川 太一郎）。")
    kana = LineField(
        label="よみ", required=False, max_length=100, help_text="ひらがなで。分からなければ空けておきます。"
    )
    distinction = LineField(
        label="区別", required=False, max_length=50, help_text="同じ氏名の別の人がいるときだけ（例：綾部市長）"
    )

    class Meta:
        model = Person
        fields = ["name", "kana", "distinction"]

    def clean(self):
        cleaned = super().clean() or {}
        said = [normalise(cleaned.get(name, "")) for name in ("name", "distinction")]
        is_new = not self.instance.pk or {"name", "distinction"} & {*self.changed_data}
        others = Person.objects.exclude(pk=self.instance.pk).values_list("name", "distinction")
        if said[0] and is_new and said in [[normalise(text) for text in other] for other in others]:
            self.add_error("name", "同じ氏名の人が登録されています。別の人なら「区別」を入力してください。")
        return cleaned


class OfPersonForm(RevisionForm):
    """A form of a row that belongs to a person, which no field names but the constraints do."""

    days: tuple[str, ...] = ()  # names of the fields of days, each of which lies not before those before it

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"person"}  # type: ignore[misc]

    def clean(self):
        cleaned = super().clean() or {}
        for number, name in enumerate(self.days):
            before = [cleaned[each] for each in self.days[:number] if cleaned.get(each)]
            if not cleaned.get(name) or not before:
                continue
            label, last = self.fields[name].label, f"その前の日（{wareki(max(before))}）"
            if cleaned[name] < max(before):
                self.add_error(name, f"{label}が、{last}より前になっています。")
            elif name == "ended_on" and cleaned[name] == max(before):
                self.add_error(name, f"{label}は、{last}より後の日にしてください。")
        return cleaned


class TenureForm(OfPersonForm):
    days = ("started_on", "ended_on")
    office = LineField(label="職", max_length=200, help_text="2つの職を兼ねるときは、1つずつ登録します。")
    municipality = MunicipalityField(
        Municipality.objects.all(),
        label="自治体",
        required=False,
        help_text="自治体や区の職のときだけ。都道府県からの名称（例：京都府綾部市）か、6桁のコード",
    )
    body = forms.ModelChoiceField(
        Body.objects.all(), label="協定団体", required=False, widget=PlainSelect, help_text="協定団体の職のときだけ"
    )
    started_on = WarekiDateField(label="就任日", required=False, help_text=f"{NO_DAY}{HOW_TO_TYPE}")
    ended_on = WarekiDateField(
        label="退任日", required=False, help_text="この日の前日まで在職。続いているか、記録がなければ空けておきます。"
    )

    class Meta:
        model = Tenure
        fields = ["office", "municipality", "body", "started_on", "ended_on"]

    def clean(self):
        cleaned = super().clean() or {}
        period = [cleaned.get("started_on"), cleaned.get("ended_on")]
        is_new = not self.instance.pk or {"office", *self.days} & {*self.changed_data}
        if is_new and cleaned.get("office") and not {"started_on", "ended_on"} & {*self.errors}:
            person = self.instance.person
            others = Tenure.objects.of_whole(person.merged_into or person).exclude(pk=self.instance.pk)
            plain = normalise(cleaned["office"])
            same = [other for other in others.overlapping(*period) if normalise(other.office) == plain]
            if same:
                self.add_error("office", _already_held(same[0]))
        return cleaned


def _already_held(other):
    days = [f"{wareki(other.started_on)}から" if other.started_on else "就任日の記録なし"]
    days += [f"{wareki(other.ended_on)}の前日まで"] if other.ended_on else []
    said = f"「{other.office}」（{'、'.join(days)}）が登録されています。"
    return f"{said}同じ在職ならそれを直し、別の在職なら期間が重ならないように日を入力してください。"


class AdvisershipForm(WithEntries, OfPersonForm):
    days = ("asked_on", "accepted_on", "ended_on")
    matter = LineField(label="何の顧問か", max_length=100, help_text="例：特別区全国連携プロジェクト")
    asked_on = WarekiDateField(label="依頼した日", required=False, help_text=f"{NO_DAY}{HOW_TO_TYPE}")
    accepted_on = WarekiDateField(label="承諾の日", required=False, help_text=NO_DAY)
    ended_on = WarekiDateField(
        label="終了の日", required=False, help_text="この日の前日まで顧問。続いているか、記録がなければ空けておきます。"
    )

    class Meta:
        model = Advisership
        fields = ["matter", "asked_on", "accepted_on", "ended_on"]

    def clean(self):
        cleaned = super().clean() or {}
        others = Advisership.objects.filter(person=self.instance.person).exclude(pk=self.instance.pk)
        if others.filter(matter=cleaned.get("matter")).exists():
            self.add_error("matter", "この人の同じ顧問が登録されています。")
        return cleaned


class MergeForm(LabelledForm):
    """Which person this one is, and why; two who were told apart are merged only where that is taken back by a mark."""

    other = forms.ModelChoiceField(
        Person.objects.none(),
        label="残す人",
        empty_label="選んでください",
        widget=PlainSelect,
        help_text="まとめたあとは、この人のページに両方の登場を載せます。",
    )
    because = LineField(
        label="同じ人とする理由",
        max_length=300,
        help_text="公開のページに載ります（例：姓が同じで、職も「会長」と「特別区長会会長」で重なるため）。",
    )
    is_one_after_all = forms.BooleanField(label="別の人としたが、同じ人だった", required=False)

    def __init__(self, data=None, *, person, **options):
        super().__init__(data, **options)
        self.person = person
        self.fields["other"].queryset = Person.objects.not_merged().exclude(pk=person.pk)  # type: ignore[attr-defined]
        if not person.others.exists() and not person.merged.filter(others__isnull=False).exists():
            del self.fields["is_one_after_all"]
        else:
            self.fields["is_one_after_all"].widget.attrs.pop("class")

    def clean(self):
        cleaned = super().clean() or {}
        other = cleaned.get("other")
        if other and not cleaned.get("is_one_after_all") and self.person.is_told_apart_from(other):
            said = f"「{self.person}」と「{other}」は、別の人としてあります。"
            self.add_error(
                "other", f"{said}同じ人と分かったときは、下の「別の人としたが、同じ人だった」に印を付けます。"
            )
        return cleaned


class MentionForm(forms.Form):
    """A name and an office as printed (hidden)."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput, strip=False)
    office = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput, strip=False)
