"""Forms of the import: the upload, the publication, and the fields of a row that is no entry."""

import datetime

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile

from portal.files.names import plain_name
from portal.web.forms import LineField, WarekiDateField, WholeNumberField

from .files.decode import Unreadable
from .files.tables import refuse_unreadable
from .models.jobs import ImportJob
from .row_kinds.labels import CHOICES, DAYS

MOST_TEXT = 1_000_000  # characters pasted at once
MEGABYTES = settings.UPLOAD_BYTES // 1024 // 1024


class ImportFormBase(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"{field.label}を入力してください。"


class UploadForm(ImportFormBase):
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
        help_text="Wordの文章や、Excel・ウェブサイトの表をそのまま貼り付けられます。",
        error_messages={
            "max_length": "一度に貼り付けられるのは%(limit_value)d文字までです。ファイルでお送りください。"
        },
    )
    source_title = LineField(
        label="出典の名称",
        required=False,
        max_length=200,
        help_text="資料の表題。空欄なら、文書の見出しかファイル名を使います。基準日の書かれていない資料は、最も新しい出典と同じ基準日とし、「出典」の画面で直せます。",
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
            message = "どちらか1つにしてください。" if file else "ファイルを選ぶか、文章を貼り付けてください。"
            self.add_error("file", message)
        return self.cleaned_data

    def job(self):
        """The job to begin, unsaved."""
        sent = self.cleaned_data
        file = sent["file"] or ContentFile(sent["text"].encode(), name="貼り付けた文章")
        return ImportJob(
            kind=sent["kind"], name=plain_name(str(file.name)), file=file, source_title=sent["source_title"]
        )


class AnswerForm(forms.Form):
    """Answers to the questions about a whole import, and the columns put right by hand."""

    def __init__(self, data, *, job, columns):
        super().__init__(data)
        self.job = job
        for question in job.questions:
            options = [tuple(option) for option in question["options"]]
            self.fields[question["key"]] = forms.ChoiceField(choices=options, required=False)
        self.choices = [("", ""), *((column.key, column.name) for column in columns)]
        for place, _ in enumerate(job.columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(choices=self.choices, required=False)
        self.fields["no_headings"] = forms.BooleanField(required=False)

    def clean(self):
        chosen = [key for place, _ in enumerate(self.job.columns) if (key := self._chosen(place))]
        twice = next((key for key in chosen if chosen.count(key) > 1), "")
        if twice:
            label = dict(self.choices)[twice]
            raise forms.ValidationError(f"「{label}」を2つの列に選んでいます。1つにしてください。")
        return self.cleaned_data

    def _chosen(self, place):
        return self.cleaned_data.get(f"column-{place}", "")

    def answers(self):
        """The answers that were given, as ImportJob.answers holds them."""
        given = {q["key"]: value for q in self.job.questions if (value := self.cleaned_data[q["key"]])}
        if "column-0" in self.data:
            names = [
                f"#{place}" if self.cleaned_data["no_headings"] else heading
                for place, (heading, _, _) in enumerate(self.job.columns)
            ]
            given["columns"] = {name: self._chosen(place) for place, name in enumerate(names) if name}
        return given


class WriteForm(forms.Form):
    """How accepted rows enter the record."""

    publish = forms.ChoiceField(
        label="経過と催しの公開",
        choices=[("0", "下書きとして取り込む"), ("1", "すぐに公開する")],
        widget=forms.RadioSelect,
    )


class RowFieldsForm(ImportFormBase):
    """Fields of a row that is no entry: one for each single value that was read."""

    def __init__(self, data=None, *, content, kind, **kwargs):
        super().__init__(data, **kwargs)
        self.before = content
        for name, label in kind.labels.items():
            value = content.get(name)
            if name in kind.coded:
                choices = [("", "（なし）"), *CHOICES[name].items()]
                self.fields[name] = forms.ChoiceField(label=label, required=False, initial=value, choices=choices)
            elif name in DAYS and not isinstance(value, list):
                self.fields[name] = WarekiDateField(label=label, required=False, initial=_day(value))
            elif not isinstance(value, (list, dict)):
                number = isinstance(value, int) and not isinstance(value, bool)
                field = WholeNumberField if number else forms.CharField
                self.fields[name] = field(label=label, required=False, initial=value)

    def content(self):
        typed = {name: value for name, value in self.cleaned_data.items() if value is not None or name in DAYS}
        days = {name: str(typed[name] or "") for name in DAYS if name in typed}
        return self.before | typed | days


def _day(text):
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return text
