"""Forms of the import: what is sent, and what was understood of a row, put right by hand."""

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile

from portal.text import tidy

from ..content.changes import days_words
from ..content.lines import LineError, items_text, read_items, read_roles, roles_text
from ..models import Entry, ImportJob
from .dates import DateReader, NoDate
from .decode import Unreadable
from .register import Register
from .tables import refuse_unreadable

MOST_TEXT = 1_000_000  # characters pasted at once
MEGABYTES = settings.UPLOAD_BYTES // 1024 // 1024


class ControlForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["class"] = "field__control"
            field.error_messages["required"] = f"{field.label}を入力してください。"


class SendForm(ControlForm):
    """A file or a pasted text, and what it holds."""

    kind = forms.ChoiceField(label="何を取り込みますか", choices=ImportJob.Kind.choices)
    file = forms.FileField(
        label="ファイル",
        required=False,
        allow_empty_file=True,
        help_text=f"Excel（.xlsx）、CSV、HTML、テキスト。UTF-8かShift_JIS（CP932）。{MEGABYTES}MB、20,000行まで。",
    )
    text = forms.CharField(
        label="または、文章を貼り付ける",
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Wordの文章や、Excel・ホームページの表をそのまま貼り付けられます。",
        error_messages={
            "max_length": "一度に貼り付けられるのは%(limit_value)d文字までです。ファイルでお送りください。"
        },
    )
    source_title = forms.CharField(
        label="出典の名称",
        required=False,
        max_length=200,
        help_text="資料の表題。空欄なら、文書の見出しかファイル名を使います。",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        if getattr(file, "is_lost", False):
            raise forms.ValidationError("いまファイルを受け取れません。しばらくしてから、もう一度お送りください。")
        if file.size > settings.UPLOAD_BYTES:
            raise forms.ValidationError(f"ファイルは{MEGABYTES}MBまでです。分けてお送りください。")
        try:
            refuse_unreadable(file, file.name)
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file

    def clean(self):
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "").strip()
        if "file" not in self.errors and "text" not in self.errors and bool(file) == bool(text):
            message = "どちらか一つにしてください。" if file else "ファイルを選ぶか、文章を貼り付けてください。"
            self.add_error("file", message)
        return self.cleaned_data

    def job(self):
        """The job to begin, unsaved."""
        sent = self.cleaned_data
        file = sent["file"] or ContentFile(sent["text"].encode(), name="貼り付けた文章")
        return ImportJob(
            kind=sent["kind"], name=str(file.name)[-200:], file=file, source_title=tidy(sent["source_title"])
        )


class WriteForm(forms.Form):
    """How accepted rows enter the record."""

    publish = forms.ChoiceField(
        label="経過と催しの公開",
        choices=[("0", "下書きとして取り込む"), ("1", "すぐに公開する")],
        widget=forms.RadioSelect,
    )


class EntryRowForm(ControlForm):
    """An entry as it was understood. Lists are typed one a line; items and people as in a Word text."""

    days = forms.CharField(label="日付", help_text="例：平成29年8月21日、平成29年8月21日～9月29日")
    kind = forms.ChoiceField(label="種別", choices=Entry.Kind.choices)
    title = forms.CharField(label="件名", max_length=200)
    theme = forms.CharField(label="テーマ", max_length=200, required=False)
    series = forms.CharField(label="回を重ねるもの", max_length=100, required=False)
    number = forms.IntegerField(label="回", min_value=1, max_value=9999, required=False)
    venue = forms.CharField(label="会場", max_length=100, required=False)
    room = forms.CharField(label="会場の中の場所", max_length=100, required=False)
    items = forms.CharField(
        label="議題・内容",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="1行に1つ。①、(1)、・を付けます。下の段は全角空白で1字下げます。",
    )
    roles = forms.CharField(
        label="主催・登壇など",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="1行に1つ。例：主催：特別区長会、訪問者　穂積 志（秋田市長）",
    )
    body = forms.CharField(label="本文", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    notes = forms.CharField(
        label="注記（※）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="1行に1件。※は付けません。",
    )
    places = forms.CharField(
        label="自治体・特別区",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="1行に1つ、都道府県から。例：福井県坂井市、東京都品川区",
    )
    prefectures = forms.CharField(label="都道府県", required=False, help_text="「、」で区切ります。")
    bodies = forms.CharField(label="協定団体・企業", required=False, help_text="「、」で区切ります。")

    def __init__(self, data=None, *, content, **kwargs):
        super().__init__(data, initial=self._typed(content), **kwargs)
        self.before = content

    def _typed(self, content):
        plain = ("kind", "title", "theme", "series", "number", "venue", "room", "body")
        return {name: content.get(name, "") for name in plain} | {
            "days": days_words(content["days"]) if content.get("days") else "",
            "items": items_text(content.get("items", [])),
            "roles": roles_text([*content.get("roles", []), *content.get("people", [])]),
            "notes": "\n".join(content.get("notes", [])),
            "places": "\n".join(content.get("places", [])),
            "prefectures": "、".join(content.get("prefectures", [])),
            "bodies": "、".join(content.get("bodies", [])),
        }

    def clean_days(self):
        try:
            (span, *others), warnings = DateReader().read(self.cleaned_data["days"])
        except NoDate as error:
            raise forms.ValidationError(str(error)) from error
        if wrong := [warning["words"] for warning in warnings if warning["level"] == "ask"]:
            raise forms.ValidationError(wrong)
        days = [span, *others]
        first, last = min(each.first_day for each in days), max(each.last_day for each in days)
        return f"{first}" if first == last else f"{first} / {last}"

    def clean_items(self):
        return self._lines(read_items, "items")

    def clean_roles(self):
        organisations, people = self._lines(read_roles, "roles")
        return {"roles": organisations, "people": people}

    def _lines(self, read, name):
        try:
            return read(self.cleaned_data[name])
        except LineError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_places(self):
        register, names = Register(), self._names("places", "\n")
        for name in names:
            if register.full_name(name) != name:
                prefecture = next((each for each in register.prefectures if name.startswith(each)), "")
                near = "、".join(register.nearest(name.removeprefix(prefecture), prefecture))
                hint = f"似た名称：{near}。" if near else ""
                raise forms.ValidationError(f"「{name}」は名簿にありません。都道府県から書いてください。{hint}")
        return names

    def clean_prefectures(self):
        names = self._names("prefectures", "、")
        if unknown := [name for name in names if name not in Register().prefectures]:
            raise forms.ValidationError(f"「{unknown[0]}」という都道府県はありません。")
        return names

    def clean_bodies(self):
        return self._names("bodies", "、")

    def clean_notes(self):
        return self._names("notes", "\n")

    def _names(self, name, separator):
        return [each.strip() for each in self.cleaned_data[name].split(separator) if each.strip()]

    def content(self):
        """The content as typed. What the form does not show stays."""
        typed = dict(self.cleaned_data)
        typed |= typed.pop("roles")
        kept = {name: value for name, value in self.before.items() if name not in typed}
        content = kept | {name: value for name, value in typed.items() if value not in ("", None, [])}
        if content.get("series") != self.before.get("series"):
            content.pop("series_is", None)
        return content


class FactsForm(ControlForm):
    """Anything else: a field for each single value that was understood."""

    def __init__(self, data=None, *, content, labels, **kwargs):
        super().__init__(data, **kwargs)
        self.before = content
        for name, label in labels.items():
            value = content.get(name)
            if not isinstance(value, (list, dict)):
                number = isinstance(value, int) and not isinstance(value, bool)
                field = forms.IntegerField if number else forms.CharField
                self.fields[name] = field(label=label, required=False, initial=value)
                self.fields[name].widget.attrs["class"] = "field__control"

    def content(self):
        typed = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return self.before | typed
