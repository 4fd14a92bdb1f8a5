"""Forms of a meeting, its agenda and its results."""

import datetime
from typing import Any, cast

from django import forms
from django.db import transaction

from agreements.revisions.forms import NoteField, RevisionForm
from members.people.forms import LabelledForm
from portal.japanese.short_days import coming
from portal.japanese.wareki import DateError
from portal.web.forms import LineField, PlainSelect, WarekiDateField, WholeNumberField
from portal.web.numbers import whole_number
from timeline.content.days import read_hour
from timeline.entries.entries_field import OneEntryField
from timeline.meetings.models.agenda import AgendaItem
from timeline.meetings.models.meetings import Meeting
from timeline.meetings.models.series import MeetingSeries
from timeline.models import Item, Venue

OUTCOMES = [("", "（決めない）"), *Item.Outcome.choices]
MOST = 40  # items of one agenda


class HourField(forms.Field):
    """A time of day as people type it."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value):
        if isinstance(value, datetime.time) or not value:
            return value or None
        try:
            return read_hour(value) if value.strip() else None
        except DateError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        return f"{value:%-H:%M}" if isinstance(value, datetime.time) else value


class MeetingForm(RevisionForm):
    """A session as it is planned. Which meeting it is of, is chosen once."""

    series = forms.ModelChoiceField(MeetingSeries.objects.all(), label="会議", widget=PlainSelect)
    number = WholeNumberField(
        label="回", required=False, min_value=1, max_value=999, help_text="第何回と数える会議のとき。数字だけ"
    )
    day = WarekiDateField(
        label="開く日", required=False, short=coming, help_text="決まっていなければ、空けておきます。"
    )
    starts_at = HourField(label="開始時刻", required=False, help_text="14時30分、14:30 のように")
    venue = forms.ModelChoiceField(Venue.objects.all(), label="会場", required=False, widget=PlainSelect)
    room = LineField(label="会場内の場所", required=False, max_length=100)
    note = NoteField(label="事務局のメモ", required=False, max_length=1000)

    class Meta:
        model = Meeting
        fields = ["series", "number", "day", "starts_at", "venue", "room", "is_announced", "note"]

    def __init__(self, data=None, *, instance: Meeting, initial=None):
        super().__init__(data, instance=instance, needs_reason=False, initial=initial)
        if instance.pk:
            del self.fields["series"]

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        series, day = cleaned.get("series") or self.instance.series_id, cleaned.get("day")
        if series and day and Meeting.objects.exclude(pk=self.instance.pk).filter(series=series, day=day).exists():
            self.add_error("day", "この会議は、この日にもう登録されています。")
        undated = Meeting.objects.open().exclude(pk=self.instance.pk).filter(series=series, day=None)
        if series and not day and undated.filter(number=cleaned.get("number")).exists():
            self.add_error("day", "日の決まっていない同じ会議が、もう登録されています。")
        return cleaned


class TakeUpForm(LabelledForm):
    """An entry of a meeting that was held, to follow up what was decided."""

    entry = OneEntryField(label="経過", help_text="経過のページのアドレスか、記号（例：2018-10-16）")

    def clean_entry(self):
        entry = self.cleaned_data["entry"]
        self.series = MeetingSeries.objects.of_entry(entry)
        if self.series is None:
            raise forms.ValidationError("この経過は、登録されている会議の回ではありません。先に会議を加えてください。")
        return entry


class ItemForm(LabelledForm):
    """One item of the agenda; the last, empty one adds an item."""

    title = LineField(label="議題", max_length=300)
    planned = forms.ChoiceField(label="扱い（予定）", required=False, choices=OUTCOMES)
    speaker = LineField(
        label="説明者",
        required=False,
        max_length=200,
        help_text="職だけか、氏名（職）。例：神野 直彦（地方財政審議会会長）",
    )
    papers = LineField(label="資料", required=False, max_length=200, help_text="例：資料1")
    note = NoteField(label="事務局のメモ", required=False, max_length=1000, help_text="次第には印刷しません。")
    note.widget.attrs["rows"] = 2

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned"].widget.attrs["class"] = "field__control field__control--date"


class AgendaForms:
    """The items of a meeting as forms: as saved, or as typed, with an empty one at the end; and the offers ticked.

    `data` names the rows in their order (row=3&row=new), so that rows whose item is gone are kept.
    """

    def __init__(self, meeting: Meeting, data=None, *, offers=()) -> None:
        self.meeting, self.data = meeting, data
        self.offers = {offer.key: offer for offer in offers}
        self.version = meeting.version if data is None else version_read(data)
        if data is None:
            self.rows = [(str(item.pk), self._form(str(item.pk), item)) for item in meeting.items.order_by("position")]
        else:
            names = [name for name in dict.fromkeys(data.getlist("row")[:MOST]) if name.isdecimal() and len(name) < 19]
            self.rows = [(name, self._form(name)) for name in names]
        self.new = self._form("new")
        self.ticked = [key for key in data.getlist("offer") if key in self.offers] if data else []

    def _form(self, name: str, item: AgendaItem | None = None) -> ItemForm:
        fields = ("title", "planned", "speaker", "papers", "note")
        initial = {field: getattr(item, field) for field in fields} if item else None
        form = ItemForm(self.data, prefix=f"item-{name}", initial=initial)
        if name == "new":
            form.empty_permitted, form.use_required_attribute = True, False
        return form

    @property
    def has_new(self) -> bool:
        return bool(self.data) and self.new.has_changed()

    def is_valid(self) -> bool:
        forms_typed = [form for _, form in self.rows] + ([self.new] if self.has_new else [])
        return not [form for form in forms_typed if not form.is_valid()]  # every form is to have its errors

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, message) of what cannot be saved, for the summary."""
        return [
            (form[name].auto_id, f"{form[name].label}：{message}")
            for form in (*(form for _, form in self.rows), *([self.new] if self.has_new else []))
            if form.is_bound
            for name, messages in form.errors.items()
            for message in messages
        ]

    def rearrange(self, action: str) -> None:
        """Move or take off a row as its button says: up-3, down-3, remove-3."""
        what, _, name = action.partition("-")
        place = next((number for number, (row, _) in enumerate(self.rows) if row == name), None)
        if place is None:
            return
        if what == "remove":
            del self.rows[place]
        elif what in ("up", "down"):
            other = place + (1 if what == "down" else -1)
            if 0 <= other < len(self.rows):
                self.rows[place], self.rows[other] = self.rows[other], self.rows[place]

    @transaction.atomic
    def save(self, *, by) -> bool:
        """Write the rows in their order, the new one, and the offers ticked; whether that changed anything."""
        rows = [{**form.cleaned_data, "pk": int(name)} for name, form in self.rows]
        if self.has_new:
            rows.append(dict(self.new.cleaned_data))
        changed = self.meeting.write_agenda(rows, version=self.version, by=by)
        taken = self.meeting.take([self.offers[key] for key in self.ticked], by=by) if self.ticked else 0
        return changed or bool(taken)


class ResultForm(LabelledForm):
    """What became of one item, and what is to be done after it."""

    result = forms.ChoiceField(label="結果", required=False, choices=[("", "（まだ）"), *AgendaItem.Result.choices])
    outcome = forms.ChoiceField(label="扱い", required=False, choices=[("", "（扱いなし）"), *Item.Outcome.choices])
    recorded = LineField(
        label="経過に書く文", required=False, max_length=500, help_text="空けておくと、議題と扱いから作ります。"
    )
    follow_up = LineField(
        label="このあとすること", required=False, max_length=300, help_text="済むまで、対応待ちに出ます。公開しません。"
    )
    follow_up_by = LineField(label="担当", required=False, max_length=100)
    due_on = WarekiDateField(label="期日", required=False, short=coming)

    def __init__(self, data, *, item: AgendaItem):
        self.item = item
        fields = ("follow_up", "follow_up_by", "due_on")
        initial: dict[str, Any] = {field: getattr(item, field) for field in fields}
        initial |= {
            "result": item.result or AgendaItem.Result.DONE,
            "outcome": item.outcome or item.planned,
            "recorded": item.recorded,
        }
        super().__init__(data, prefix=f"item-{item.pk}", initial=initial)
        if item.item_id or not item.meeting.is_open:
            for name in ("result", "outcome", "recorded"):
                del self.fields[name]
        for name in {"result", "outcome"} & set(self.fields):
            self.fields[name].widget.attrs["class"] = "field__control field__control--date"

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        if cleaned.get("due_on") and not cleaned.get("follow_up") and "follow_up" not in self.errors:
            self.add_error("follow_up", "期日を入力するときは、このあとすることも入力してください。")
        return cleaned

    @property
    def usual(self) -> str:
        """The words the entry gets when none are typed, as far as the outcome shown tells."""
        return self.item.usual_sentence(self.item.outcome or self.item.planned)


class FollowUpForm(forms.Form):
    """Filter form of what is to be done after decisions."""

    q = forms.CharField(label="ことば", max_length=100, required=False)
    state = forms.ChoiceField(
        required=False, choices=[("", "まだ"), ("done", "済み"), ("all", "すべて")], widget=PlainSelect, label="状態"
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["q"].widget.attrs.update({"type": "search"})
        self.fields["state"].widget.attrs["class"] = "field__control field__control--date"
        field = cast(forms.ChoiceField, self.fields["state"])
        field.error_messages["invalid_choice"] = "この選択肢はありません。一覧から選んでください。"
        self.fields["q"].error_messages["max_length"] = "ことばは100文字までで入力してください。"

    def found(self):
        """AgendaItems with a follow-up that were asked for; a list where words are looked for."""
        items = AgendaItem.objects.with_follow_up()
        if not self.is_valid():
            return items.none() if self.is_bound else items.filter(done_at=None)
        if self.cleaned_data["state"] == "":
            items = items.filter(done_at=None)
        elif self.cleaned_data["state"] == "done":
            items = items.exclude(done_at=None)
        return items.search(self.cleaned_data["q"]) if self.cleaned_data["q"] else items


def version_read(data) -> int:
    """The version of the agenda that the writer had read; 0, which none has, where the form says none."""
    text = data.get("version", "")
    return whole_number(text)
