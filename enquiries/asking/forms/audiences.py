"""The form that chooses addressees: an audience, or a list pasted or uploaded."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from agreements.models import Body
from imports.files.decode import Unreadable
from imports.files.tables import read_rows, text_rows
from members.models import Prefecture
from members.people.forms import LabelledForm
from portal.web.forms import PlainSelect

from ..audiences import Audience, listed, places

MOST_TEXT = 100_000  # characters pasted at once
MEGABYTES = settings.UPLOAD_BYTES // 1024 // 1024


class AudienceForm(LabelledForm):
    """Whom to add; when it is valid, `chosen` holds their ids. Of a list with lines that name nobody, nothing is taken
    until its sender says that these are to be left out.
    """

    audience = forms.ChoiceField(
        label="加えるあて先",
        choices=Audience,
        widget=forms.RadioSelect,
        help_text="いくつも加えられます。すでにあるあて先は重なりません。",
    )
    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label="都道府県",
        required=False,
        empty_label="選んでください",
        widget=PlainSelect,
        help_text="「1つの都道府県の自治体」を加えるとき。",
    )
    body = forms.ModelChoiceField(
        Body.objects.exclude(kind=Body.Kind.COMPANY),
        label="市長会・町村会",
        required=False,
        empty_label="選んでください",
        widget=PlainSelect,
        help_text="「市長会・町村会の自治体」を加えるとき。",
    )
    text = forms.CharField(
        label="一覧",
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="1行に1つ、都道府県からの名称（例：山形県鶴岡市）か、5桁か6桁の全国地方公共団体コード。"
        "Excelの列を写して貼り付けられます。",
        error_messages={"max_length": "一度に貼り付けられるのは%(limit_value)d字までです。"},
    )
    file = forms.FileField(
        label="またはExcelのファイル",
        required=False,
        allow_empty_file=True,
        help_text=f"Excel（.xlsx）かCSV。名称かコードのある列を探します。{MEGABYTES}MBまで。",
    )
    leave_out = forms.BooleanField(
        label="読めない行を除いて加える", required=False, help_text="上の行は加えません。", widget=forms.HiddenInput
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files)
        self.chosen: list[int] = []
        self.wrong: list[str] = []
        self.fields["audience"].widget.attrs = {}
        self.fields["leave_out"].widget.attrs = {}
        for name in ("prefecture", "body"):
            self.fields[name].widget.attrs["class"] += " field__control--date"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and getattr(file, "is_lost", False):
            raise forms.ValidationError("いまファイルを受け取れません。しばらくしてから、もう一度お送りください。")
        if file and file.size > settings.UPLOAD_BYTES:
            raise forms.ValidationError(f"ファイルは{MEGABYTES}MBまでです。分けてお送りください。")
        return file

    def clean(self):
        cleaned = super().clean() or {}
        audience, day = cleaned.get("audience"), timezone.localdate()
        for name, wanted in (("prefecture", Audience.PREFECTURE), ("body", Audience.ASSOCIATION)):
            if audience == wanted and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}を選んでください。")
        if audience == Audience.LIST:
            self._read_list(cleaned, day)
        elif audience and not self.errors:
            found = places(audience, day, prefecture=cleaned.get("prefecture"), body=cleaned.get("body"))
            self.chosen = list(found.values_list("pk", flat=True))
            if not self.chosen:
                self.add_error("audience", "この範囲には、いま自治体がありません。")
        return cleaned

    def _read_list(self, cleaned, day):
        if "file" in self.errors or "text" in self.errors:
            return
        file, text = cleaned.get("file"), cleaned.get("text", "").strip()
        if bool(file) == bool(text):
            message = "どちらか1つにしてください。" if file else "一覧を貼り付けるか、ファイルを選んでください。"
            self.add_error("text", message)
            return
        try:
            rows = list(read_rows(file, file.name) if file else text_rows(text))
        except Unreadable as problem:
            self.add_error("file" if file else "text", str(problem))
            return
        if file:  # its rows take its place: a file cannot be shown again
            cleaned["text"] = "\n".join("\t".join(row.cells).rstrip() for row in rows)
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            data["text"] = cleaned["text"]
            self.data = data
            rows = list(text_rows(cleaned["text"]))
        self.chosen, self.wrong = listed(rows, day)
        if not self.chosen:
            self.add_error("text", "自治体が1つも見つかりません。")
        if self.wrong and not (cleaned.get("leave_out") and self.chosen):
            for line in self.wrong:
                self.add_error("text", line)

    @property
    def may_leave_out(self):
        """Whether some lines name municipalities and others nobody: then these alone can be added."""
        return bool(self.wrong and self.chosen)
