"""Forms of 災害支援: a disaster, what was done, and the end of the response."""

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField, RevisionForm
from members.models import Municipality
from members.people.forms import LabelledForm
from members.places.municipality_field import MunicipalityFinder
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField, WholeNumberField, not_to_come
from timeline.content import Names
from timeline.content.text_fields import TextError, read_places
from timeline.entries.entries_field import OneEntryField, WithEntries

from .models import Disaster, ReliefAction

NO_DAY = "記録がなければ空けておきます。"


class DisasterForm(WithEntries, RevisionForm):
    name = LineField(
        label="名称",
        max_length=100,
        help_text="例：平成30年7月豪雨",
        error_messages={"unique": "この名称の災害は、すでに登録されています。"},
    )
    happened_on = WarekiDateField(label="発生日", required=False, help_text=f"{NO_DAY}{HOW_TO_TYPE}")
    area = LineField(label="被災した地域", required=False, max_length=200, help_text=f"ことばで。{NO_DAY}")
    places = NoteField(
        label="都道府県・自治体",
        required=False,
        max_length=5000,
        help_text="被災した都道府県と自治体を、「、」か改行で区切ります（例：大阪府、北海道厚真町）。結びつきのある自治体を、ここから示します。",
    )

    class Meta:
        model = Disaster
        fields = ["name", "happened_on", "area"]

    def __init__(self, data=None, *, instance=None, **options):
        saved = []
        if instance and instance.pk:
            saved = [prefecture.name for prefecture in instance.prefectures.all()]
            places = instance.municipalities.select_related("prefecture")
            saved += [f"{place.prefecture.name}{place.name}" for place in places]
        super().__init__(data, instance=instance, initial={"places": "\n".join(saved)}, **options)

    def clean_happened_on(self):
        return not_to_come(self.cleaned_data["happened_on"])

    def clean_places(self):
        text, names = self.cleaned_data["places"], Names()
        day = self.cleaned_data.get("happened_on") or timezone.localdate()
        try:
            found = read_places(text, names, day)
        except TextError as error:
            raise forms.ValidationError(str(error)) from None
        if found.get("bodies"):
            raise forms.ValidationError(f"「{found['bodies'][0]}」は協定団体です。都道府県か自治体を入力してください。")
        self.instance.choose("prefectures", [names.prefectures[name] for name in found.get("prefectures", [])])
        self.instance.choose("municipalities", [names.place(name) for name in found.get("places", [])])
        return text


class ReliefActionForm(RevisionForm):
    """What was done; the secretariat says by which ward, a ward's people enter their own (`own`)."""

    ward = LineField(
        label="区",
        required=False,
        max_length=20,
        help_text="特別区長会としての支援や、区の記録がないときは空けておきます。",
    )
    what = LineField(
        label="内容", required=False, max_length=200, help_text="職員なら職種（例：保健師）、物資なら品目（例：毛布）"
    )
    recipient = LineField(label="あて先", required=False, max_length=200, help_text="例：北海道厚真町")
    amount = WholeNumberField(label="金額（円）", required=False, min_value=0, help_text="支援金のときだけ。" + NO_DAY)
    number = WholeNumberField(
        label="人数・数量", required=False, min_value=0, max_value=10**9, help_text="職員は人数、物資は点数。" + NO_DAY
    )
    decided_on = WarekiDateField(label="決めた日", required=False, help_text=f"{NO_DAY}{HOW_TO_TYPE}")
    paid_on = WarekiDateField(label="支払った日", required=False, help_text="支援金のときだけ。" + NO_DAY)
    first_day = WarekiDateField(label="派遣・送付の初日", required=False, help_text=NO_DAY)
    last_day = WarekiDateField(label="最終日", required=False, help_text="この日を含みます。" + NO_DAY)
    entry = OneEntryField(
        label="経過", required=False, help_text="決めたり報告したりした経過の記号（例：2018-08-06）かアドレス"
    )

    class Meta:
        model = ReliefAction
        fields = [
            *("kind", "ward", "what", "recipient", "amount", "number", "decided_on", "paid_on", "first_day"),
            *("last_day", "entry"),
        ]
        widgets = {"kind": PlainSelect}

    def __init__(self, data=None, *, instance, own=False, **options):
        options.setdefault("needs_reason", not own)
        super().__init__(data, instance=instance, initial={"ward": instance.ward and instance.ward.name}, **options)
        if own:
            del self.fields["ward"]

    def clean_ward(self):
        name = self.cleaned_data["ward"]
        return MunicipalityFinder(Municipality.objects.wards()).find(name) if name else None

    def clean(self):
        cleaned = super().clean() or {}
        for name in ("amount", "paid_on"):
            if cleaned.get("kind") != ReliefAction.Kind.MONEY and cleaned.get(name) is not None:
                self.add_error(name, f"{self.fields[name].label}は、種類が「支援金」のときだけ入力します。")
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and (first is None or last < first):
            self.add_error("last_day", "最終日は、初日と同じか、後の日にしてください。初日も入力します。")
        return cleaned


class CloseForm(LabelledForm):
    """The day on which the response ended."""

    day = WarekiDateField(label="対応を終えた日", help_text=HOW_TO_TYPE)

    def clean_day(self):
        return not_to_come(self.cleaned_data["day"])
