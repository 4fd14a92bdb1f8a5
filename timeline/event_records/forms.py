"""Forms of 催しの記録: the event, a step, a result."""

from typing import cast

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm
from agreements.statistics.trend import FIRST_YEAR
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField, WholeNumberField, not_to_come
from timeline.entries.entries_field import OneEntryField

from .models.events import Event
from .models.results import EventResult
from .models.steps import EventStep


class EventForm(RevisionForm):
    """The event but for its outline; once it has its entry, neither title nor year is asked."""

    name = LineField(
        label="件名（仮）",
        required=False,
        max_length=200,
        help_text="概要案を書くまでの呼び名。例：かに市 in しながわ",
    )
    fiscal_year = forms.TypedChoiceField(
        label="年度",
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
        help_text="日が決まるまでの見込み",
    )
    entry = OneEntryField(
        label="経過",
        required=False,
        help_text="すでに経過にある催しのときだけ。経過の記号（例：2017-09-09）かアドレス。件名と年度は、空けておきます。",
    )
    taking_part = forms.ChoiceField(
        label="ほかの主催者の催しへの関わり",
        choices=[("", "プロジェクトの催し"), *Event.TakingPart.choices],
        required=False,
        widget=PlainSelect,
    )
    host = LineField(
        label="主催者",
        required=False,
        max_length=200,
        help_text="ほかの主催者の催しのときだけ。記録がなければ空けておきます。",
    )
    thanks = LineField(
        label="受けたお礼",
        required=False,
        max_length=300,
        help_text="誰から、どのように。記録がなければ空けておきます。",
    )
    thanks_entry = OneEntryField(label="お礼を受けた経過", required=False, help_text="例：2017-08-07")
    note = NoteField(label="事務局のメモ", required=False, max_length=2000, help_text="事務局だけに示します。")

    class Meta:
        model = Event
        fields = ["name", "fiscal_year", "entry", "taking_part", "host", "thanks", "thanks_entry", "note"]

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, needs_reason=instance.is_public, **options)
        year = instance.fiscal_year
        years = sorted({year, *range(max(FIRST_YEAR, year - 3), year + 4)}) if year else ()
        cast(forms.TypedChoiceField, self.fields["fiscal_year"]).choices = [
            (each, fiscal_year_name(each)) for each in years
        ]
        if instance.entry_id:
            for name in ("name", "fiscal_year", "entry"):
                del self.fields[name]
        elif instance.pk and instance.outline.get("title"):
            del self.fields["name"]

    def clean_entry(self):
        entry = self.cleaned_data["entry"]
        if entry and not entry.is_event:
            raise forms.ValidationError("この経過の種別は、催しではありません。種別は「経過の編集」で選びます。")
        if entry and Event.objects.filter(entry=entry).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("この経過の催しは、もう登録されています。")
        if entry and self.instance.outline:
            raise forms.ValidationError("この催しには概要案があります。経過は、概要案から下書きします。")
        return entry

    def clean(self):
        cleaned = super().clean() or {}
        entry = cleaned.get("entry")
        if entry:
            cleaned["fiscal_year"], cleaned["name"] = fiscal_year(entry.first_day), ""
        elif "fiscal_year" in self.fields:
            cleaned["fiscal_year"] = cleaned.get("fiscal_year") or self.instance.fiscal_year
            if "name" in self.fields and not {"name", "entry"} & {*self.errors} and not cleaned.get("name"):
                self.add_error("name", "件名を入力するか、経過を選んでください。")
        for name in ("host", "thanks", "thanks_entry"):
            if cleaned.get(name) and not cleaned.get("taking_part"):
                label = self.fields[name].label
                self.add_error(name, f"{label}は、ほかの主催者の催しのときだけ入力します。関わりを選んでください。")
        return cleaned


class EventStepForm(RevisionForm):
    step = forms.ChoiceField(
        label="歩み",
        choices=EventStep.Step.choices,
        widget=PlainSelect,
        help_text="開催は、経過の「催しの状態」から分かるので、ここでは選びません。",
    )
    day = WarekiDateField(
        label="日",
        required=False,
        help_text=f"会議などの経過があるときと、記録がないときは、空けておきます。{HOW_TO_TYPE}",
    )
    entry = OneEntryField(
        label="会議などの経過",
        required=False,
        help_text="案を確認したり、結果を報告したりした経過の記号（例：2017-06-15）",
    )
    item = WholeNumberField(
        label="議題の順番",
        required=False,
        min_value=1,
        max_value=99,
        help_text="その会議の、上から何番目の議題か。数字だけ",
    )
    note = LineField(label="事務局のメモ", required=False, max_length=200)

    class Meta:
        model = EventStep
        fields = ["step", "day", "entry", "item", "note"]

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, needs_reason=False, **options)

    def clean(self):
        cleaned = super().clean() or {}
        entry, item = cleaned.get("entry"), cleaned.get("item")
        if entry and cleaned.get("day"):
            self.add_error("day", "経過を入力したときは、日を空けておきます。経過の日がその日です。")
        if item and entry and item > entry.items.count():
            self.add_error("item", f"この経過の議題は{entry.items.count()}件です。")
        elif item and not entry and "entry" not in self.errors:
            self.add_error("entry", "議題の順番は、経過を入力したときだけ入力します。")
        return cleaned


class EventResultForm(RevisionForm):
    as_of = WarekiDateField(label="いつまでの結果か", help_text=f"この日を含みます。{HOW_TO_TYPE}")
    is_interim = forms.BooleanField(label="途中の結果（会期中の報告など）", required=False)
    visitors = WholeNumberField(
        label="来場者数（人）", required=False, min_value=0, max_value=10**9, help_text="記録がなければ空けておきます。"
    )
    sales = WholeNumberField(
        label="売上（円）", required=False, min_value=0, max_value=10**15, help_text="記録がなければ空けておきます。"
    )
    remarks = NoteField(label="所見", required=False, max_length=2000, help_text="公表すると、誰でも読めます。")

    class Meta:
        model = EventResult
        fields = ["as_of", "is_interim", "visitors", "sales", "remarks"]

    def __init__(self, data=None, *, instance, **options):
        super().__init__(data, instance=instance, needs_reason=instance.is_public, **options)
        self.fields["is_interim"].widget.attrs.pop("class", None)

    def clean_as_of(self):
        day = not_to_come(self.cleaned_data["as_of"])
        first, _ = self.instance.event.days
        if day and day < first:
            raise forms.ValidationError("催しの初日より前です。")
        return day

    def clean(self):
        cleaned = super().clean() or {}
        said = [cleaned.get("visitors"), cleaned.get("sales"), cleaned.get("remarks") or None]
        if not self.errors and said == [None, None, None]:
            self.add_error("visitors", "来場者数、売上、所見のどれかを入力してください。")
        event, others = self.instance.event, EventResult.objects.filter(event=self.instance.event, is_interim=False)
        if not cleaned.get("is_interim") and others.exclude(pk=self.instance.pk).exists():
            self.add_error("is_interim", f"「{event}」の最終の結果は、もう登録されています。そちらを直してください。")
        return cleaned
