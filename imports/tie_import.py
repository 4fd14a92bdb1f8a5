"""各区交流の取込み: forms and page on which a ward uploads a table of its ties and checks it."""

import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements.models import ward_of
from agreements.ties.upload import TieUpload, TieUploadError, UploadedTie
from members.access import staff_page
from portal.database.refusals import Taken, told_when_taken

from .files.decode import Unreadable
from .files.tables import read_rows


class TieTableForm(forms.Form):
    file = forms.FileField(
        label="表のファイル",
        help_text="Excel（.xlsx）かCSV。区の一覧をダウンロードして直したものが、そのまま使えます。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "このファイルは空です。選び直してください。",
        },
    )

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > settings.UPLOAD_BYTES or getattr(sent, "is_lost", False):
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(
                f"ファイルが大きすぎるか、保存できませんでした。{most}MBまでのファイルを選んでください。"
            )
        return sent


class ChosenRows(forms.Form):
    """Form sent by the preview: the rows as JSON, as they were read, and the numbers of those to leave out."""

    rows = forms.JSONField()
    leave = forms.TypedMultipleChoiceField(coerce=int, required=False, choices=())

    def clean_rows(self):
        try:
            rows = [
                UploadedTie(int(number), {str(field): str(text)[:1000] for field, text in cells.items()}, str(token))
                for number, cells, token in self.cleaned_data["rows"]
            ]
        except (TypeError, ValueError, AttributeError):
            raise forms.ValidationError("表をもう一度送ってください。") from None
        self.fields["leave"].choices = [(row.number, row.number) for row in rows]  # type: ignore[attr-defined]
        return rows

    def chosen(self):
        left = set(self.cleaned_data["leave"])
        return [row for row in self.cleaned_data["rows"] if row.number not in left]


@staff_page
def tie_import(request):
    """Three steps at one address: the file, the preview, and what was chosen in it."""
    ward = ward_of(request.user)
    if "rows" in request.POST:
        return _take_in(request, ward)
    form = TieTableForm(request.POST or None, request.FILES or None)
    table = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            beside: list[str] = []
            rows = list(read_rows(file, file.name, beside))
            beside += [f"{row.number}行目：{remark.words}" for row in rows for remark in row.remarks]
            table = TieUpload.read(ward, (row[:2] for row in rows))
            table.unread += beside
        except (Unreadable, TieUploadError) as error:
            form.add_error("file", str(error))
    return _page(request, form, table)


def _take_in(request, ward):
    form = ChosenRows(request.POST)
    if not form.is_valid():
        messages.error(request, "表をもう一度送ってください。何も変わっていません。")
        return redirect("imports:tie-import")
    table = TieUpload(ward, form.chosen())
    try:
        with told_when_taken():
            counts = None if table.of("wrong") else table.save(by=request.user)
    except Taken:  # by the same table, a moment before
        table, counts = TieUpload(ward, form.chosen()), None
    if counts is None:
        return _page(request, TieTableForm(), table, is_overtaken=True, status=409)
    same = f"変わらないもの{len(table.of('same'))}件。" if table.of("same") else ""
    messages.success(request, f"{counts[0]}件を加え、{counts[1]}件を直しました。{same}")
    return redirect("agreements:tie-list")


def _page(request, form, table, *, is_overtaken=False, status=200):
    trail = [("わたしの自治体", reverse("members:home")), ("各区交流", reverse("agreements:tie-list"))]
    context = {"form": form, "trail": trail, "is_overtaken": is_overtaken}
    if table:
        context |= {"table": table, "sent": json.dumps([row.sent() for row in table.open_rows], ensure_ascii=False)}
        context |= {name: table.of(name) for name in ("new", "changed", "same", "wrong")}
        return render(request, "imports/tie_preview.html", context, status=status)
    return render(request, "imports/tie_import.html", context, status=status)
