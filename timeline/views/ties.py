"""A ward's ties from a table: the same reader as for every import (timeline.imports)."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements.tie_tables import TableError, take_in
from agreements.views.ties import own_ward
from members.access import staff_page

from ..imports.decode import Unreadable
from ..imports.tables import read_rows


class TieTableForm(forms.Form):
    file = forms.FileField(
        label="表のファイル",
        help_text="Excel（.xlsx）かCSV。区の一覧をダウンロードして直したものが、そのまま使えます。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv", "class": "field__control"}),
        error_messages={"required": "ファイルを選んでください。", "empty": "このファイルは空です。"},
    )

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > settings.UPLOAD_BYTES or getattr(sent, "is_lost", False):
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(
                f"ファイルが大きすぎるか、保存できませんでした。{most}MBまでのファイルを選んでください。"
            )
        return sent


@staff_page
def tie_import(request):
    ward = own_ward(request)
    form = TieTableForm(request.POST or None, request.FILES or None)
    problems: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        outcome = _take_in(form, ward, request.user)
        problems = outcome.problems if outcome else []
        if outcome and not problems:
            messages.success(
                request, f"{outcome.added}件を加え、{outcome.changed}件を直しました。変わらないもの{outcome.same}件。"
            )
            return redirect("agreements:tie-list")
    trail = [("わたしの自治体", reverse("members:home")), ("各区交流", reverse("agreements:tie-list"))]
    context = {"form": form, "problems": problems[:100], "number": len(problems), "trail": trail}
    return render(request, "timeline/tie_import.html", context)


def _take_in(form, ward, by):
    """The outcome, or None when the file cannot be read, said at the field."""
    file = form.cleaned_data["file"]
    try:
        return take_in(ward, read_rows(file, file.name), by=by)
    except (Unreadable, TableError) as error:
        form.add_error("file", str(error))
        return None
