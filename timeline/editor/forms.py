"""Forms of the editor: fields read into a content, and initial values from a content."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from portal.japanese.wareki import DateError, wareki
from portal.web.days import full_span
from portal.web.forms import PlainTextField
from portal.web.several import ChosenField
from timeline.content.changes import slot_text
from timeline.content.days import read_day, read_moment, read_slots, read_span
from timeline.content.lines import LineError, items_text, read_items, read_roles, roles_text
from timeline.content.text_fields import TextError, editions_text, read_editions, read_places
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import days_text
from timeline.kinds.models import EntryKind

NEW = "新しい名称を入力すると登録されます。"
DAY = "平成29年8月21日、H29.8.21、2017/8/21 のどれでも入力できます。"
ITEMS = "①、(1)、・で始めて1行に1件。全角の空白を1つ入れると1段下がります。人は次の行に「基調講演　氏名（職）」。"
ROLES = "「主催：団体、団体」「講演　氏名（当時の職）」のように1行ずつ。"
_LABEL = re.compile(r"(?P<label>[\u2460-\u2473]|[(（][0-9０-９]{1,2}[)）])[ \u3000]*(?P<title>.*)")


class LinesField(PlainTextField):
    """A text of several lines; leading blanks, which mean a level, are kept."""

    def __init__(self, *, lines=2, **options):
        super().__init__(lines=lines, required=False, **{"max_length": 20_000, **options})
        self.widget.attrs["class"] += " field__control--lines"

    def to_python(self, value):
        text = super().to_python(f"|{value or ''}")  # keeps the first line's blanks
        return text[1:]


class LineField(PlainTextField):
    """One line that may be left empty."""

    def __init__(self, *, listed="", short=False, **options):
        super().__init__(required=False, **{"max_length": 200, **options})
        self.widget.attrs["autocomplete"] = "off"
        if listed:
            self.widget.attrs["list"] = listed
        if short:
            self.widget.attrs["class"] += " field__control--date"


class NumberField(forms.IntegerField):
    """A whole number, also typed as 第3回."""

    def to_python(self, value):
        return super().to_python(re.sub(r"^\s*第|[回弾]\s*$", "", value) if isinstance(value, str) else value)


class ReadingForm(forms.Form):
    """A form each of whose `clean_…` reads typed lines and says at the field what would be right."""

    use_required_attribute = False

    def read(self, name, reader, *args):
        try:
            return reader(self.cleaned_data[name], *args)
        except (DateError, LineError, TextError) as error:
            for message in str(error).splitlines():
                self.add_error(name, message)
            return None

    def clean_items(self):
        return self.read("items", read_items)

    def clean_roles(self):
        return self.read("roles", read_roles) or ([], [])


BY_THE_DAY = "日から決める（過ぎていれば開催、これからなら予定）"


class EntryForm(ReadingForm):
    """The entry without its parts. `names`: a Names."""

    heading = LineField(label="件名")
    kind = forms.ChoiceField(
        label="種別",
        required=False,
        help_text="一覧の絞り込みと、催しの案内に使います。",
    )
    first = LineField(label="初日", help_text=DAY, short=True)
    last = LineField(
        label="最終日", help_text="1日だけのときは空けておきます。「同日」「9月29日」でも入力できます。", short=True
    )
    status = forms.ChoiceField(
        label="催しの状態",
        choices=Entry.EventStatus,
        required=False,
        help_text="中止・延期になったものも消さず、ここで状態を選びます。",
    )
    theme = LineField(label="テーマ")
    series = LineField(label="シリーズ", listed="series-names", max_length=100, help_text=NEW)
    number = NumberField(
        label="回",
        required=False,
        min_value=1,
        max_value=999,
        help_text="第3回なら3。",
        error_messages={"invalid": "数字で入力してください（例：3）。"},
    )
    venue = LineField(label="会場", listed="venue-names", max_length=100, help_text=NEW)
    room = LineField(label="会場内の場所", max_length=100, help_text="例：1階エントランスホール")
    body = LinesField(label="本文", lines=3)
    items = LinesField(label="議題・内容", lines=7, help_text=ITEMS)
    roles = LinesField(label="主催・登壇など", lines=3, help_text=ROLES)
    places = LinesField(
        label="関係する自治体・都道府県・協定団体",
        help_text="「、」か改行で区切ります（例：福井県坂井市、品川区、北海道、北海道町村会）。",
    )
    notes = LinesField(label="注記", help_text="1行に1件。※は付けません。")
    editions = LinesField(label="資料", help_text="1行に1件、「資料の名称（版）を公表」のように。")

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names
        choices = EntryKind.objects.choices(also=self.initial.get("kind") or self.data.get("kind", ""))
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "選んでください"), *choices]
        if not (self.data.get("status") or self.initial.get("status")):  # of a new entry, until it is chosen
            cast(forms.ChoiceField, self.fields["status"]).choices = [("", BY_THE_DAY), *Entry.EventStatus.choices]
        for name in ("kind", "status"):
            self.fields[name].widget.attrs["class"] = "field__control field__control--date"
        self.fields["number"].widget = forms.TextInput(
            attrs={"class": "field__control field__control--date", "inputmode": "numeric", "autocomplete": "off"}
        )

    def clean_first(self):
        """A day, or both days of a range."""
        if not self.cleaned_data["first"]:
            self.add_error("first", "初日を入力してください。まだ決まっていなければ、見込みの日を入れます。")
            return None
        return self.read("first", read_span)

    def clean_last(self):
        first = self.cleaned_data.get("first")
        if not first or not self.cleaned_data["last"]:
            return None
        day = self.read("last", read_day, first[0])
        if day and day < first[0]:
            self.add_error("last", f"最終日が初日より前です。{wareki(first[0])}以後の日を入力してください。")
        return day

    def days(self):
        """First and last day as typed; None while they cannot be read."""
        first = self.cleaned_data.get("first")
        return first and (first[0], self.cleaned_data.get("last") or first[1])

    def echo(self):
        """The days as they were understood, for below the fields: 平成29年（2017年）8月21日（月）～9月29日（金）."""
        if not self.is_bound:
            return ""
        days = self.days()
        return full_span(*days) if days and days[0] <= days[1] else ""

    def clean_places(self):
        first = self.cleaned_data.get("first")
        return self.read("places", read_places, self.names, first and first[0]) or {}

    def clean_notes(self):
        return [
            line.strip().removeprefix("※").strip() for line in self.cleaned_data["notes"].splitlines() if line.strip()
        ]

    def clean_editions(self):
        return self.read("editions", read_editions)

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("number") and not cleaned.get("series"):
            self.add_error("series", "回を入力するときは、シリーズの名称も入力してください。")
        return cleaned

    def content(self):
        """What was typed, as a content without parts and links; only when valid."""
        typed = self.cleaned_data
        organisations, people = typed["roles"]
        first, last = self.days()
        by_the_day = Entry.EventStatus.HELD if last < timezone.localdate() else Entry.EventStatus.PLANNED
        status = typed["status"] or by_the_day
        return filled(
            days=days_text(first, last),
            kind=typed["kind"],
            status="" if status == Entry.EventStatus.HELD else status,  # held needs no word
            title=typed["heading"],
            roles=organisations,
            people=people,
            **typed["places"],
            **{
                name: typed[name]
                for name in ("theme", "series", "number", "venue", "room", "body", "items", "notes", "editions")
            },
        )


class PartForm(ReadingForm):
    """日程. Its days lie near the first day of the entry."""

    heading = LineField(label="件名", help_text="番号を付けるときは「(1) 開会式」のように。")
    slots = LinesField(
        label="日時", help_text="「8月21日（月）10:30～11:00」「同日 13時～」「8月24日～27日」のように1行ずつ。"
    )
    venue = LineField(label="会場", listed="venue-names", max_length=100)
    room = LineField(label="会場内の場所", max_length=100)
    items = LinesField(label="議題・内容", lines=3, help_text="書き方は、経過の「議題・内容」と同じです。")
    roles = LinesField(label="主催・登壇など", lines=2, help_text="書き方は、経過の「主催・登壇など」と同じです。")
    body = LinesField(label="本文", lines=2)

    def __init__(self, data=None, *, number, first_day=None, initial=None):
        super().__init__(data, prefix=f"part{number}", initial=initial)
        self.number, self.caption, self.first_day = number, f"日程{number}", first_day

    def clean_slots(self):
        return self.read("slots", read_slots, self.first_day) or []

    def echo(self):
        """Days and hours as they were understood, to be shown below the field."""
        if not self.is_bound:
            return []
        return [slot_text(slot) for slot in self.cleaned_data.get("slots") or []]

    def content(self):
        typed = self.cleaned_data
        organisations, people = typed["roles"]
        label, title = _label_and_title(typed["heading"])
        return filled(
            label=label,
            title=title,
            roles=organisations,
            people=people,
            **{name: typed[name] for name in ("slots", "venue", "room", "items", "body")},
        )


class PublicationForm(forms.Form):
    """公開の仕方: whether and when an entry becomes public that is not yet."""

    use_required_attribute = False

    DRAFT, SCHEDULE, NOW = "draft", "schedule", "now"
    publication = forms.ChoiceField(
        label="公開の仕方",
        choices=[(DRAFT, "下書きのまま保存する"), (SCHEDULE, "日時を決めて公開する"), (NOW, "すぐに公開する")],
        widget=forms.RadioSelect,
        initial=DRAFT,
    )
    publish_at = LineField(
        label="公開する日時", help_text="日時を決めて公開するときだけ（例：令和8年11月30日 10時）。", short=True
    )

    def clean_publish_at(self):
        text = self.cleaned_data["publish_at"]
        if self.cleaned_data.get("publication") != self.SCHEDULE:
            return None
        if not text:
            raise forms.ValidationError("公開する日時を入力してください。いまより後の日時にします。")
        try:
            moment = read_moment(text, timezone.localdate())
        except DateError as error:
            raise forms.ValidationError(str(error)) from error
        if moment <= timezone.now():
            raise forms.ValidationError(
                "いまより後の日時を入力してください。いますぐなら「すぐに公開する」を選びます。"
            )
        return moment


class ReasonForm(forms.Form):
    """直す理由: why a public entry is changed; it is published."""

    use_required_attribute = False

    reason = PlainTextField(
        label="直す理由",
        max_length=500,
        lines=2,
        help_text="公開している内容を直すと、もとの記載と理由が訂正履歴に載ります。",
        error_messages={"required": "直す理由を入力してください。訂正履歴に載ります。"},
    )


def _label_and_title(text):
    match = _LABEL.fullmatch(text)
    if not match or not match["title"]:
        return "", text
    return match["label"].translate(str.maketrans("０１２３４５６７８９（）", "0123456789()")), match["title"]


def filled(**values):
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def entry_fields(content):
    """Initial values of EntryForm for `content`."""
    first, _, last = content.get("days", "").partition(" / ")
    names = [name for field in ("places", "prefectures", "bodies") for name in content.get(field, [])]
    return {
        "heading": content.get("title", ""),
        "first": _day(first),
        "last": _day(last),
        "status": content.get("status") or Entry.EventStatus.HELD,
        "items": items_text(content.get("items", [])),
        "roles": roles_text([*content.get("roles", []), *content.get("people", [])]),
        "places": "、".join(names),
        "notes": "\n".join(content.get("notes", [])),
        "editions": editions_text(content.get("editions", [])),
        **{name: content.get(name, "") for name in ("kind", "theme", "series", "number", "venue", "room", "body")},
    }


def part_fields(part):
    """Initial values of PartForm for a part of a content."""
    return {
        "heading": f"{part.get('label', '')} {part.get('title', '')}".strip(),
        "slots": "\n".join(map(slot_text, part.get("slots", []))),
        "items": items_text(part.get("items", [])),
        "roles": roles_text([*part.get("roles", []), *part.get("people", [])]),
        **{name: part.get(name, "") for name in ("venue", "room", "body")},
    }


def _day(iso):
    return wareki(date.fromisoformat(iso)) if iso else ""


class PublishSeveralForm(forms.Form):
    """The drafts of the list that are ticked, each as number:version of what was read."""

    chosen = ChosenField("公開する下書き")
