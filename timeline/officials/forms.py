"""Forms of people, their offices and adviserships, and of merging."""

from django import forms

from agreements.models import Body
from agreements.revisions.forms import HOW_TO_TYPE, RevisionForm
from agreements.ties.forms import MunicipalityFinder
from members.models import Municipality
from members.people.forms import LabelledForm
from portal.japanese.wareki import wareki
from portal.web.forms import LineField, PlainSelect, WarekiDateField
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


class PlaceField(LineField):
    """CharField for the name or code of a municipality or ward; cleans to the Municipality, or None."""

    def __init__(self, **options):
        super().__init__(max_length=50, **options)

    def prepare_value(self, value):
        place = Municipality.objects.filter(pk=value).first() if isinstance(value, int) else value
        return place.full_name if isinstance(place, Municipality) else value

    def clean(self, value):
        text = super().clean(value)
        return MunicipalityFinder(Municipality.objects.all()).find(text) if text else None


class OfPersonForm(RevisionForm):
    """A form of a row that belongs to a person, which no field names but the constraints do."""

    days: tuple[str, ...] = ()  # names of the fields of days, each of which lies not before those before it

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"person"}  # type: ignore[misc]

    def clean(self):
        cleaned = super().clean() or {}
        for number, name in enumerate(self.days):
            before = [cleaned[each] for each in self.days[:number] if cleaned.get(each)]
            if cleaned.get(name) and before and cleaned[name] < max(before):
                self.add_error(
                    name, f"{self.fields[name].label}が、その前の日（{wareki(max(before))}）より前になっています。"
                )
        return cleaned


class TenureForm(OfPersonForm):
    days = ("started_on", "ended_on")
    office = LineField(label="職", max_length=200, help_text="2つの職を兼ねるときは、1つずつ登録します。")
    municipality = PlaceField(
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


class MergeForm(LabelledForm):
    """Which person this one is, and why."""

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

    def __init__(self, data=None, *, person, **options):
        super().__init__(data, **options)
        self.fields["other"].queryset = Person.objects.standing().exclude(pk=person.pk)  # type: ignore[attr-defined]


class MentionForm(forms.Form):
    """A name and an office as printed (hidden)."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput, strip=False)
    office = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput, strip=False)
